import { describe, expect, it } from 'vitest';
import { SeededRandom, SystemRandom, integerBetween, type Random } from './random.ts';

const take = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.next());

describe('SeededRandom', () => {
  it('repeats itself from the same seed and differs from another', () => {
    expect(take(new SeededRandom(42), 20)).toEqual(take(new SeededRandom(42), 20));
    expect(take(new SeededRandom(42), 20)).not.toEqual(take(new SeededRandom(43), 20));
    expect(new SeededRandom(7).bytes(16)).toEqual(new SeededRandom(7).bytes(16));
  });

  it('keeps its numbers from version to version, so that a seed in a test name stays a test', () => {
    expect(take(new SeededRandom(1), 3).map((number) => number.toFixed(6))).toEqual(['0.627074', '0.002736', '0.527447']);
  });
});

describe.each([
  ['SeededRandom', () => new SeededRandom(2026)],
  ['SystemRandom', () => new SystemRandom()],
])('%s', (_, make) => {
  it('stays in [0, 1) and spreads over it evenly', () => {
    const numbers = take(make(), 20_000);
    const tenths = new Array<number>(10).fill(0);
    for (const number of numbers) {
      tenths[Math.floor(number * 10)] = (tenths[Math.floor(number * 10)] ?? 0) + 1;
    }
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    // 2000 expected, standard deviation 42: ten of them away is no chance.
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(420);
  });

  it('gives as many bytes as asked, all values among them', () => {
    const bytes = make().bytes(20_000);
    expect(bytes).toHaveLength(20_000);
    expect(new Set(bytes).size).toBe(256);
  });
});

describe('integerBetween', () => {
  it('reaches both ends and nothing beyond', () => {
    const random = new SeededRandom(5);
    const seen = new Set(Array.from({ length: 500 }, () => integerBetween(random, -1, 3)));
    expect([...seen].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2, 3]);
  });
});
