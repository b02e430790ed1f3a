import { describe, expect, it } from 'vitest';
import { tagKey, verdictOf, type KnownTag } from './tags.ts';

const NOW_MS = Date.UTC(2026, 2, 1, 12);
const tag = (change: Partial<KnownTag> = {}): KnownTag => ({ status: 'Accepted', parentIdTag: null, expiryMs: null, ...change });

describe('R14: a tag is approved or not', () => {
  it.each<[string, KnownTag | undefined, string]>([
    ['nobody registered', undefined, 'Invalid'],
    ['registered', tag(), 'Accepted'],
    ['blocked', tag({ status: 'Blocked' }), 'Blocked'],
    ['that expires later', tag({ expiryMs: NOW_MS + 1 }), 'Accepted'],
    ['that expires now', tag({ expiryMs: NOW_MS }), 'Expired'],
    ['blocked and over', tag({ status: 'Blocked', expiryMs: NOW_MS - 1 }), 'Blocked'],
    ['set to Expired without a date', tag({ status: 'Expired' }), 'Expired'],
  ])('one %s is %s', (_what, known, status) => {
    expect(verdictOf(known, NOW_MS).status).toBe(status);
  });

  it('the charger hears of parent and expiry, where there are any', () => {
    expect(verdictOf(tag({ parentIdTag: 'P', expiryMs: NOW_MS + 1 }), NOW_MS)).toEqual({
      status: 'Accepted',
      parentIdTag: 'P',
      expiryDate: '2026-03-01T12:00:00.001Z',
    });
    expect(verdictOf(tag(), NOW_MS)).toEqual({ status: 'Accepted' });
  });
});

it('tags are the same without regard to case and to spaces around them, within one organisation', () => {
  expect(tagKey(1, 'abC')).toBe(tagKey(1, ' ABc\n'));
  expect(tagKey(1, 'abc')).not.toBe(tagKey(2, 'abc'));
  expect(tagKey(1, 'a b')).not.toBe(tagKey(1, 'ab'));
});
