import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ACTIONS, isAction } from '@phasor/ocpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow, root } from '../source-files.ts';

const runFile = promisify(execFile);
const [AT_CENTRAL_SYSTEM, AT_CHARGE_POINT] = ['test/oca/central-system/sessions.test.ts', 'test/oca/charge-point/boot.test.ts'];

/** Every message once, as request and as answer, in every direction that OCPP allows. */
function everything(test: string): { action: string; kind: string; from: string; test: string; example: unknown }[] {
  return Object.keys(ACTIONS).flatMap((action) => {
    if (!isAction(action)) return [];
    const { from } = ACTIONS[action];
    const senders = from === 'both' ? ['ChargePoint', 'CentralSystem'] : [from];
    return senders.flatMap((sender) => [
      { action, kind: 'CALL', from: sender, test, example: { asks: action } },
      { action, kind: 'CALLRESULT', from: sender === 'ChargePoint' ? 'CentralSystem' : 'ChargePoint', test, example: {} },
    ]);
  });
}

describe('scripts/ocpp-reference.mjs (needs npm run build)', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phasor-reference-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const record = (name: string, frames: readonly unknown[], testFile = AT_CENTRAL_SYSTEM): Promise<void> =>
    writeFile(join(folder, `${name}.json`), JSON.stringify({ testFile, frames }));
  const out = (): string => join(folder, 'ocpp16.md');
  const generate = (...more: string[]): Promise<{ code: number; said: string }> =>
    runFile(process.execPath, [join(root, 'scripts/ocpp-reference.mjs'), '--records', folder, '--out', out(), ...more]).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
    );

  it('fails with a list of what never crossed, in either half and either direction', async () => {
    const isLost = ({ action, kind, from }: { action: string; kind: string; from: string }): boolean =>
      (action === 'GetLog' && kind === 'CALLRESULT') || (action === 'DataTransfer' && kind === 'CALL' && from === 'CentralSystem');
    await record(
      'a',
      everything('A').filter((frame) => !isLost(frame)),
    );
    // A record whose test is gone proves nothing.
    await record('old', everything('Old'), 'test/oca/gone.test.ts');
    const { code, said } = await generate();
    expect(code).toBe(1);
    expect(said.trim().split('\n').slice(1)).toEqual([
      '  DataTransfer, central system → charge point: the request',
      '  GetLog, central system → charge point: the answer',
    ]);
  });

  it('names, for both of our ends, the first test by title, whatever the order of the records', async () => {
    await record('a', everything('TC_2'));
    await record('b', everything('TC_1').slice(0, 2));
    await record('c', everything('TC_3').slice(0, 4), AT_CHARGE_POINT);
    expect(await generate()).toMatchObject({ code: 0 });
    const document = await readFile(out(), 'utf8');
    const cells = document
      .split('\n')
      .filter((line) => line.startsWith('| ['))
      .map((line) => line.split(/ *\| */).slice(4, 6));
    expect(cells.filter((pair) => pair[0] === 'TC_1')).toEqual([['TC_1', 'TC_3']]);
    expect(cells.filter((pair) => pair[1] === 'TC_3')).toHaveLength(2);
    expect(document).toContain('All 39 messages');
    await record('d', everything('TC_1').slice(0, 2));
    await rm(join(folder, 'b.json'));
    expect(await generate('--check')).toMatchObject({ code: 0 });
  });

  it('with --check fails where the document says anything else', async () => {
    await record('a', everything('TC_0'));
    const { code, said } = await generate('--check');
    expect(code).toBe(1);
    expect(said).toContain('TC_0');
    expect(await readFile(out(), 'utf8')).not.toContain('TC_0');
  });
});

describe('docs/reference/ocpp16.md', () => {
  const [document] = filesBelow('docs', (path) => path === 'docs/reference/ocpp16.md');

  it('has every message', () => {
    const rows = document?.text.split('\n').filter((line) => line.startsWith('| [')) ?? [];
    expect(new Set(rows.map((row) => /^\| \[(\w+)\]/.exec(row)?.[1]))).toEqual(new Set(Object.keys(ACTIONS)));
  });

  it('names tests that are there', () => {
    const sources = filesBelow('test/oca', (path) => path.endsWith('.test.ts')).map(({ text }) => text);
    const ids = new Set((document?.text ?? '').match(/TC_\w+_CS(?:MS)?\b/g));
    expect(ids.size).toBeGreaterThan(10);
    expect([...ids].filter((id) => !sources.some((text) => text.includes(`'${id}'`)))).toEqual([]);
  });
});
