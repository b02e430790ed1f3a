import { describe, expect, it } from 'vitest';
import { SeededRandom, type Random } from './random.ts';
import { retryWaits } from './retry.ts';

const always = (next: number): Random => ({ next: () => next, bytes: (count) => new Uint8Array(count) });

describe('retryWaits', () => {
  it('doubles from the first wait up to the longest', () => {
    const waits = retryWaits({ firstMs: 1_000, longestMs: 6_000, attempts: 6 }, always(0));
    expect([...waits]).toEqual([1_000, 2_000, 4_000, 6_000, 6_000, 6_000]);
  });

  it('grows by the factor it is given', () => {
    expect([...retryWaits({ firstMs: 10, longestMs: 10_000, factor: 3, attempts: 4 }, always(0))]).toEqual([10, 30, 90, 270]);
  });

  it('shortens each wait by chance, by half at most unless told otherwise', () => {
    expect([...retryWaits({ firstMs: 1_000, longestMs: 1_000, attempts: 1 }, always(0.999999))]).toEqual([500]);
    expect([...retryWaits({ firstMs: 1_000, longestMs: 1_000, jitter: 1, attempts: 1 }, always(0.999999))]).toEqual([0]);
    expect([...retryWaits({ firstMs: 1_000, longestMs: 1_000, jitter: 0, attempts: 1 }, always(0.7))]).toEqual([1_000]);
  });

  it('spreads a thousand chargers that lost the same server', () => {
    const random = new SeededRandom(3);
    const first = Array.from({ length: 1_000 }, () => retryWaits({ firstMs: 10_000, longestMs: 60_000 }, random).next().value);
    expect(new Set(first).size).toBeGreaterThan(800);
  });

  it('never ends when no number of attempts is given', () => {
    const waits = retryWaits({ firstMs: 1, longestMs: 5 }, always(0));
    let last: number | void = undefined;
    for (let attempt = 0; attempt < 10_000; attempt += 1) last = waits.next().value;
    expect(last).toBe(5);
  });
});
