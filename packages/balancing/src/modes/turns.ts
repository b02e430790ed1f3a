import type { Round } from '../guard/share-out.ts';
import { waitingOrder } from '../guard/waiting-order.ts';
import { wayBeside } from '../guard/ways-beside.ts';
import type { Way } from '../site/ways.ts';
import { pause, promise } from '../state/give.ts';
import { isInFlight, servedShare, wayOf, type Seat } from '../state/seat.ts';

function tell(round: Round, seat: Seat, other: Seat, from: Way | undefined, to: Way | undefined, fromA: number): void {
  const { id: carId, connectorId } = seat.view;
  const figures = { from: from?.name, to: to?.name, fromA, toA: to?.minA ?? 0, because: undefined };
  round.decisions.push({ code: 'turn', atMs: round.nowMs, carId, connectorId, ...figures, otherId: other.connector.id });
}

/**
 * Fair turns for cars that do not even get the least: every `turnEveryMs` each waiting car, the least served first, takes over from the best served
 * running one of its class or below, if their shares differ by more than
 * `turnDifference`. Returns when turns were last looked at.
 */
export function takeTurns(round: Round, lastMs: number): number {
  const { nowMs, seats, balanced } = round;
  const { rules } = balanced;
  if (nowMs - lastMs < rules.turnEveryMs) return lastMs;
  let swaps = 0;
  const running = seats.filter((seat) => seat.grant.way !== undefined && !isInFlight(seat));
  running.sort((a, b) => a.weight - b.weight || servedShare(b, nowMs) - servedShare(a, nowMs) || (a.view.id < b.view.id ? -1 : 1));
  for (const waiting of waitingOrder(seats, nowMs)) {
    // Who waits but for a moment, while something in the house runs, needs no turn.
    if (nowMs - Math.max(waiting.grant.sinceMs, waiting.grant.offerAtMs) < rules.turnAfterMs) continue;
    for (const seat of running) {
      if (seat.grant.way === undefined || seat.weight > waiting.weight) continue;
      if (seat.weight === waiting.weight && servedShare(seat, nowMs) - servedShare(waiting, nowMs) <= rules.turnDifference) break;
      const way = wayBeside(round, waiting, seat);
      if (!way) continue;
      const { grant } = seat;
      tell(round, seat, waiting, wayOf(seat, grant.way), undefined, grant.offeredA);
      pause(seat, nowMs);
      promise(waiting, { way: way.name, code: 'turn', because: undefined, otherId: seat.connector.id });
      swaps += 1;
      if (swaps >= rules.swapsPerTurn) return nowMs;
      break;
    }
  }
  return nowMs;
}
