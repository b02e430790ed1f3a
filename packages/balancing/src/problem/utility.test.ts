import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import type { CarWay } from './problem.ts';
import { bestCurrent, utilityOf, worthOf } from './utility.ts';

/** A car on a way, not crowded by anybody. */
function wayOf({ weight = 1, cost = 0, kwPerA = 0.23, minA = 6, maxA = 32 } = {}): CarWay {
  const ways = [{ name: 'L1', slots: [0], factor: 1, minA, maxA, kwPerA, cost }] as const;
  const way = compile('TN', [], [{ id: 'car', fuseId: 'main', weight, ways }]).cars[0]?.ways[0];
  if (!way) throw new Error('a car without a way');
  return way;
}

describe('what power is worth', () => {
  it.each([
    [0, 0],
    [-1, 0],
    [1, 8],
    [1.38, 11.04],
    [2, 11.04 + 4 * 0.62],
    [2.76, 16.56],
    [4.14, 20.01],
    [7.36, 24.84],
    [11.04, 28.52],
    [22.08, 36.248],
    [43, 36.248],
  ])('%d kW are worth %d', (kw, worth) => {
    expect(utilityOf(kw)).toBeCloseTo(worth, 9);
  });

  it('counts by the weight of the car, less what changing to the way costs', () => {
    expect(worthOf(wayOf(), 6)).toBeCloseTo(11.04, 9);
    expect(worthOf(wayOf({ weight: 3, cost: 0.5 }), 6)).toBeCloseTo(3 * 11.04 - 0.5, 9);
  });
});

describe('the current that is best at a price for an A', () => {
  it('is the most that pays, from one bend of the worth to the next', () => {
    const way = wayOf();
    // 0.23 kW for each A: an A is worth 1.84, 0.92, 0.575, 0.345 at most.
    expect(bestCurrent(way, 0)).toBe(32);
    expect(bestCurrent(way, 0.23 * 1.2)).toBeCloseTo(32, 9);
    expect(bestCurrent(way, 0.23 * 2)).toBeCloseTo(18, 9);
    expect(bestCurrent(way, 0.23 * 3)).toBeCloseTo(12, 9);
    expect(bestCurrent(way, 0.23 * 5)).toBeCloseTo(6, 9);
    // At the worth itself either end is as good: the lower one.
    expect(bestCurrent(wayOf({ kwPerA: 0.5, minA: 1 }), 2)).toBeCloseTo(2.76, 9);
  });

  it('never leaves the way', () => {
    expect(bestCurrent(wayOf(), 100)).toBe(6);
    expect(bestCurrent(wayOf({ maxA: 10 }), 0)).toBe(10);
  });

  it('a car of double weight pays double', () => {
    expect(bestCurrent(wayOf({ weight: 2 }), 0.23 * 4.8)).toBeCloseTo(18, 9);
    expect(bestCurrent(wayOf({ kwPerA: 0.69 }), 0.69 * 1.2)).toBeCloseTo(7.36 / 0.69, 9);
  });
});
