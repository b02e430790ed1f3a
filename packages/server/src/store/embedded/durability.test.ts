import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { RealClock } from '@phasor/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshDataDir, type FreshDataDir } from '../../../../../test/support/embedded.ts';
import { openStore, type FaultPlan, type Store } from '../index.ts';
import { compiled } from './compiled.ts';

let folder: FreshDataDir;
let faultFile: string;

beforeEach(async () => {
  folder = await freshDataDir();
  faultFile = path.join(folder.dataDir, 'faults.json');
});
afterEach(() => folder.remove());

const open = (): Promise<Store> => openStore({ dataDir: folder.dataDir, clock: new RealClock(), faultFile });
const inject = (plan: FaultPlan): Promise<void> => writeFile(faultFile, JSON.stringify(plan));
const addLanguage = (store: Store, tag: string): Promise<unknown> =>
  store.transaction((trx) => trx.insertInto('language').values({ tag, name: tag }).execute());
const languages = async (store: Store): Promise<readonly string[]> =>
  (
    await store.db
      .selectFrom('language')
      .select('tag')
      .where('tag', 'not in', ['da', 'de', 'en', 'fi', 'nb', 'sv'])
      .orderBy('tag')
      .execute()
  ).map((row) => row.tag);

test('a commit is not acknowledged before the sync has ended (R4)', async () => {
  const store = await open();
  const took = async (tag: string): Promise<number> => {
    const start = performance.now();
    await addLanguage(store, tag);
    return performance.now() - start;
  };
  await took('aa');
  await inject({ syncDelayMs: 200 });
  const slow = await took('bb');
  await inject({});
  expect(slow).toBeGreaterThanOrEqual(200);
  await store.close();
});

describe.each<[string, FaultPlan]>([
  ['a full disk, found when writing', { failWrite: 'ENOSPC' }],
  ['a full disk, found at the sync', { failSync: 'ENOSPC' }],
  ['a broken disk', { failSync: 'EIO' }],
])('%s', (_name, fault) => {
  test('fails the store closed: nothing more is acknowledged, and nothing acknowledged is lost', async () => {
    const store = await open();
    const told: string[] = [];
    store.onFailure((error) => told.push(error.code));
    await addLanguage(store, 'aa');
    expect(store.failure).toBeNull();
    await inject(fault);
    await expect(addLanguage(store, 'bb')).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(store.failure).toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining(fault.failSync ?? fault.failWrite ?? '?'),
    });
    expect(told).toEqual(['STORE_FAILED']);
    await inject({});
    await expect(addLanguage(store, 'cc')).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await expect(languages(store)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await store.close();

    const again = await open();
    expect(await languages(again)).toContain('aa');
    expect(await languages(again)).not.toContain('cc');
    await addLanguage(again, 'dd');
    await again.close();
  });
});

test('a failure is told to one who asks later', async () => {
  const store = await open();
  await inject({ failSync: 'EIO' });
  await expect(addLanguage(store, 'aa')).rejects.toThrow();
  const told: string[] = [];
  store.onFailure((error) => told.push(error.code));
  expect(told).toEqual(['STORE_FAILED']);
  await store.close();
});

interface Loop {
  readonly child: ChildProcess;
  readonly gone: Promise<unknown>;
  readonly lines: AsyncIterator<string>;
}

function startLoop(from: number): Loop {
  const program = fileURLToPath(compiled('../testing/commit-loop.js', import.meta.url));
  const child = spawn(process.execPath, [program, folder.dataDir, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, gone: once(child, 'close'), lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

const nextLine = async ({ lines }: Loop): Promise<string | undefined> => ((await lines.next()) as IteratorResult<string, undefined>).value;

test('a second process is refused with the pid of the first', async () => {
  const loop = startLoop(0);
  try {
    expect(await nextLine(loop)).toBe('opened');
    const error = await open().catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({ code: 'STORE_LOCKED', details: { pid: loop.child.pid } });
    expect(String(error)).toContain(String(loop.child.pid));
  } finally {
    loop.child.kill('SIGKILL');
    await loop.gone;
  }
});

test('what was acknowledged before a SIGKILL is there after it, ten times', { timeout: 120_000 }, async () => {
  const acknowledged: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const loop = startLoop(round * 1000);
    expect(await nextLine(loop)).toBe('opened');
    for (let count = 0; count < 5 + round * 3; count += 1) acknowledged.push(Number(await nextLine(loop)));
    loop.child.kill('SIGKILL');
    for (let line = await nextLine(loop); line !== undefined; line = await nextLine(loop)) acknowledged.push(Number(line));
    await loop.gone;
  }
  const store = await open();
  const stored = await store.db.selectFrom('tag').select('id_tag').execute();
  await store.close();
  const there = new Set(stored.map((row) => Number(row.id_tag)));
  const missing = acknowledged.filter((n) => !there.has(n));
  expect(acknowledged.length).toBeGreaterThan(180);
  expect(missing).toEqual([]);
});
