import { describe, expect, it } from 'vitest';
import { limitAt, limitIn, stretchesOf, type PlanRow, type PlanSession } from './stretches.ts';

const leaving = (...periods: number[]): PlanSession[] =>
  periods.map((periodsLeft) => ({ energyKWh: 10, periodsLeft, maxCurrentA: 16, kWPerA: 0.23 }));
const row: PlanRow = {
  limit: 16,
  terms: [],
  changes: [
    { fromPeriod: 6, limit: 10 },
    { fromPeriod: 8, limit: 20 },
  ],
};
const exact = { firstPeriods: 1, maxPeriods: Infinity, coarseness: 0 };
const cutsOf = (...input: Parameters<typeof stretchesOf>) => stretchesOf(...input).map(({ untilPeriod }) => untilPeriod);

describe('the stretches of a plan', () => {
  it('end where a car leaves, where a limit changes and where the next plan begins', () => {
    expect(cutsOf(leaving(12, 4, 12), [row], { ...exact, firstPeriods: 3 })).toEqual([3, 4, 6, 8, 12]);
  });

  it('stop at the end of the plan', () => {
    expect(cutsOf(leaving(12, 40, Infinity), [], { ...exact, maxPeriods: 24 })).toEqual([1, 12, 24]);
    expect(stretchesOf(leaving(Infinity), [], exact)).toEqual([]);
  });

  it('follow one another without a gap, and get longer the further ahead they are', () => {
    const stretches = stretchesOf(leaving(20, 21, 22, 23, 100, 104), [], { ...exact, coarseness: 0.1 });
    expect(stretches.map(({ untilPeriod }) => untilPeriod)).toEqual([1, 20, 22, 100, 104]);
    expect(stretches.map(({ fromPeriod }) => fromPeriod)).toEqual([0, 1, 20, 22, 100]);
  });
});

describe('the limit of a row', () => {
  it('is the last that has come into force', () => {
    expect([0, 5, 6, 7, 8, 99].map((period) => limitAt(row, period))).toEqual([16, 16, 10, 10, 20, 20]);
  });

  it('is the lowest of a stretch', () => {
    expect(limitIn(row, { fromPeriod: 0, untilPeriod: 6 })).toBe(16);
    expect(limitIn(row, { fromPeriod: 0, untilPeriod: 7 })).toBe(10);
    expect(limitIn(row, { fromPeriod: 8, untilPeriod: 20 })).toBe(20);
  });
});
