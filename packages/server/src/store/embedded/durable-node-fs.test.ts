import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DurableNodeFs } from './durable-node-fs.ts';
import { faultsFrom } from './faults.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'phasor-fs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const watch = {
  faults: faultsFrom(undefined),
  onStorageFault(error: Error): never {
    throw error;
  },
};

/** The step that hooks the sync in, and what it counts. */
async function hookOf(): Promise<{ hook: (module: object) => void; fs: DurableNodeFs }> {
  const fs = new DurableNodeFs(folder, watch);
  const { emscriptenOpts } = await fs.init({} as PGlite, {});
  const hook = emscriptenOpts.preRun?.at(0) as unknown as (module: object) => void;
  return { hook, fs };
}

test.each<[string, object]>([
  ['has no file system of that name', {}],
  ['has no write to hook', { NODEFS: { stream_ops: {}, node_ops: {} } }],
  ['syncs by itself, in a way nobody has looked at', { NODEFS: { stream_ops: { write: () => 0, fsync: () => 0 }, node_ops: {} } }],
])('refuses an engine that %s', async (_what, module) => {
  const { hook } = await hookOf();
  expect(() => hook(module)).toThrow('this version of PGlite');
});

test('syncs the file behind the stream, and tells the write-ahead log from the rest', async () => {
  const { hook, fs } = await hookOf();
  const operations: { write: () => number; fsync?: (file: object) => number } = { write: () => 0 };
  hook({ NODEFS: { stream_ops: operations, node_ops: {} } });
  writeFileSync(path.join(folder, 'a'), 'a');
  const nfd = openSync(path.join(folder, 'a'), 'r+');
  expect(operations.fsync?.({ nfd, path: '/pglite/data/pg_wal/0001' })).toBe(0);
  expect(operations.fsync?.({ nfd: openSync(folder, 'r'), path: '/pglite/data/base' })).toBe(0);
  expect(fs.syncs).toEqual({ wal: 1, other: 1 });
  expect(() => operations.fsync?.({ nfd: 99_999, path: 'gone' })).toThrow('EBADF');
  expect(() => operations.fsync?.({ path: 'never opened' })).toThrow('no file descriptor');
});
