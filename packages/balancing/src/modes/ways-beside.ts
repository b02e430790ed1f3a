import { without, type Fixed } from '../guard/rooms-now.ts';
import type { Round } from '../guard/share-out.ts';
import { compile, type Wish } from '../problem/compile.ts';
import { fitsAtLeast } from '../problem/fill.ts';
import { allowedWays } from '../site/switch-rules.ts';
import type { Way } from '../site/ways.ts';
import { wayOf, type Seat } from '../state/seat.ts';

/** The ways on which the waiting car fits beside the least of others that run, and beside what may still flow. */
export function waysBeside(round: Round, waiting: Seat, others: readonly Seat[], flowing: readonly Fixed[]): readonly Way[] {
  const { balanced, nowMs, rooms } = round;
  const wishes: Wish[] = others.map((seat) => {
    const way = wayOf(seat, seat.grant.way);
    return { id: seat.view.id, fuseId: seat.connector.fuseId, ways: way ? [{ ...way, maxA: way.minA }] : [] };
  });
  const ways = allowedWays(waiting, balanced.rules, nowMs);
  wishes.push({ id: waiting.view.id, fuseId: waiting.connector.fuseId, ways });
  const problem = compile(balanced.site.grid, without(balanced, rooms, flowing), wishes);
  const choice = problem.cars.map((car) => car.ways[0]);
  const last = problem.cars.length - 1;
  const fitting = problem.cars[last]?.ways.filter((way) => {
    choice[last] = way;
    return fitsAtLeast(problem, choice);
  });
  const names = new Set(fitting?.map(({ name }) => name));
  return ways.filter(({ name }) => names.has(name));
}
