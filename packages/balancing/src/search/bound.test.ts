import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, type Wish } from '../problem/compile.ts';
import type { Choice, Problem } from '../problem/problem.ts';
import { utilityOf } from '../problem/utility.ts';
import { exactOptimum } from '../testing/exact-optimum.ts';
import { compiled, problems } from '../testing/random-problems.ts';
import { FULL, optimise, WARM } from './optimise.ts';
import { Prices } from './prices.ts';
import { utilityOfChoice } from './utility-of-choice.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 60);
const GRIDS = ['TN', 'TN', 'IT'] as const;

/** The best of all choices, every one of them filled. */
function bestOfAll(problem: Problem): number {
  const choice: Choice = problem.cars.map(() => undefined);
  let best = -Infinity;
  const from = (index: number): void => {
    const car = problem.cars[index];
    if (!car) {
      best = Math.max(best, utilityOfChoice(problem, choice));
      return;
    }
    for (const way of [undefined, ...car.ways]) {
      choice[index] = way;
      from(index + 1);
    }
  };
  from(0);
  return best;
}

describe('the certificate', () => {
  it('is at least what the best of all choices is worth, filled fairly', () => {
    fc.assert(
      fc.property(problems({ cars: 4, fuses: 3, grids: GRIDS, roomA: 14 }), (seed) => {
        const best = bestOfAll(compiled(seed));
        for (const effort of [WARM, FULL]) {
          const { bound, gap } = optimise(compiled(seed), effort);
          expect(bound).toBeGreaterThanOrEqual(best - 1e-7);
          expect(gap).toBeGreaterThanOrEqual(0);
        }
        expect(optimise(compiled(seed), WARM).utility).toBeLessThanOrEqual(best + 1e-7);
      }),
      { numRuns: RUNS },
    );
  });

  it('is at least what an exact solver finds, which need not share fairly', () => {
    fc.assert(
      fc.property(problems({ cars: 6, fuses: 3, grids: GRIDS, roomA: 10 }), (seed) => {
        const exact = exactOptimum(seed) ?? NaN;
        const by = 1e-5 * (1 + Math.abs(exact));
        for (const effort of [WARM, FULL]) {
          const { bound, utility } = optimise(compiled(seed), effort);
          expect(bound).toBeGreaterThanOrEqual(exact - by);
          if (seed.grid === 'TN') expect(utility).toBeLessThanOrEqual(exact + by);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('counts cars where few fit: of three cars of 6 A two share 16 A, and the bound says so exactly', () => {
    const way = { name: 'L1', slots: [0], factor: 1, minA: 6, maxA: 6, kwPerA: 0.23 } as const;
    const wishes = ['a', 'b', 'c'].map((id): Wish => ({ id, fuseId: 'main', ways: [way] }));
    const problem = compile('TN', [{ id: 'main', amps: [16, 16, 16] }], wishes);
    const worth = utilityOf(1.38);
    expect(new Prices(problem, new Map([['main L1 cars', worth]])).bound()).toBeCloseTo(2 * worth, 9);
    expect(optimise(problem, FULL).bound).toBeGreaterThanOrEqual(2 * worth - 1e-9);
  });

  it('holds at whatever prices, also at bad ones from another day', () => {
    fc.assert(
      fc.property(
        problems({ cars: 4, fuses: 3, grids: GRIDS, roomA: 14 }),
        fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 8 }),
        (seed, prices) => {
          const problem = compiled(seed);
          const names = [...new Prices(problem).snapshot().keys()];
          const warm = new Map(names.map((name, at) => [name, prices[at % prices.length] ?? 0]));
          expect(new Prices(problem, warm).bound()).toBeGreaterThanOrEqual(bestOfAll(compiled(seed)) - 1e-7);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
