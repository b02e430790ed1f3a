import { bearableWays, isPlanned } from '../outlook/bearable-ways.ts';
import { compile, type Wish } from '../problem/compile.ts';
import { fitsAtLeast, headroomOf } from '../problem/fill.ts';
import { allowedWays } from '../site/switch-rules.ts';
import type { Way } from '../site/ways.ts';
import { wayOf, type Seat } from '../state/seat.ts';
import { stillFlowingAt, without, type Fixed } from './rooms-now.ts';
import type { Round } from './share-out.ts';

/** A way of a waiting car that fits beside the least of others, and how much more of it would, in A. */
export interface Beside {
  readonly way: Way;
  readonly moreA: number;
}

/**
 * Those of a car's ways that fit beside the least of others that run, or are promised a way, and beside what may still flow; or beside so much of
 * those others as `ofOther` says, in A.
 */
export function waysBeside(
  { balanced, rooms }: Round,
  { view, connector }: Seat,
  ways: readonly Way[],
  others: readonly Seat[],
  flowing: readonly Fixed[],
  ofOther: (seat: Seat, way: Way) => number = (_, way) => way.minA,
): readonly Beside[] {
  const wishes: Wish[] = others.map((seat) => {
    const way = wayOf(seat, seat.grant.way ?? seat.grant.promised?.way);
    const amps = way ? ofOther(seat, way) : 0;
    return { id: seat.view.id, fuseId: seat.connector.fuseId, ways: way ? [{ ...way, minA: amps, maxA: amps }] : [] };
  });
  wishes.push({ id: view.id, fuseId: connector.fuseId, ways });
  const problem = compile(balanced.site.grid, without(balanced, rooms, flowing), wishes);
  const choice = problem.cars.map((car) => car.ways[0]);
  const last = problem.cars.length - 1;
  const moreA = new Map<string, number>();
  for (const way of problem.cars[last]?.ways ?? []) {
    choice[last] = way;
    if (fitsAtLeast(problem, choice)) moreA.set(way.name, headroomOf(way));
  }
  return ways.flatMap((way) => (moreA.has(way.name) ? [{ way, moreA: moreA.get(way.name) ?? 0 }] : []));
}

/** The first way on which a waiting car fits beside those that charge; one of those may stop for it. Where cars are planned the one it had comes first. */
export function wayBeside(round: Round, waiting: Seat, stops?: Seat): Way | undefined {
  const { balanced, nowMs, seats } = round;
  const others = seats.filter((seat) => seat !== stops && seat.grant.way !== undefined);
  const flowing = stillFlowingAt(
    balanced,
    seats.filter((seat) => seat !== stops),
  );
  const bearable = bearableWays(round)?.get(waiting.view.id);
  const ways = allowedWays(waiting, balanced.rules, nowMs).filter(({ name }) => bearable?.has(name) !== false);
  const isLast = ({ name }: Way): number => (name === waiting.grant.lastWay ? 1 : 0);
  if (isPlanned(round)) ways.sort((a, b) => isLast(b) - isLast(a));
  return waysBeside(round, waiting, ways, others, flowing)[0]?.way;
}
