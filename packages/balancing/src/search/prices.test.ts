import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, type Room, type Wish } from '../problem/compile.ts';
import type { CarWay, Problem } from '../problem/problem.ts';
import { utilityOf } from '../problem/utility.ts';
import type { Grid } from '../site/site.ts';
import { compiled, problems } from '../testing/random-problems.ts';
import { widestStart } from './widest-start.ts';
import { Prices } from './prices.ts';
import { utilityOfChoice } from './utility-of-choice.ts';

type Slot = 0 | 1 | 2;
const NAMES = { TN: ['L1', 'L2', 'L3'], IT: ['L1L2', 'L2L3', 'L3L1'] } as const;

function problemOf(
  amps: Room['amps'],
  slots: readonly Slot[],
  more: Partial<Wish> & { grid?: Grid; kw?: number; minA?: number; cost?: number } = {},
): Problem {
  const { grid = 'TN', kw, minA = 6, cost = 0, ...wish } = more;
  const wishes = slots.map((slot, at): Wish => {
    const way = { name: NAMES[grid][slot], slots: [slot], factor: 1, minA, maxA: 32, kwPerA: 0.23, cost } as const;
    return { id: `car ${at}`, fuseId: 'main', ways: [way], ...wish };
  });
  return compile(grid, [{ id: 'main', amps, kw }], wishes);
}

const first = ({ cars }: Problem): CarWay => {
  const way = cars[0]?.ways[0];
  if (!way) throw new Error('a problem without a car');
  return way;
};
const priced = (problem: Problem, prices: Readonly<Record<string, number>>): Prices => new Prices(problem, new Map(Object.entries(prices)));

describe('prices on rows', () => {
  it('are named by fuse and row, with one more where few cars fit', () => {
    const names = (problem: Problem): string[] => [...new Prices(problem).snapshot().keys()];
    expect(names(problemOf([90, 100, 100], [0, 0, 0, 0], { kw: 20 }))).toEqual(['main L1', 'main kW']);
    expect(names(problemOf([90, 100, 100], [0, 0, 0, 0], { minA: 1 }))).toEqual(['main L1']);
    expect(names(problemOf([72, 100, 100], [0, 0, 0]))).toEqual(['main L1', 'main L1 cars']);
    expect(names(problemOf([78, 100, 100], [0, 0, 0]))).toEqual(['main L1']);
    expect(names(problemOf([20, 100, 100], [0, 0], { kw: 4 }))).toEqual(['main L1', 'main kW', 'main L1 cars', 'main kW cars']);
  });

  it('in IT stand on seven tangents of each line current, none of which cuts off what the line carries', () => {
    const prices = new Prices(problemOf([20, 90, 90], [0, 2], { grid: 'IT' }));
    expect([...prices.snapshot().keys()]).toEqual(Array.from({ length: 7 }, (_, at) => `main L1 ${at}`));
    for (const [a, b] of [
      [1, 0],
      [0, 1],
      [1, 1],
      [3, 5],
      [5, 3],
    ] as const) {
      const line = Math.sqrt(a * a + b * b + a * b);
      const sums = prices.rows.map(({ parts }) => a * (parts[0]?.by ?? NaN) + b * (parts[1]?.by ?? NaN));
      for (const sum of sums) expect(sum).toBeLessThanOrEqual(line + 1e-9);
      // One of the seven is close, and the ends and the middle are exact.
      expect(Math.max(...sums)).toBeGreaterThan(0.99 * line);
      if (a === b || a * b === 0) expect(Math.max(...sums)).toBeCloseTo(line, 9);
    }
  });

  it('begin at nothing, or at those of the last solve, by name', () => {
    const problem = problemOf([90, 100, 100], [0, 0, 0, 0], { kw: 20 });
    expect([...new Prices(problem).snapshot().values()]).toEqual([0, 0]);
    expect(Object.fromEntries(priced(problem, { 'main kW': 2, 'other L1': 5 }).snapshot())).toEqual({ 'main L1': 0, 'main kW': 2 });
  });

  it('are what a current costs: A at the phase, kW at the power, and once for being there', () => {
    const problem = problemOf([20, 100, 100], [0, 0], { kw: 4 });
    const prices = priced(problem, { 'main L1': 0.1, 'main kW': 2, 'main L1 cars': 3 });
    expect(prices.costOf(first(problem), 10)).toBeCloseTo(1 + 4.6 + 3, 9);
    expect(prices.costOf(first(problem), 0)).toBeCloseTo(3, 9);
    expect(prices.worthAt(first(problem), 10)).toBeCloseTo(utilityOf(2.3) - 8.6, 9);
  });

  it('make an offer of each way: the current at which it is worth most after its price', () => {
    const problem = problemOf([20, 100, 100], [0, 0], { cost: 0.5 });
    const dear = priced(problem, { 'main L1': 0.23 * 3, 'main L1 cars': 1 });
    expect(dear.offerOf(first(problem)).currentA).toBeCloseTo(12, 9);
    expect(dear.offerOf(first(problem)).worth).toBeCloseTo(utilityOf(2.76) - 12 * 0.69 - 1 - 0.5, 9);
    expect(new Prices(problem).offerOf(first(problem)).currentA).toBe(32);
  });
});

describe('the bound at prices', () => {
  it('without prices is all that all cars could be worth', () => {
    expect(new Prices(problemOf([20, 100, 100], [0, 0])).bound()).toBeCloseTo(2 * utilityOf(32 * 0.23), 9);
    expect(new Prices(problemOf([20, 100, 100], [])).bound()).toBe(0);
  });

  it('is what the rows fetch and what is left to the cars', () => {
    const problem = problemOf([24, 100, 100], [0, 0]);
    const prices = priced(problem, { 'main L1': 0.69 });
    expect(prices.bound()).toBeCloseTo(24 * 0.69 + 2 * (utilityOf(2.76) - 12 * 0.69), 9);
    // Each takes 12 A at that price: nothing is left, and the bound is what they are worth.
    expect(prices.rows[0]?.left).toBeCloseTo(0, 9);
    expect(prices.bound()).toBeCloseTo(2 * utilityOf(2.76), 9);
    expect(prices.bestBound).toBeCloseTo(2 * utilityOf(2.76), 9);
  });

  it('counts what a place costs, once for each car that is on', () => {
    const prices = priced(problemOf([20, 100, 100], [0, 0]), { 'main L1 cars': 2 });
    // Three of 6 A would fit; each of the two pays for one place.
    expect(prices.bound()).toBeCloseTo(3 * 2 + 2 * (utilityOf(7.36) - 2), 9);
    const dear = priced(problemOf([20, 100, 100], [0, 0]), { 'main L1 cars': 1000 });
    expect(dear.bound()).toBeCloseTo(3000, 9);
    expect(dear.rows.map(({ left }) => left)).toEqual([20, 3]);
  });

  it('leaves a car off where that is worth more, at what off costs', () => {
    const problem = problemOf([20, 100, 100], [0, 0], { offCost: 1.5 });
    const prices = priced(problem, { 'main L1': 10 });
    expect(prices.bound()).toBeCloseTo(20 * 10 - 2 * 1.5, 9);
    expect(prices.rows[0]?.left).toBe(20);
    expect(prices.cars.map(({ offCost }) => offCost)).toEqual([1.5, 1.5]);
  });

  it('says what is left of each row at the best shares, counted cars too', () => {
    const prices = new Prices(problemOf([20, 100, 100], [0, 0, 1], { kw: 4 }));
    const left = Object.fromEntries(prices.rows.map(({ name, left: of }) => [name, Math.round(of * 1e6) / 1e6]));
    expect(left).toEqual({ 'main L1': -44, 'main kW': -18.08, 'main L1 cars': 1, 'main kW cars': -1 });
  });

  it('takes of several ways the one that is worth most', () => {
    const way = { name: 'L1', slots: [0], factor: 1, minA: 6, maxA: 32, kwPerA: 0.23 } as const;
    const ways = [{ ...way, cost: 1 }, { ...way, name: 'L2', slots: [1] } as const, { ...way, name: 'L3', slots: [2], cost: 2 } as const];
    const problem = compile('TN', [{ id: 'main', amps: [20, 20, 20] }], [{ id: 'car', fuseId: 'main', ways }]);
    const prices = new Prices(problem);
    expect(prices.bound()).toBeCloseTo(utilityOf(7.36), 9);
    expect(prices.rows.slice(0, 3).map(({ left }) => left)).toEqual([20, -12, 20]);
  });
});

describe('the ascent', () => {
  it('finds prices at which the bound is what can be reached', () => {
    const problem = problemOf([24, 100, 100], [0, 0]);
    const best = 2 * utilityOf(2.76);
    const prices = new Prices(problem);
    const found = prices.ascend(200, best);
    expect(found).toBeGreaterThanOrEqual(best - 1e-9);
    expect(found).toBeLessThan(1.005 * best);
    expect(prices.bestBound).toBe(found);
    // The best prices are in force afterwards, and none pays to be used.
    expect(prices.bound()).toBeCloseTo(found, 9);
    for (const price of prices.snapshot().values()) expect(price).toBeGreaterThanOrEqual(0);
    expect(prices.snapshot().get('main L1')).toBeGreaterThan(0.3);
  });

  it('in IT comes close to what a pair of cars between two lines can be worth', () => {
    const problem = problemOf([20, 90, 90], [0, 2], { grid: 'IT' });
    const each = 20 / Math.sqrt(3);
    const best = 2 * utilityOf(0.23 * each);
    const found = new Prices(problem).ascend(300, best);
    expect(found).toBeGreaterThanOrEqual(best - 1e-9);
    expect(found).toBeLessThan(1.02 * best);
  });

  it('takes no step where it is asked for none, or where there is nothing to gain', () => {
    const problem = problemOf([24, 100, 100], [0, 0]);
    const before = new Prices(problem);
    expect(before.ascend(0, 1)).toBeCloseTo(2 * utilityOf(7.36), 9);
    expect([...before.snapshot().values()]).toEqual([0, 0]);
    const there = priced(problem, { 'main L1': 0.69 });
    expect(there.ascend(50, 2 * utilityOf(2.76))).toBeCloseTo(2 * utilityOf(2.76), 9);
    expect(there.snapshot().get('main L1')).toBe(0.69);
  });

  it('stops where the target is reached, and does not overshoot it', () => {
    const problem = problemOf([24, 100, 100], [0, 0]);
    const target = 2 * utilityOf(5);
    const prices = new Prices(problem);
    const found = prices.ascend(100, target);
    const after = new Prices(problem, prices.snapshot());
    expect(after.bestBound).toBeCloseTo(found, 9);
    expect(found).toBeLessThan(2 * utilityOf(7.36));
    expect(found).toBeGreaterThanOrEqual(2 * utilityOf(2.76) - 1e-9);
  });

  it('takes shorter steps when long ones help no more: a target that cannot be reached spoils nothing', () => {
    const problem = problemOf([24, 100, 100], [0, 0]);
    const best = 2 * utilityOf(2.76);
    const far = new Prices(problem).ascend(200, best / 2);
    expect(far).toBeGreaterThanOrEqual(best - 1e-9);
    expect(far).toBeLessThan(1.01 * best);
  });

  it('goes on from prices far too high', () => {
    const problem = problemOf([24, 100, 100], [0, 0]);
    const best = 2 * utilityOf(2.76);
    expect(priced(problem, { 'main L1': 50 }).ascend(300, best)).toBeLessThan(1.005 * best);
  });

  it('never makes the bound worse, nor lower than what is reached, and comes nearer the more it steps', () => {
    fc.assert(
      fc.property(problems({ cars: 5, fuses: 3, grids: ['TN', 'IT'], roomA: 10 }), (seed) => {
        const problem = compiled(seed);
        const reached = utilityOfChoice(problem, widestStart(problem));
        const prices = new Prices(problem);
        const bounds = [prices.bestBound, prices.ascend(5, reached), prices.ascend(40, reached), prices.ascend(80, reached)];
        bounds.forEach((bound, at) => expect(bound).toBeLessThanOrEqual(bounds[at - 1] ?? Infinity));
        expect(bounds.at(-1)).toBeGreaterThanOrEqual(reached - 1e-7);
        expect(prices.bound()).toBeCloseTo(prices.bestBound, 7);
      }),
      { numRuns: 20 },
    );
  });
});
