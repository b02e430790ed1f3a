import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@phasor/kernel';
import { randomInstance } from '../laboratory/random-site.ts';
import { compile, type Wish } from '../problem/compile.ts';
import type { Choice, Problem } from '../problem/problem.ts';
import { carsOf, choiceOf, compiled, problems, type ProblemSeed } from '../testing/random-problems.ts';
import { fitsRooms } from '../testing/reference-fill.ts';
import { FULL, optimise, WARM } from './optimise.ts';
import { utilityOfChoice } from './utility-of-choice.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 80);
const all = problems({ cars: 8, fuses: 4, grids: ['TN', 'TN', 'IT'], roomA: 12 });

const sameNames = (problem: Problem, choice: Choice): Choice =>
  problem.cars.map(({ ways }, at) => ways.find(({ name }) => name === choice[at]?.name));

function withMore(seed: ProblemSeed, moreA: number, grown: number): ProblemSeed {
  const rooms = seed.rooms.map((room, at) => {
    if (at !== grown % seed.rooms.length) return room;
    const [a, b, c] = room.amps;
    return { ...room, amps: [a + moreA, b + moreA, c + moreA] as const, kw: room.kw === undefined ? undefined : room.kw + moreA };
  });
  return { ...seed, rooms };
}

describe('the search for ways', () => {
  it('never returns what is worth less than the plan in force', () => {
    fc.assert(
      fc.property(all, (seed) => {
        const problem = compiled(seed);
        const start = choiceOf(problem, seed);
        const before = utilityOfChoice(problem, start);
        for (const effort of [WARM, FULL])
          expect(optimise(problem, effort, { choice: start }).utility).toBeGreaterThanOrEqual(before - 1e-9);
      }),
      { numRuns: RUNS },
    );
  });

  it('returns ways and currents that fit, and whose worth is what it says', () => {
    fc.assert(
      fc.property(all, (seed) => {
        const problem = compiled(seed);
        const { choice, currentsA, utility, bound } = optimise(problem, WARM);
        const chosen = choice.map((way, at) => (way ? (seed.wishes[at]?.ways.findIndex(({ name }) => name === way.name) ?? -1) : -1));
        expect(fitsRooms(seed.grid, seed.rooms, carsOf({ ...seed, chosen }), currentsA, 1e-6)).toBe(true);
        expect(utilityOfChoice(problem, choice)).toBeCloseTo(utility, 9);
        expect(bound).toBeGreaterThanOrEqual(utility);
      }),
      { numRuns: RUNS },
    );
  });

  it('the same input gives the same output', () => {
    fc.assert(
      fc.property(all, (seed) => {
        const once = optimise(compiled(seed), WARM);
        const again = optimise(compiled(seed), WARM);
        expect(again.currentsA).toEqual(once.currentsA);
        expect([...again.prices]).toEqual([...once.prices]);
        expect([again.utility, again.bound]).toEqual([once.utility, once.bound]);
      }),
      { numRuns: RUNS },
    );
  });

  it('more fuse, started from the old plan: the utility never falls', () => {
    fc.assert(
      fc.property(all, fc.double({ min: 0, max: 20, noNaN: true }), fc.nat(), (seed, moreA, grown) => {
        const old = compiled(seed);
        const plan = optimise(old, WARM);
        const wider = compiled(withMore(seed, moreA, grown));
        const next = optimise(wider, WARM, { choice: sameNames(wider, plan.choice), currentsA: plan.currentsA }, plan.prices);
        expect(next.utility).toBeGreaterThanOrEqual(plan.utility - 1e-7);
      }),
      { numRuns: RUNS },
    );
  });

  it('does not get stuck with every car on one phase where three phases each serve many', () => {
    // One start, from all on one phase, had gaps up to 9 %: leaving it needs two cars to change together.
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const { rooms, wishes } = randomInstance(new SeededRandom(seed), 30, 0.6);
      const problem = compile('TN', rooms, wishes);
      const allOnOne: Choice = problem.cars.map(({ ways }) => ways.find(({ name }) => name !== '3P') ?? ways[0]);
      expect(optimise(problem, FULL, { choice: allOnOne }).gap).toBeLessThan(0.03);
    }
  });

  it('finds the chain: one goes from three phases to one so that another may start', () => {
    const three = { name: '3P', slots: [0, 1, 2], factor: 1, minA: 6, maxA: 16, kwPerA: 0.69 } as const;
    const one = (slot: 0 | 1 | 2) =>
      ({ name: (['L1', 'L2', 'L3'] as const)[slot], slots: [slot], factor: 1, minA: 6, maxA: 16, kwPerA: 0.23 }) as const;
    const wishes: Wish[] = [
      { id: 'running', fuseId: 'main', ways: [three, one(0), one(1), one(2)] },
      { id: 'waiting', fuseId: 'main', ways: [one(1)] },
    ];
    const problem = compile('TN', [{ id: 'main', amps: [8, 8, 8] }], wishes);
    const { choice } = optimise(problem, WARM, { choice: [problem.cars[0]?.ways[0], undefined] });
    expect(choice[1]?.name).toBe('L2');
    expect(choice[0]?.name).toMatch(/^L[13]$/);
  });
});
