import { describe, expect, it } from 'vitest';
import { MADE_UP_KINDS, madeUpWeek } from './made-up-week.ts';
import { readSiteWeek } from './read-site-week.ts';

describe.each(MADE_UP_KINDS)('a made-up week: %s', (kind) => {
  it.each([0, 1, 2, 3, 4, 4_294_967_295])('is of the form that a file has, from the seed %i', (seed) => {
    const week = madeUpWeek(kind, seed);
    expect(readSiteWeek(JSON.parse(JSON.stringify(week)))).toEqual(week);
    expect(week.houseLoadA).toHaveLength(3 * 7 * 1440);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(madeUpWeek(kind, 5)).toEqual(madeUpWeek(kind, 5));
    expect(madeUpWeek(kind, 5)).not.toEqual(madeUpWeek(kind, 6));
  });

  it('is as long, as full and as wired as it is told', () => {
    const week = madeUpWeek(kind, 1, { days: 2, cars: 5, mainFuseA: 63, isRotated: true });
    expect(week.houseLoadA).toHaveLength(3 * 2 * 1440);
    expect(week.sessions).toHaveLength(kind === 'office' ? 10 : 5);
    expect(week.mainFuseA).toBe(63);
    expect(new Set(week.sessions.map(({ wiring }) => wiring[0])).size).toBeGreaterThan(1);
    expect(new Set(madeUpWeek(kind, 1).sessions.map(({ wiring }) => wiring[0]))).toEqual(new Set(['L1']));
  });
});
