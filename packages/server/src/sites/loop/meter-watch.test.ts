import { describe, expect, it } from 'vitest';
import { judgeMeters, type SeenSample } from './meter-watch.ts';

const seen = (atMs: number, l1: number, isUnchanged = false): SeenSample => ({ atMs, amps: [l1, 2, 3], ageBoundMs: 25_000, isUnchanged });

describe('S4 meters', () => {
  it('of two at the same point the highest of each phase counts, and the older instant', () => {
    expect(judgeMeters([seen(9_000, 10), { ...seen(8_000, 9), amps: [9, 4, 1] }], null, 0, 10_000)).toMatchObject({
      fact: { atMs: 8_000, amps: [10, 4, 3] },
      fault: null,
    });
  });

  it('more than 3 A apart for 60 s they are not believed', () => {
    const first = judgeMeters([seen(0, 10), seen(0, 14)], null, 0, 0);
    expect(first).toMatchObject({ fault: null, apartSinceMs: 0 });
    expect(judgeMeters([seen(60_000, 10), seen(60_000, 14)], first.apartSinceMs, 0, 60_000).fault).toBe(
      'two meters of the same fuse are 4 A apart',
    );
    expect(judgeMeters([seen(60_000, 10), seen(60_000, 12)], first.apartSinceMs, 0, 60_000)).toMatchObject({
      fault: null,
      apartSinceMs: null,
    });
  });

  it('identical for 60 s while a charger changed by 5 A is frozen; without such a change it is a quiet house', () => {
    expect(judgeMeters([seen(0, 10, true)], null, 5, 0).fault).toContain('frozen');
    expect(judgeMeters([seen(0, 10, true)], null, 4.9, 0).fault).toBeNull();
  });

  it('a reference that is silent is replaced by a meter that speaks; where none does the last sample stays, with its age', () => {
    expect(judgeMeters([seen(0, 10), seen(39_000, 12)], null, 0, 40_000).fact).toMatchObject({ atMs: 39_000, amps: [12, 2, 3] });
    expect(judgeMeters([seen(0, 10)], null, 0, 40_000).fact).toMatchObject({ atMs: 0 });
    expect(judgeMeters([undefined], null, 0, 40_000).fact).toBeNull();
  });
});
