import { describe, expect, it } from 'vitest';
import { waysOf } from '../site/ways.ts';
import type { Connector, Grid } from '../site/site.ts';
import { compile, type Room, type Wish } from './compile.ts';
import type { Problem } from './problem.ts';

const CONNECTOR: Connector = { id: 'c', fuseId: 'main', wiring: 'RST', switching: 'free', maxA: 16 };
const wish = (id: string, more: Partial<Wish> = {}, grid: Grid = 'TN'): Wish => {
  return { id, fuseId: 'main', ways: waysOf({ grid }, CONNECTOR, { phases: 3, maxA: 16 }), ...more };
};
const room = (amps: number, more: Partial<Room> = {}): Room => ({ id: 'main', amps: [amps, amps, amps], ...more });
const rowsOf = ({ rows }: Problem): string[] => rows.map(({ fuseId, name, limit }) => `${fuseId} ${name} ${limit}`);

describe('the rows of a problem', () => {
  it('are the phases and the power of a fuse that its cars could fill', () => {
    expect(rowsOf(compile('TN', [room(20, { kw: 5 })], [wish('a'), wish('b')]))).toEqual([
      'main L1 20',
      'main L2 20',
      'main L3 20',
      'main kW 5',
    ]);
    expect(rowsOf(compile('TN', [{ id: 'main', amps: [20, 40, 31] }], [wish('a'), wish('b')]))).toEqual(['main L1 20', 'main L3 31']);
  });

  it('are none where all cars at their most fit exactly', () => {
    expect(rowsOf(compile('TN', [room(32, { kw: 2 * 16 * 0.69 + 1e-9 })], [wish('a'), wish('b')]))).toEqual([]);
    expect(rowsOf(compile('TN', [room(32, { kw: 2 * 16 * 0.69 - 1e-9 })], [wish('a'), wish('b')]))).toHaveLength(1);
    expect(rowsOf(compile('TN', [room(0)], []))).toEqual([]);
  });

  it('hold nothing where the room is below nothing, or no number', () => {
    expect(rowsOf(compile('TN', [{ id: 'main', amps: [-3, NaN, 0] }], [wish('a')]))).toEqual(['main L1 0', 'main L2 0', 'main L3 0']);
  });

  it('of a fuse count the cars below it, not those beside it', () => {
    const rooms = [room(40), { ...room(10), id: 'left', parentId: 'main' }, { ...room(10), id: 'right', parentId: 'main' }];
    const of = (...fuseIds: string[]): string[] =>
      rowsOf(
        compile(
          'TN',
          rooms,
          fuseIds.map((fuseId, at) => wish(`${at}`, { fuseId })),
        ),
      );
    expect(of('left')).toEqual(['left L1 10', 'left L2 10', 'left L3 10']);
    expect(of('main')).toEqual([]);
    expect(of('left', 'right', 'main')).toHaveLength(9);
  });

  it('in IT each line carries two pairs', () => {
    const { rows, loads } = compile('IT', [room(20)], [wish('a', {}, 'IT'), wish('b', {}, 'IT')]);
    const [ab, bc, ca] = [0, 1, 2].map((slot) => compileLoads(rows, slot));
    expect(rows.map(({ name }) => name)).toEqual(['L1', 'L2', 'L3']);
    expect([rows[0]?.second, rows[1]?.second, rows[2]?.second]).toEqual([ca, ab, bc]);
    expect(loads).toHaveLength(3);
  });

  it('are there without a car at a fuse that nobody knows', () => {
    const { rows, cars } = compile('TN', [room(5)], [wish('stray', { fuseId: 'nowhere' }), wish('a')]);
    expect(rows).toHaveLength(3);
    expect(cars[0]?.ways.map(({ terms }) => terms)).toEqual([[], [], [], []]);
  });
});

const compileLoads = (rows: Problem['rows'], slot: number) => rows[slot]?.first;

describe('the cars of a problem', () => {
  it('have weight 1 and cost nothing where nothing is said, else what is said', () => {
    const ways = wish('a').ways.map((way) => ({ ...way, cost: 0.7 }));
    const { cars } = compile('TN', [room(20)], [wish('a'), wish('b', { weight: 3, offCost: 2, ways })]);
    expect(cars[0]).toMatchObject({ id: 'a', index: 0, weight: 1, offCost: 0, isRising: false, currentA: 0 });
    expect(cars[1]).toMatchObject({ id: 'b', index: 1, weight: 3, offCost: 2 });
    expect(cars.map((car) => car.ways[1]?.cost)).toEqual([0, 0.7]);
  });

  it('load the rows above them: A on the phases of the way, kW on the power', () => {
    const [car] = compile('TN', [room(10, { kw: 5 })], [wish('a')]).cars;
    expect(car?.ways[0]?.terms.map(({ perA }) => Math.round(perA * 100) / 100)).toEqual([1, 1, 1, 0.69]);
    expect(car?.ways[2]?.terms.map(({ perA }) => perA)).toEqual([1, 0.23]);
  });

  it('do not load what cannot be full', () => {
    const [car] = compile('TN', [{ id: 'main', amps: [10, 30, 30], kw: 90 }], [wish('a')]).cars;
    expect(car?.ways.map(({ terms }) => terms.length)).toEqual([1, 1, 0, 0]);
  });

  it('are levelled by power over weight, or by current over weight', () => {
    const levels = (fairness?: 'power' | 'current'): (number | undefined)[] => {
      const [car] = compile('TN', [room(20)], [wish('a', { weight: 2 })], fairness).cars;
      return [car?.ways[0]?.minLevel, car?.ways[0]?.maxLevel, car?.ways[1]?.maxLevel].map(
        (level) => level && Math.round(level * 1e6) / 1e6,
      );
    };
    expect(levels()).toEqual([2.07, 5.52, 1.84]);
    expect(levels('power')).toEqual([2.07, 5.52, 1.84]);
    expect(levels('current')).toEqual([3, 8, 8]);
  });

  it('rise from their least to their most, in the order of the levels, and of the cars where those are the same', () => {
    const one = (minA: number, maxA: number) => [{ name: 'L1', slots: [0], factor: 1, kwPerA: 0.23, minA, maxA } as const];
    const { starts, stops } = compile(
      'TN',
      [room(20)],
      [wish('a', { ways: one(8, 16) }), wish('b', { ways: one(6, 10) }), wish('c', { ways: one(8, 8) }), wish('d', { ways: one(6, 16) })],
    );
    expect(starts.map(({ car }) => car.id)).toEqual(['b', 'd', 'a', 'c']);
    expect(stops.map(({ car }) => car.id)).toEqual(['c', 'b', 'a', 'd']);
  });
});
