import { describe, expect, it } from 'vitest';
import { shortfalls, type Figures } from './figures.ts';

const GOOD: Figures = {
  trips: 0,
  longestOverloadS: 40,
  peakRatio: 1.45,
  thermalMaxPct: 50,
  deliveredPct: 77.6,
  allocationP99S: 20,
  allocationMaxS: 120,
  waited: 9,
  switchesPerSession: 1,
  writesPerChargerDayP95: 150,
  safetyCutsPerChargerDayP95: 400,
};
const BESIDE = { enginePct: 80, boundPct: 86, boundPart: 0.9 };

describe('what a day falls short of', () => {
  it('is nothing at the limits themselves', () => {
    expect(shortfalls(GOOD, BESIDE)).toEqual([]);
  });

  it.each([
    [{ trips: 1 }, 'trips'],
    [{ longestOverloadS: 40.1 }, 'S19'],
    [{ peakRatio: 1.46 }, 'S19'],
    [{ thermalMaxPct: 51 }, 'S19'],
  ])('%o counts whatever went wrong', (change, word) => {
    for (const beside of [BESIDE, null]) expect(shortfalls({ ...GOOD, ...change }, beside)).toEqual([expect.stringContaining(word)]);
  });

  it.each([
    [{ deliveredPct: 77.5 }, 'engine'],
    [{ allocationP99S: 21 }, '99 %'],
    [{ allocationMaxS: 121 }, 'a start'],
    [{ writesPerChargerDayP95: 151 }, 'S11'],
  ])('%o counts where nothing went wrong', (change, word) => {
    expect(shortfalls({ ...GOOD, ...change }, BESIDE)).toEqual([expect.stringContaining(word)]);
    expect(shortfalls({ ...GOOD, ...change }, null)).toEqual([]);
  });

  it('asks for more of the bound where departures are known', () => {
    expect(shortfalls(GOOD, { ...BESIDE, boundPart: 0.94 })).toEqual([expect.stringContaining('94 % of the bound')]);
  });
});
