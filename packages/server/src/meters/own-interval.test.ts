import { describe, expect, it } from 'vitest';
import { measuredIntervalMs, ownIntervalMs } from './own-interval.ts';

const every = (ms: number, samples: number): number[] => Array.from({ length: samples }, (_, index) => index * ms);

describe('S16 the interval of a meter', () => {
  it('is known after four samples, and one pause among them says nothing', () => {
    expect(measuredIntervalMs(every(10_000, 3))).toBeNull();
    expect(measuredIntervalMs(every(10_000, 4))).toBe(10_000);
    expect(measuredIntervalMs([0, 10_000, 20_000, 900_000, 910_000, 920_000])).toBe(10_000);
  });

  it('is that of its last samples, in whatever order they are told', () => {
    expect(measuredIntervalMs([...every(60_000, 20), ...every(1_000, 6).map((ms) => ms + 2_000_000)].reverse())).toBe(1_000);
  });

  it('is at least a second and at most five minutes', () => {
    expect(measuredIntervalMs(every(100, 6))).toBe(1_000);
    expect(measuredIntervalMs(every(3_600_000, 6))).toBe(300_000);
  });

  it('is never longer than the meter is registered with', () => {
    expect(ownIntervalMs(300, every(10_000, 6))).toBe(10_000);
    expect(ownIntervalMs(10, every(60_000, 6))).toBe(10_000);
    expect(ownIntervalMs(300, [])).toBe(300_000);
  });

  it('is its longest pause of late, so that one that tells what changes is not late while nothing does', () => {
    const chatty = [0, 10_000, 11_000, 12_000, 13_000, 14_000];
    expect(ownIntervalMs(300, chatty)).toBe(10_000);
    expect(ownIntervalMs(5, chatty)).toBe(5_000);
  });
});
