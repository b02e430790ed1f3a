import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@phasor/kernel';
import { perPhase } from '../site/phase.ts';
import { problems } from '../testing/random-problems.ts';
import { compile, type Room, type Wish } from './compile.ts';
import { fill } from './fill.ts';
import type { Problem } from './problem.ts';
import { rebound, setBounds, weigh } from './rebound.ts';

function filled(problem: Problem): { fits: boolean; amps: number[] } {
  const choice = problem.cars.map(({ ways: [way] }) => way);
  const fits = fill(problem, choice);
  return { fits, amps: problem.cars.map(({ currentA }) => Math.round(currentA * 1e6) / 1e6) };
}

describe('a problem that is bounded anew', () => {
  it('is shared like one that is compiled of these weights, bounds and rooms', () => {
    const seeds = problems({ cars: 12, fuses: 4, grids: ['TN', 'IT'], roomA: 12 });
    fc.assert(
      fc.property(seeds, fc.nat(), ({ grid, rooms, wishes, fairness }, seed) => {
        const first = wishes.map((wish): Wish => ({ ...wish, ways: wish.ways.slice(0, 1) }));
        const problem = compile(grid, rooms, first, fairness, 'all');
        const random = new SeededRandom(seed);
        for (let turn = 0; turn < 3; turn += 1) {
          const roomsNow = rooms.map(({ amps, kw, ...room }): Room => {
            return { ...room, amps: perPhase((phase) => amps[phase] * 2 * random.next() - 2), kw: kw && kw * 2 * random.next() };
          });
          const wishesNow = first.map(({ ways: [way], ...wish }): Wish => {
            if (!way) return { ...wish, ways: [] };
            const minA = way.minA + (way.maxA - way.minA) * random.next() * random.next();
            return { ...wish, weight: 0.5 + random.next(), ways: [{ ...way, minA, maxA: minA + (way.maxA - minA) * random.next() }] };
          });
          wishesNow.forEach(({ ways: [bounds], weight = 1 }, index) => {
            const way = problem.cars[index]?.ways[0];
            if (!way || !bounds) return;
            weigh(way, weight, fairness);
            setBounds(way, bounds.minA, bounds.maxA);
          });
          rebound(problem, roomsNow);
          expect(filled(problem)).toEqual(filled(compile(grid, roomsNow, wishesNow, fairness)));
        }
      }),
    );
  });

  it('forgets which rows were full', () => {
    const way = { name: 'L1', slots: [0], factor: 1, minA: 6, maxA: 16, kwPerA: 0.23 } as const;
    const room = (amps: number): Room => ({ id: 'main', amps: [amps, amps, amps] });
    const problem = compile('TN', [room(10)], [{ id: 'a', fuseId: 'main', ways: [way] }], 'power', 'all');
    expect(filled(problem)).toEqual({ fits: true, amps: [10] });
    expect(problem.rows.map(({ isFull }) => isFull)).toEqual([true, false, false]);
    rebound(problem, [room(5)]);
    expect(problem.rows.map(({ isFull, limit }) => [isFull, limit])).toEqual([5, 5, 5].map((limit) => [false, limit]));
    expect(filled(problem).fits).toBe(false);
  });
});
