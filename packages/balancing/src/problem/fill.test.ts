import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carsOf, choiceOf, compiled, problems, type ProblemSeed } from '../testing/random-problems.ts';
import { fitsRooms, levelOf, referenceFill } from '../testing/reference-fill.ts';
import { compile, type Wish } from './compile.ts';
import { fill } from './fill.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 300);
const SHAPES = {
  TN: { cars: 7, fuses: 4, grids: ['TN'], roomA: 12 },
  IT: { cars: 7, fuses: 4, grids: ['IT'], roomA: 16 },
} as const;

function shares(seed: ProblemSeed): number[] | undefined {
  const problem = compiled(seed);
  return fill(problem, choiceOf(problem, seed)) ? problem.cars.map(({ currentA }) => currentA) : undefined;
}

function close(found: readonly number[], expected: readonly number[], by: number): void {
  found.forEach((value, at) => expect(Math.abs(value - (expected[at] ?? NaN))).toBeLessThanOrEqual(by));
}

for (const grid of ['TN', 'IT'] as const) {
  describe(`the fair share in ${grid}`, () => {
    const all = problems(SHAPES[grid]);

    it('is what a slow search by bisection finds, with weights, caps in kW and fuses below fuses', () => {
      fc.assert(
        fc.property(all, (seed) => {
          const expected = referenceFill(seed.grid, seed.rooms, carsOf(seed), seed.fairness);
          const found = shares(seed);
          expect(found === undefined).toBe(expected === undefined);
          if (found && expected) close(found, expected, 1e-4);
        }),
        { numRuns: RUNS },
      );
    });

    it('fits every fuse, and gives each car what its way allows', () => {
      fc.assert(
        fc.property(all, (seed) => {
          const found = shares(seed);
          if (!found) return;
          expect(fitsRooms(seed.grid, seed.rooms, carsOf(seed), found, 1e-6)).toBe(true);
          carsOf(seed).forEach(({ way }, at) => {
            expect(found[at]).toBeGreaterThanOrEqual(way?.minA ?? 0);
            expect(found[at]).toBeLessThanOrEqual(way?.maxA ?? 0);
          });
        }),
        { numRuns: RUNS },
      );
    });

    it('nobody could have more unless somebody who has no more than that had less', () => {
      fc.assert(
        fc.property(all, (seed) => {
          const found = shares(seed);
          if (!found) return;
          const cars = carsOf(seed);
          const levels = cars.map((car, at) => levelOf(car, found[at] ?? 0, seed.fairness));
          cars.forEach(({ way }, at) => {
            const amps = found[at] ?? 0;
            if (!way || amps >= way.maxA - 1e-3) return;
            // All who are served better go down to their least, or to where this one is; still it cannot rise.
            const tried = cars.map(({ way: other }, index) => {
              const now = found[index] ?? 0;
              if (index === at) return amps + 1e-3;
              if (!other || (levels[index] ?? 0) <= (levels[at] ?? 0) + 1e-6) return now;
              return Math.max(other.minA, now * ((levels[at] ?? 0) / (levels[index] ?? 1)));
            });
            expect(fitsRooms(seed.grid, seed.rooms, cars, tried, 1e-7)).toBe(false);
          });
        }),
        { numRuns: RUNS },
      );
    });

    it('with a larger fuse the worst served are never served worse: sorted, the levels do not fall', () => {
      fc.assert(
        fc.property(all, fc.nat(), fc.double({ min: 0, max: 20, noNaN: true }), (seed, which, moreA) => {
          const found = shares(seed);
          if (!found) return;
          const grown = which % seed.rooms.length;
          const rooms = seed.rooms.map((room, at) => {
            if (at !== grown) return room;
            const [a, b, c] = room.amps;
            return { ...room, amps: [a + moreA, b + moreA, c + moreA] as const, kw: room.kw === undefined ? undefined : room.kw + moreA };
          });
          const more = shares({ ...seed, rooms });
          const sorted = (amps: readonly number[]): number[] =>
            carsOf(seed)
              .map((car, at) => levelOf(car, amps[at] ?? 0, seed.fairness))
              .sort((a, b) => a - b);
          const [was, is] = [sorted(found), sorted(more ?? [])];
          const first = was.findIndex((level, at) => Math.abs(level - (is[at] ?? NaN)) > 1e-5);
          if (first >= 0) expect(is[first]).toBeGreaterThan(was[first] ?? Infinity);
        }),
        { numRuns: RUNS },
      );
    });
  });
}

describe('cases that are easy to reckon by hand', () => {
  const way = { name: 'L1', slots: [0], factor: 1, minA: 6, maxA: 32, kwPerA: 0.23 } as const;
  const share = (roomA: number, wishes: readonly Wish[]): number[] | undefined => {
    const problem = compile('TN', [{ id: 'main', amps: [roomA, roomA, roomA] }], wishes);
    return fill(
      problem,
      problem.cars.map(({ ways }) => ways[0]),
    )
      ? problem.cars.map(({ currentA }) => currentA)
      : undefined;
  };
  const wish = (id: string, weight = 1): Wish => ({ id, fuseId: 'main', ways: [way], weight });

  it('three alike share 30 A in three', () => {
    close(share(30, [wish('a'), wish('b'), wish('c')]) ?? [], [10, 10, 10], 1e-9);
  });

  it('one of double weight has double', () => {
    close(share(30, [wish('a', 2), wish('b')]) ?? [], [20, 10], 1e-9);
  });

  it('two do not share 11 A', () => {
    expect(share(11, [wish('a'), wish('b')])).toBeUndefined();
  });

  it('two share 12 A exactly', () => {
    close(share(12, [wish('a'), wish('b')]) ?? [], [6, 6], 1e-9);
  });

  it('no cars, no shares', () => {
    expect(share(12, [])).toEqual([]);
  });
});
