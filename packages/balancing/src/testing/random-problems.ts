import fc from 'fast-check';
import { integerBetween, SeededRandom } from '@phasor/kernel';
import { compile, type Fairness, type Room, type Wish, type WishedWay } from '../problem/compile.ts';
import type { Choice, Problem } from '../problem/problem.ts';
import { perPhase, WIRINGS, type Wiring } from '../site/phase.ts';
import type { Connector, Grid } from '../site/site.ts';
import { waysOf } from '../site/ways.ts';
import type { FilledCar } from './reference-fill.ts';

/** A sharing problem as its parts, and a way for each car by its number; −1 is off. */
export interface ProblemSeed {
  readonly grid: Grid;
  readonly rooms: readonly Room[];
  readonly wishes: readonly Wish[];
  readonly chosen: readonly number[];
  readonly fairness: Fairness;
}

/** What problems are drawn: how many cars and fuses at most, and how narrow they are. */
export interface Shape {
  readonly cars: number;
  readonly fuses: number;
  readonly grids: readonly Grid[];
  /** Most of the room of a fuse on a phase for each car, in A. */
  readonly roomA: number;
}

function draw(seed: number, { cars, fuses, grids, roomA }: Shape): ProblemSeed {
  const random = new SeededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[integerBetween(random, 0, from.length - 1)] as T;
  const grid = pick(grids);
  const count = integerBetween(random, 1, cars);
  const rooms = Array.from({ length: integerBetween(random, 1, fuses) }, (_, at): Room => {
    const parent = at === 0 ? {} : { parentId: `fuse ${integerBetween(random, 0, at - 1)}` };
    const kw = random.next() < 0.3 ? { kw: 2 + 8 * count * random.next() } : {};
    return { id: `fuse ${at}`, ...parent, amps: perPhase(() => 6 + roomA * count * random.next()), ...kw };
  });
  const wishes = Array.from({ length: count }, (_, at): Wish => {
    const fuseId = pick(rooms).id;
    const wiring = pick(Object.keys(WIRINGS) as Wiring[]);
    const connector: Connector = { id: `c${at}`, fuseId, wiring, switching: pick(['none', '3to1', 'free', 'free']), maxA: 32 };
    const traits = { phases: pick([1, 2, 3, 3] as const), maxA: pick([10, 16, 16, 32]), ...(random.next() < 0.2 ? { minA3P: 8 } : {}) };
    const weight = random.next() < 0.4 ? { weight: 0.25 + 4 * random.next() } : {};
    const ways = waysOf({ grid }, connector, traits).map((way): WishedWay => (random.next() < 0.2 ? { ...way, cost: random.next() } : way));
    return { id: connector.id, fuseId, ways, ...weight, ...(random.next() < 0.2 ? { offCost: 3 * random.next() } : {}) };
  });
  const chosen = wishes.map(({ ways }) => integerBetween(random, random.next() < 0.3 ? -1 : 0, ways.length - 1));
  return { grid, rooms, wishes, chosen, fairness: random.next() < 0.3 ? 'current' : 'power' };
}

/** Problems of a shape. */
export const problems = (shape: Shape): fc.Arbitrary<ProblemSeed> =>
  fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((seed) => draw(seed, shape));

export const compiled = ({ grid, rooms, wishes, fairness }: ProblemSeed): Problem => compile(grid, rooms, wishes, fairness);

/** The seed's ways as a choice of its problem. */
export const choiceOf = (problem: Problem, { chosen }: ProblemSeed): Choice => problem.cars.map(({ ways }, at) => ways[chosen[at] ?? -1]);

export const carsOf = ({ wishes, chosen }: ProblemSeed): FilledCar[] =>
  wishes.map((wish, at) => ({ wish, way: wish.ways[chosen[at] ?? -1] }));
