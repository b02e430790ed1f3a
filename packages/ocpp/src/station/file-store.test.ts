import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileStore } from './file-store.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'station-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a store on disk', () => {
  it('finds its sections again, and nothing where nothing was written', () => {
    fileStore(directory).write('configuration', '{"heartbeatinterval":"30"}');
    fileStore(directory).write('feature-../odd name', '1');
    const store = fileStore(directory);
    expect(store.read('configuration')).toBe('{"heartbeatinterval":"30"}');
    expect(store.read('feature-../odd name')).toBe('1');
    expect(store.read('cache')).toBeNull();
  });

  it('is for its owner alone', () => {
    const store = fileStore(join(directory, 'new'));
    store.write('configuration', '{}');
    for (const file of ['', 'journal', 'configuration.json']) expect(statSync(join(directory, 'new', file)).mode & 0o077).toBe(0);
  });

  it('keeps the old section when the power goes before the new one is in place', () => {
    const store = fileStore(directory);
    store.write('availability', '[1]');
    writeFileSync(join(directory, 'availability.json.new'), '[1,');
    expect(fileStore(directory).read('availability')).toBe('[1]');
    store.write('availability', '[2]');
    expect(fileStore(directory).read('availability')).toBe('[2]');
  });
});

describe('a journal on disk', () => {
  const path = (): string => join(directory, 'journal');

  it('cut at any byte, holds every whole line and goes on from there', () => {
    const lines = ['{"kind":"start"}', 'ö — 12 ⚡', '', '{"kind":"stop","a":[1,2]}'];
    const { journal } = fileStore(directory);
    for (const line of lines) journal.append(line);
    const whole = readFileSync(path());
    const ends = lines.map((_, index) => Buffer.byteLength(lines.slice(0, index + 1).join('')) + 10 * (index + 1));
    expect(ends.at(-1)).toBe(whole.length);
    for (let bytes = 0; bytes <= whole.length; bytes += 1) {
      const copy = join(directory, `cut-${bytes}`);
      fileStore(copy);
      copyFileSync(path(), join(copy, 'journal'));
      truncateSync(join(copy, 'journal'), bytes);
      const kept = lines.filter((_, index) => (ends[index] ?? 0) <= bytes);
      const { journal: cut } = fileStore(copy);
      expect(cut.read()).toEqual(kept);
      cut.append('next');
      expect(fileStore(copy).journal.read()).toEqual([...kept, 'next']);
    }
  });

  it('leaves out a line that the disk has spoiled, and no other', () => {
    const { journal } = fileStore(directory);
    for (const line of ['one', 'two', 'three']) journal.append(line);
    writeFileSync(path(), readFileSync(path(), 'utf8').replace('two', 'twO'));
    expect(fileStore(directory).journal.read()).toEqual(['one', 'three']);
    appendFileSync(path(), 'not a line of ours\n');
    expect(fileStore(directory).journal.read()).toEqual(['one', 'three']);
  });

  it('is rewritten whole or not at all', () => {
    const { journal } = fileStore(directory);
    for (let line = 0; line < 100; line += 1) journal.append(String(line));
    journal.rewrite(['98', '99']);
    journal.append('100');
    expect(journal.length).toBe(3);
    expect(fileStore(directory).journal.read()).toEqual(['98', '99', '100']);
    writeFileSync(`${path()}.new`, 'half of a');
    expect(fileStore(directory).journal.read()).toEqual(['98', '99', '100']);
  });
});
