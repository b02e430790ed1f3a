import { compile, type Wish } from '../problem/compile.ts';
import { fitsAtLeast } from '../problem/fill.ts';
import { without, stillFlowing } from '../guard/rooms-now.ts';
import type { Round } from '../guard/share-out.ts';
import { allowedWays } from '../site/switch-rules.ts';
import type { Way, WayName } from '../site/ways.ts';
import { pause, put } from '../state/give.ts';
import { isInFlight, servedShare, wayOf, type Seat } from '../state/seat.ts';
import type { Handover, SiteState } from '../state/site-state.ts';

/** The seats that want power and have none, in the order in which they get it: the highest class, then the least served, then the longest waiting. */
export function waitingOrder(seats: readonly Seat[], nowMs: number): Seat[] {
  return seats
    .filter(({ grant }) => grant.way === undefined)
    .sort(
      (a, b) =>
        b.weight - a.weight || servedShare(a, nowMs) - servedShare(b, nowMs) || a.grant.sinceMs - b.grant.sinceMs || (a.view.id < b.view.id ? -1 : 1),
    );
}

/** The first way, or the one wanted, on which the waiting car fits when the running one stops. */
function wayInsteadOf(round: Round, waiting: Seat, running: Seat | undefined, wanted?: WayName): Way | undefined {
  const { balanced, nowMs, rooms, seats } = round;
  const others = seats.filter((seat) => seat !== running && seat.grant.way !== undefined);
  const flowing = seats.filter((seat) => seat !== running).flatMap((seat) => stillFlowing(balanced, seat) ?? []);
  const wishes: Wish[] = others.map((seat) => {
    const way = wayOf(seat, seat.grant.way);
    return { id: seat.view.id, fuseId: seat.connector.fuseId, ways: way ? [{ ...way, maxA: way.minA }] : [] };
  });
  const ways = allowedWays(waiting, balanced.rules, nowMs).filter(({ name }) => wanted === undefined || name === wanted);
  wishes.push({ id: waiting.view.id, fuseId: waiting.connector.fuseId, ways });
  const problem = compile(balanced.site.grid, without(balanced, rooms, flowing), wishes);
  const choice = problem.cars.map((car) => car.ways[0]);
  const last = problem.cars.length - 1;
  return problem.cars[last]?.ways.find((way) => {
    choice[last] = way;
    return fitsAtLeast(problem, choice);
  });
}

function tell(round: Round, seat: Seat, other: Seat, from: Way | undefined, to: Way | undefined, fromA: number): void {
  const { id: carId, connectorId } = seat.view;
  const figures = { from: from?.name, to: to?.name, fromA, toA: to?.minA ?? 0, because: undefined };
  round.decisions.push({ code: 'turn', atMs: round.nowMs, carId, connectorId, ...figures, otherId: other.connector.id });
}

/**
 * Fair turns for cars that do not even get the least: every `turnEveryMs` each waiting car, the least served first, takes over from the best served
 * running one of its class or below, if their shares differ by more than `turnDifference`.
 */
export function takeTurns(round: Round, state: SiteState): Pick<SiteState, 'turnAtMs' | 'handovers'> {
  const { nowMs, seats, balanced } = round;
  const { rules } = balanced;
  const { turnAtMs, handovers } = state;
  if (nowMs - turnAtMs < rules.turnEveryMs) return { turnAtMs, handovers };
  const agreed: Handover[] = [...handovers];
  const running = seats.filter((seat) => seat.grant.way !== undefined && !isInFlight(seat));
  running.sort((a, b) => a.weight - b.weight || servedShare(b, nowMs) - servedShare(a, nowMs) || (a.view.id < b.view.id ? -1 : 1));
  for (const waiting of waitingOrder(seats, nowMs)) {
    for (const seat of running) {
      if (seat.grant.way === undefined || seat.weight > waiting.weight) continue;
      if (seat.weight === waiting.weight && servedShare(seat, nowMs) - servedShare(waiting, nowMs) <= rules.turnDifference) break;
      const way = wayInsteadOf(round, waiting, seat);
      if (!way) continue;
      const { grant } = seat;
      tell(round, seat, waiting, wayOf(seat, grant.way), undefined, grant.offeredA);
      pause(seat, nowMs);
      agreed.push({ fromId: seat.view.id, toId: waiting.view.id, way: way.name });
      if (agreed.length >= rules.swapsPerTurn) return { turnAtMs: nowMs, handovers: agreed };
      break;
    }
  }
  return { turnAtMs: nowMs, handovers: agreed };
}

/** Starts those whose turn it is, as soon as who gave way is measured to have stopped; returns the turns that still wait for that. */
export function takeOver(round: Round, handovers: readonly Handover[]): readonly Handover[] {
  const seatOf = new Map(round.seats.map((seat) => [seat.view.id, seat]));
  return handovers.filter(({ fromId, toId, way }) => {
    const [from, to] = [seatOf.get(fromId), seatOf.get(toId)];
    if (!to || to.grant.way !== undefined) return false;
    if (from?.grant.leaving) return true;
    const found = wayInsteadOf(round, to, undefined, way);
    if (!found) return false;
    if (from) tell(round, to, from, undefined, found, 0);
    put(to, found, round.nowMs);
    return false;
  });
}
