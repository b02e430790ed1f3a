import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carsOf, choiceOf, compiled, problems, type ProblemSeed } from '../testing/random-problems.ts';
import { fitsRooms, levelOf, referenceFill } from '../testing/reference-fill.ts';
import { compile, type Wish } from './compile.ts';
import { fill, firstOver, fitsAt, fitsAtLeast, headroomOf, lineCurrent, rise } from './fill.ts';
import type { CarWay, Problem } from './problem.ts';

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

describe('what a row carries', () => {
  const one = (name: 'L1' | 'L2' | 'L3', slot: 0 | 1 | 2, minA = 6, maxA = 32): Wish['ways'] => {
    return [{ name, slots: [slot], factor: 1, minA, maxA, kwPerA: 0.23 }];
  };
  const of = (
    limits: readonly [number, number, number],
    wishes: readonly Wish['ways'][],
    grid: 'TN' | 'IT' = 'TN',
    kw?: number,
  ): Problem => {
    const rooms = [{ id: 'main', amps: limits, kw }];
    return compile(
      grid,
      rooms,
      wishes.map((ways, at): Wish => ({ id: `car ${at}`, fuseId: 'main', ways })),
    );
  };
  const first = ({ cars }: Problem): (CarWay | undefined)[] => cars.map(({ ways }) => ways[0]);
  const wayOf = (problem: Problem, at: number): CarWay => {
    const way = problem.cars[at]?.ways[0];
    if (!way) throw new Error('a car without a way');
    return way;
  };
  const amps = ({ cars }: Problem): number[] => cars.map(({ currentA }) => Math.round(currentA * 1e6) / 1e6);

  it('in IT is √(a² + b² + ab) of its two pairs', () => {
    expect(lineCurrent(3, 5)).toBe(7);
    expect(lineCurrent(5, 0)).toBe(5);
    expect(lineCurrent(0, 4)).toBe(4);
  });

  it('is first too much where the phases come in order, and not for a hair', () => {
    const problem = of([20, 11, 11], [one('L1', 0), one('L2', 1), one('L2', 1)]);
    expect(fitsAtLeast(problem, first(problem))).toBe(false);
    expect(firstOver(problem)).toMatchObject({ name: 'L2', limit: 11 });
    expect(fitsAt(problem, first(problem), () => 5.5)).toBe(true);
    expect(firstOver(problem)).toBeUndefined();
    expect(fitsAt(problem, first(problem), () => 5.5 + 1e-10)).toBe(true);
    expect(fitsAt(problem, first(problem), () => 5.5 + 1e-8)).toBe(false);
    expect(problem.cars.map(({ currentA }) => currentA)).toEqual([5.5 + 1e-8, 5.5 + 1e-8, 5.5 + 1e-8]);
  });

  it('a car that is off has nothing and loads nothing', () => {
    const problem = of([11, 11, 11], [one('L1', 0), one('L1', 0)]);
    expect(fitsAtLeast(problem, [problem.cars[0]?.ways[0], undefined])).toBe(true);
    expect(amps(problem)).toEqual([6, 0]);
  });

  it('leaves a way what the narrowest of its rows has left', () => {
    const problem = of([20, 20, 20], [one('L1', 0), one('L1', 0), one('L2', 1)], 'TN', 5);
    fitsAtLeast(problem, first(problem));
    // L1 has 8 A left, the power 5 − 18 × 0.23 kW.
    expect(headroomOf(wayOf(problem, 0))).toBeCloseTo(0.86 / 0.23, 9);
    const wide = of([20, 20, 20], [one('L1', 0), one('L1', 0), one('L2', 1)]);
    fitsAtLeast(wide, first(wide));
    expect(headroomOf(wayOf(wide, 0))).toBeCloseTo(8, 9);
    expect(headroomOf(wayOf(wide, 2))).toBeCloseTo(14, 9);
    fitsAt(wide, first(wide), () => 12);
    expect(headroomOf(wayOf(wide, 0))).toBeCloseTo(-4, 9);
  });

  it('leaves a way that no row watches all it wants', () => {
    const problem = of([20, 90, 90], [one('L1', 0), one('L2', 1)]);
    fitsAtLeast(problem, first(problem));
    expect(headroomOf(wayOf(problem, 1))).toBe(Infinity);
  });

  it('in IT leaves a pair what its two lines can carry beside the other pairs', () => {
    const problem = of([7, 20, 20], [one('L1', 0, 3), one('L3', 2, 3)], 'IT');
    fitsAt(problem, first(problem), ({ car }) => (car.index === 0 ? 3 : 3));
    // L1 carries both pairs: √(5² + 3² + 5 × 3) = 7.
    expect(headroomOf(wayOf(problem, 0))).toBeCloseTo(2, 9);
    expect(headroomOf(wayOf(problem, 1))).toBeCloseTo(2, 9);
    expect(problem.loads.map(({ slope }) => slope)).toEqual(problem.loads.map(() => 0));
  });

  it('in IT three phases rise on all pairs together', () => {
    const three = [{ name: '3P', slots: [0, 1, 2], factor: 1 / Math.sqrt(3), minA: 6, maxA: 32, kwPerA: 0.23 * Math.sqrt(3) }] as const;
    const problem = of([20, 25, 25], [three], 'IT');
    fitsAtLeast(problem, first(problem));
    expect(headroomOf(wayOf(problem, 0))).toBeCloseTo(14, 9);
    expect(fill(problem, first(problem))).toBe(true);
    expect(amps(problem)).toEqual([20]);
    expect(problem.rows.find(({ isFull }) => isFull)?.name).toBe('L1');
  });

  it('once it is full its cars stay, and the others rise on', () => {
    const problem = of([20, 40, 40], [one('L1', 0), one('L1', 0), one('L2', 1), one('L2', 1)]);
    expect(fill(problem, first(problem))).toBe(true);
    expect(amps(problem)).toEqual([10, 10, 20, 20]);
    expect(problem.rows.map(({ isFull }) => isFull)).toEqual([true, true]);
  });

  it('a row that is full at the least lets nobody rise; one that nobody fills is not full', () => {
    const problem = of([12, 50, 50], [one('L1', 0), one('L1', 0), one('L2', 1), one('L2', 1)]);
    expect(fill(problem, first(problem))).toBe(true);
    expect(amps(problem)).toEqual([6, 6, 25, 25]);
    const half = of([50, 50, 50], [one('L1', 0), one('L1', 0), one('L1', 0, 6, 10)]);
    fill(half, first(half));
    expect(amps(half)).toEqual([20, 20, 10]);
    expect(fill(half, [half.cars[0]?.ways[0], undefined, half.cars[2]?.ways[0]])).toBe(true);
    expect(amps(half)).toEqual([32, 0, 10]);
    expect(half.rows.map(({ isFull }) => isFull)).toEqual([false]);
  });

  it('a row that carries too much already lets nobody rise on it, and the others are filled as ever', () => {
    const problem = of([10, 50, 50], [one('L1', 0), one('L1', 0), one('L2', 1), one('L2', 1)]);
    expect(fitsAtLeast(problem, first(problem))).toBe(false);
    rise(problem);
    expect(amps(problem)).toEqual([6, 6, 25, 25]);
    expect(problem.rows.map(({ name, isFull }) => `${name} ${isFull}`)).toEqual(['L1 true', 'L2 true']);
  });

  it('who begins higher waits until the others are there', () => {
    const problem = of([30, 90, 90], [one('L1', 0, 6), one('L1', 0, 12), one('L1', 0, 6, 7)]);
    fill(problem, first(problem));
    expect(amps(problem)).toEqual([11, 12, 7]);
    const wider = of([37, 90, 90], [one('L1', 0, 6), one('L1', 0, 12), one('L1', 0, 6, 7)]);
    fill(wider, first(wider));
    expect(amps(wider)).toEqual([15, 15, 7]);
  });
});
