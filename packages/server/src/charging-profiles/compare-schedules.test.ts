import { describe, expect, it } from 'vitest';
import type { CompositePeriod } from '@phasor/contract';
import { compareSchedules } from './compare-schedules.ts';

const periods = (...list: [startS: number, limit: number | null, numberPhases?: number][]): CompositePeriod[] =>
  list.map(([startS, limit, numberPhases = null]) => ({ startS, limit, numberPhases: numberPhases ?? null }));

describe('compareSchedules', () => {
  it.each<[string, CompositePeriod[], CompositePeriod[]]>([
    ['the same', periods([0, 16], [900, 10]), periods([0, 16], [900, 10])],
    ['the same with a period split in two', periods([0, 16]), periods([0, 16], [600, 16])],
    ['rounded another way', periods([0, 10.6]), periods([0, 10.7])],
    ['a change one second later', periods([0, 16], [900, 10]), periods([0, 16], [901, 10])],
    ['no limit of ours, the rating of the charger', periods([0, null], [60, 8]), periods([0, 32], [60, 8])],
    ['phases that the charger does not tell', periods([0, 16, 1]), periods([0, 16])],
    ['what lies behind the end', periods([0, 16], [4000, 6]), periods([0, 16], [5000, 8])],
  ])('finds no difference in: %s', (_what, ours, chargers) => {
    expect(compareSchedules(ours, chargers, 3600)).toEqual([]);
  });

  it('finds where the limit differs, from second to second, neighbours joined', () => {
    const found = compareSchedules(periods([0, 16], [900, 10], [1200, 6]), periods([0, 16], [1000, 10], [1100, 10], [1200, 8]), 3600);
    const phases = { oursPhases: null, chargersPhases: null };
    expect(found).toEqual([
      { fromS: 900, toS: 1000, ours: 10, chargers: 16, ...phases },
      { fromS: 1200, toS: 3600, ours: 6, chargers: 8, ...phases },
    ]);
    expect(compareSchedules(periods([0, 16]), periods([0, 20], [600, 20], [900, 16]), 3600)).toMatchObject([{ fromS: 0, toS: 900 }]);
  });

  it('a limit of ours that the charger does not have is a difference, and so are phases that it tells', () => {
    expect(compareSchedules(periods([0, 16]), periods([0, null]), 60)).toMatchObject([{ ours: 16, chargers: null }]);
    expect(compareSchedules(periods([0, 16]), [], 60)).toMatchObject([{ ours: 16, chargers: null }]);
    expect(compareSchedules(periods([0, 16, 1]), periods([0, 16, 3]), 60)).toMatchObject([{ oursPhases: 1, chargersPhases: 3 }]);
  });
});
