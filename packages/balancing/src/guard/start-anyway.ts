import { bearableWays } from '../outlook/bearable-ways.ts';
import { compile } from '../problem/compile.ts';
import { fitsAt, headroomOf } from '../problem/fill.ts';
import { addLeast } from '../search/build-choice.ts';
import { allowedWays } from '../site/switch-rules.ts';
import { promise } from '../state/give.ts';
import { wayOf, type Seat } from '../state/seat.ts';
import type { Room } from '../problem/compile.ts';
import type { Round } from './share-out.ts';

/** A car that has never charged, and whose way does not come free soon. */
const isLate = ({ grant }: Seat, { balanced, nowMs }: Round): boolean =>
  grant.promised?.code === 'start' && grant.lastWay === undefined && nowMs - grant.sinceMs >= balanced.rules.startAnywayAfterMs;

/**
 * R8: whoever waits for its first power does not wait for the best way where another is free now: it is promised the one with the most room. `rooms`
 * are what is left of each fuse beside what may still flow; they hold what is offered, too.
 */
export function startAnyway(round: Round, rooms: readonly Room[], waiting: readonly Seat[]): void {
  const late = waiting.filter((seat) => isLate(seat, round));
  if (late.length === 0) return;
  const { balanced, nowMs, seats } = round;
  const running = seats.filter(({ grant }) => grant.way !== undefined);
  // Beside a house whose habits are known, one that is worse than waiting is none.
  const bearable = bearableWays(round);
  const waysOf = (seat: Seat) =>
    allowedWays(seat, balanced.rules, nowMs).filter(({ name }) => bearable?.get(seat.view.id)?.has(name) !== false);
  const wishOf = ({ view, connector }: Seat, ways: ReturnType<typeof allowedWays>) => ({ id: view.id, fuseId: connector.fuseId, ways });
  const problem = compile(
    balanced.site.grid,
    rooms,
    [
      ...running.map((seat) =>
        wishOf(
          seat,
          [wayOf(seat, seat.grant.way)].flatMap((way) => way ?? []),
        ),
      ),
      ...late.map((seat) => wishOf(seat, waysOf(seat))),
    ],
    balanced.rules.fairness,
    'all',
  );
  const choice = problem.cars.map((car, index) => (index < running.length ? car.ways[0] : undefined));
  fitsAt(problem, choice, ({ car }) => running[car.index]?.grant.offeredA ?? 0);
  late.forEach((seat, index) => {
    const { promised } = seat.grant;
    const ways = problem.cars[running.length + index]?.ways ?? [];
    const free = [...ways].sort((one, other) => headroomOf(other) - headroomOf(one)).find(addLeast);
    if (free && promised) promise(seat, { ...promised, way: free.name });
  });
}
