import { describe, expect, it } from 'vitest';
import { connectorStatuses } from '../chargers/status-look.ts';
import en from './en.json';
import sv from './sv.json';

/** Every key with its text. */
function flatten(tree: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null ? [...flatten(value, `${path}${key}.`)] : [[`${path}${key}`, String(value)] as const],
    ),
  );
}

const placeholders = (text: string): readonly string[] => (text.match(/\{\{\w+\}\}|<\/?\w+>/g) ?? []).toSorted();
const english = flatten(en);
const swedish = flatten(sv);

describe('translations', () => {
  it('have the same keys in both languages', () => {
    expect([...swedish.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('are all filled, with the same placeholders', () => {
    for (const [key, text] of english) {
      expect(text.trim(), key).not.toBe('');
      expect(swedish.get(key)?.trim(), key).not.toBe('');
      expect(placeholders(swedish.get(key) ?? ''), key).toEqual(placeholders(text));
    }
  });

  it('have a word of its own for every status', () => {
    for (const tree of [english, swedish]) {
      const words = connectorStatuses.map((status) => tree.get(`status.${status}`));
      expect(new Set(words).size).toBe(connectorStatuses.length);
      expect(words).not.toContain(undefined);
    }
  });
});
