import { expect, it } from 'vitest';
import { Configuration } from './configuration.ts';
import type { ConfigurationKey } from './facts.ts';

const key = (name: string, value: string): ConfigurationKey => ({
  key: name,
  value,
  access: 'rw',
  accepts: { kind: 'text', maxLength: 20 },
});

it('a key that another firmware knew and set is off for one that lacks it, and has its value again with the first', () => {
  let kept: Readonly<Record<string, string>> | null = null;
  const section = { read: () => kept, write: (value: Readonly<Record<string, string>>) => void (kept = value) };
  const newer = [key('Common', 'a'), key('Phase', 'L123')];
  expect(new Configuration(newer, [], section).change('Phase', 'L3')).toBe('Accepted');
  const older = new Configuration([key('Common', 'a')], [], section);
  expect([older.has('Phase'), older.text('Phase'), older.text('Common')]).toEqual([false, '', 'a']);
  expect(new Configuration(newer, [], section).text('phase')).toBe('L3');
});
