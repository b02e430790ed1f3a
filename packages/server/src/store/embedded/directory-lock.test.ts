import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDirectory } from './directory-lock.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'phasor-lock-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const locks = (): string[] => readdirSync(dataDir).filter((name) => name.startsWith('lock.'));

test('is held once, also within one process, and free after release', () => {
  const lock = lockDirectory(dataDir);
  expect(() => lockDirectory(dataDir)).toThrow(expect.objectContaining({ code: 'STORE_LOCKED', details: { dataDir, pid: process.pid } }));
  expect(locks()).toHaveLength(1);
  lock.release();
  expect(locks()).toEqual([]);
  lockDirectory(dataDir).release();
});

test('makes the folder when it is not there', () => {
  const inner = path.join(dataDir, 'a/b');
  lockDirectory(inner).release();
  expect(readdirSync(inner)).toEqual([]);
});

test('a lock of a process that is gone is taken over', () => {
  writeFileSync(path.join(dataDir, `lock.${2 ** 22 + 1}.123`), '');
  const lock = lockDirectory(dataDir);
  expect(locks()).toHaveLength(1);
  lock.release();
});

test.runIf(process.platform === 'linux')('a lock whose pid now belongs to a younger process is taken over', () => {
  writeFileSync(path.join(dataDir, `lock.${process.ppid}.1`), '');
  const lock = lockDirectory(dataDir);
  expect(locks()).toHaveLength(1);
  lock.release();
});

test('a refused starter leaves no lock behind', () => {
  const holder = lockDirectory(dataDir);
  const [held] = locks();
  expect(() => lockDirectory(dataDir)).toThrow();
  expect(locks()).toEqual([held]);
  holder.release();
});
