import { describe, expect, it } from 'vitest';
import { judgeMeters, type JudgedSample } from './meter-watch.ts';

const seen = (atMs: number, l1: number, frozen: string | null = null): JudgedSample => ({
  ...{ atMs, amps: [l1, 2, 3], ageBoundMs: 25_000, isUnchanged: frozen !== null, frozen },
});

describe('S4 meters', () => {
  it('of two at the same point the highest of each phase counts, and the older instant', () => {
    expect(judgeMeters([seen(9_000, 10), { ...seen(8_000, 9), amps: [9, 4, 1] }], null, 10_000)).toMatchObject({
      fact: { atMs: 8_000, amps: [10, 4, 3] },
      fault: null,
    });
  });

  it('more than 3 A apart for 60 s they are not believed', () => {
    const first = judgeMeters([seen(0, 10), seen(0, 14)], null, 0);
    expect(first).toMatchObject({ fault: null, apartSinceMs: 0 });
    expect(judgeMeters([seen(60_000, 10), seen(60_000, 14)], first.apartSinceMs, 60_000).fault).toBe(
      'two meters of the same fuse are 4 A apart',
    );
    expect(judgeMeters([seen(60_000, 10), seen(60_000, 12)], first.apartSinceMs, 60_000)).toMatchObject({
      fault: null,
      apartSinceMs: null,
    });
  });

  it('a reference that is frozen is not believed, one beside it that is does not matter', () => {
    expect(judgeMeters([seen(0, 10, 'frozen'), seen(0, 10)], null, 0).fault).toBe('frozen');
    expect(judgeMeters([seen(0, 10), seen(0, 10, 'frozen')], null, 0).fault).toBeNull();
  });

  it('a reference that is silent is replaced by a meter that speaks; where none does the last sample stays, with its age', () => {
    expect(judgeMeters([seen(0, 10), seen(39_000, 12)], null, 40_000).fact).toMatchObject({ atMs: 39_000, amps: [12, 2, 3] });
    expect(judgeMeters([seen(0, 10)], null, 40_000).fact).toMatchObject({ atMs: 0 });
    expect(judgeMeters([undefined], null, 40_000).fact).toBeNull();
  });
});
