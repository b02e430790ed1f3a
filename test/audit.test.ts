import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AuditCheck, AuditPage, Release } from '@phasor/contract';
import { VirtualClock } from '@phasor/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personWith } from './support/people.ts';
import { ocppImage, releasePeople, type ReleasePeople } from './support/release-people.ts';
import { apiClient, quickestStore, startTestSystem, type TestSystem } from './support/system.ts';

const COMMAND = resolve(import.meta.dirname, '../packages/server/dist/audit-command.js');
const START_MS = Date.UTC(2026, 2, 2, 12);

const check = (...args: string[]) => spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8', timeout: 20_000 });

let people: ReleasePeople;
let system: TestSystem;
let folder: string;

beforeAll(async () => {
  people = releasePeople();
  folder = mkdtempSync(join(tmpdir(), 'phasor-audit-'));
  system = await startTestSystem({ store: quickestStore(), releaseKeyFiles: people.keyFiles, clock: new VirtualClock(START_MS) });
});
afterAll(async () => {
  await system.stop();
  people.remove();
  rmSync(folder, { recursive: true });
});

async function exported(name: string): Promise<{ readonly file: string; readonly text: string }> {
  const response = await fetch(`${system.url}/rest/v1/audit.jsonl`, { headers: { authorization: `Bearer ${system.api.token}` } });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  const text = await response.text();
  const file = join(folder, name);
  writeFileSync(file, text);
  return { file, text };
}

describe('the audit over the API', () => {
  it('says who registered and withdrew a release; a refusal leaves nothing', async () => {
    const manifest = people.manifest(ocppImage());
    const { id } = (await system.api.post<Release>('/releases', { manifest })).body;
    expect((await system.api.post('/releases', { manifest })).status).toBe(409);
    await system.api.post(`/releases/${id}/withdraw`);
    await system.api.post(`/releases/${id}/withdraw`);
    const me = (await system.api.get<{ id: string }>('/me')).body.id;
    const { items, next } = (await system.api.get<AuditPage>(`/audit?subject=release:${id}`)).body;
    expect(items.map(({ seq, kind, by, details }) => ({ seq, kind, by, details }))).toEqual(
      ['release.withdrawn', 'release.registered'].map((kind, at) => ({
        ...{ seq: 2 - at, kind, by: me },
        details: expect.objectContaining({ model: 'halo', counter: 5, version: '180' }) as unknown,
      })),
    );
    expect(next).toBeNull();
    expect((await system.api.get<AuditPage>('/audit?limit=1')).body).toMatchObject({ items: [{ seq: 2 }], next: '2' });
    expect((await system.api.get<AuditPage>('/audit?limit=1&after=2')).body).toMatchObject({ items: [{ seq: 1 }] });
    expect((await system.api.get<AuditCheck>('/audit/check')).body).toMatchObject({ head: { seq: 2 }, broken: null });
  });

  it('an export is checked with no server at hand, also against the head of before', async () => {
    const { file, text } = await exported('whole.jsonl');
    const { head } = (await system.api.get<AuditCheck>('/audit/check')).body;
    const whole = check('check', file, '--head', `${head.seq}:${head.hash}`);
    expect([whole.status, whole.stdout]).toEqual([0, expect.stringMatching(new RegExp(`^whole: 2 entries .*head 2:${head.hash}\n$`))]);

    const changed = join(folder, 'changed.jsonl');
    writeFileSync(changed, text.replace('release.withdrawn', 'release.withdrawm'));
    const broken = check('check', changed);
    expect([broken.status, broken.stderr]).toEqual([
      1,
      'AUDIT_BROKEN: Entry 2 is the first that is not as it was written: it is not what was written.\n',
    ]);

    const earlier = check('check', file, '--head', `7:${head.hash}`);
    expect([earlier.status, earlier.stderr]).toEqual([1, expect.stringMatching(/^AUDIT_BROKEN: Entry 3 .* went up to 7 before/)]);
    for (const args of [[], ['check'], ['check', join(folder, 'none')], ['check', file, '--head', 'x'], ['check', file, file]]) {
      const misused = check(...args);
      expect([misused.status, misused.stderr]).toEqual([2, expect.stringMatching(/^AUDIT_COMMAND_INVALID: /)]);
    }
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('is for administrators and operators', async () => {
    const installer = await personWith(system, 'installer');
    for (const path of ['/audit', '/audit/check', '/audit.jsonl']) {
      expect((await installer.get(path)).status, path).toBe(403);
      expect((await apiClient(system.url, '').get(path)).status, path).toBe(401);
    }
  });
});
