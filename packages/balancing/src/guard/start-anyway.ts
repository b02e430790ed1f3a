import { bearableWays } from '../outlook/bearable-ways.ts';
import { compile } from '../problem/compile.ts';
import { fitsAt, headroomOf } from '../problem/fill.ts';
import { addLeast } from '../search/build-choice.ts';
import { allowedWays } from '../site/switch-rules.ts';
import type { Way } from '../site/ways.ts';
import { promise } from '../state/give.ts';
import { isInFlight, wayOf, type Seat } from '../state/seat.ts';
import type { Room } from '../problem/compile.ts';
import { stillFlowingAt } from './rooms-now.ts';
import type { Round } from './share-out.ts';
import { waysBeside, type Beside } from './ways-beside.ts';

/** A car that has never charged, and is promised a way. */
export const isFirst = ({ grant }: Seat): boolean => grant.promised?.code === 'start' && grant.lastWay === undefined;

/** A waiting car's allowed ways; beside a house whose habits are known, one that is worse than waiting is none. */
export function startWays(round: Round, seat: Seat): readonly Way[] {
  const bearable = bearableWays(round);
  return allowedWays(seat, round.balanced.rules, round.nowMs).filter(({ name }) => bearable?.get(seat.view.id)?.has(name) !== false);
}

/**
 * R8: whoever waits for its first power does not wait for the best way where another comes free sooner. A way that cuts alone make room on is there in
 * seconds; one that another car must leave first takes minutes to be measured: then it is promised one of the former. And after a while it is promised
 * whichever is free now, the one with the most room. `rooms` are what is left of each fuse beside what may still flow; they hold what is offered, too.
 */
export function startAnyway(round: Round, rooms: readonly Room[], waiting: readonly Seat[]): void {
  const first = waiting.filter(isFirst);
  if (first.length === 0) return;
  startOnFree(round, rooms, first);
  startBesideOthers(round, first);
}

function startOnFree(round: Round, rooms: readonly Room[], first: readonly Seat[]): void {
  const { balanced, nowMs, seats } = round;
  const late = first.filter(({ grant }) => nowMs - grant.sinceMs >= balanced.rules.startAnywayAfterMs);
  if (late.length === 0) return;
  const running = seats.filter(({ grant }) => grant.way !== undefined);
  const wishOf = ({ view, connector }: Seat, ways: readonly Way[]) => ({ id: view.id, fuseId: connector.fuseId, ways });
  const wishes = [
    ...running.map((seat) =>
      wishOf(
        seat,
        [wayOf(seat, seat.grant.way)].flatMap((way) => way ?? []),
      ),
    ),
    ...late.map((seat) => wishOf(seat, startWays(round, seat))),
  ];
  const problem = compile(balanced.site.grid, rooms, wishes, balanced.rules.fairness, 'all');
  const choice = problem.cars.map((car, index) => (index < running.length ? car.ways[0] : undefined));
  fitsAt(problem, choice, ({ car }) => running[car.index]?.grant.offeredA ?? 0);
  late.forEach((seat, index) => {
    const { promised } = seat.grant;
    const ways = problem.cars[running.length + index]?.ways ?? [];
    const free = [...ways].sort((one, other) => headroomOf(other) - headroomOf(one)).find(addLeast);
    if (free && promised) promise(seat, { ...promised, way: free.name });
  });
}

const farFrom = (phases: number, { way }: Beside): number => Math.abs(way.slots.length - phases);

/** What a change of phase that is on its way may still feed, and what comes free by it, is not there yet; what a cut leaves is in seconds. */
function startBesideOthers(round: Round, first: readonly Seat[]): void {
  const { balanced, seats } = round;
  const moving = stillFlowingAt(balanced, seats.filter(isInFlight));
  // Where nobody changes its way all that is promised comes by cuts.
  if (moving.length === 0) return;
  const others = seats.filter(({ grant }) => grant.way !== undefined);
  for (const seat of first) {
    const { promised } = seat.grant;
    const beside = waysBeside(round, seat, startWays(round, seat), others, moving);
    const isThere = beside.some(({ way }) => way.name === promised?.way);
    const phases = wayOf(seat, promised?.way)?.slots.length ?? 1;
    const [best] = [...beside].sort((one, other) => farFrom(phases, one) - farFrom(phases, other) || other.moreA - one.moreA);
    if (promised && best && !isThere) promise(seat, { ...promised, way: best.way.name });
    others.push(seat);
  }
}
