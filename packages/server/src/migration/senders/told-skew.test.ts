import { describe, expect, it } from 'vitest';
import { toldSkewMs } from './told-skew.ts';

describe('the clock of a charger on trial', () => {
  it('is as the word has it that was quickest to come', () => {
    expect(toldSkewMs([-13_000, -400], true)).toBe(-400);
    expect(toldSkewMs([90_000], true)).toBe(90_000);
  });

  it('is behind where word after word is late by the same', () => {
    expect(toldSkewMs([-60_200, -61_000, -60_900], false)).toBe(-60_200);
  });

  it.each([[[]], [[-13_000]], [[-60_000, -60_500]], [[-40_000, -25_000, -10_000]]])(
    'is not known by words that waited in a queue: %j ms, one lost message before them holds up all',
    (skewsMs) => {
      expect(toldSkewMs(skewsMs, false)).toBeNull();
    },
  );
});
