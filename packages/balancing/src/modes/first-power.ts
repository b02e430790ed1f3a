import { startWays } from '../guard/start-anyway.ts';
import { stillFlowingAt } from '../guard/rooms-now.ts';
import type { Round } from '../guard/share-out.ts';
import { waitingOrder } from '../guard/waiting-order.ts';
import { waysBeside } from '../guard/ways-beside.ts';
import { promise } from '../state/give.ts';
import { isInFlight } from '../state/seat.ts';

/**
 * R8: who has had no power yet begins where its least fits beside the least of all others. Where departures are known a choice by gain alone leaves out
 * a car that needs little until it leaves, since others make more of the same amperes; it is given as few phases as may be. Without them all weigh
 * nearly the same, and the choice starts whom it can.
 */
export function giveFirstPower(round: Round): void {
  const { balanced, seats, nowMs } = round;
  const first = waitingOrder(seats, nowMs).filter(({ grant, view }) => grant.lastWay === undefined && view.departsAtMs !== undefined);
  if (first.length === 0) return;
  const flowing = stillFlowingAt(balanced, seats.filter(isInFlight));
  const others = seats.filter(({ grant }) => grant.way !== undefined || grant.promised !== undefined);
  for (const seat of first) {
    const beside = waysBeside(round, seat, startWays(round, seat), others, flowing);
    const [best] = [...beside].sort((one, other) => one.way.slots.length - other.way.slots.length || other.moreA - one.moreA);
    if (!best) continue;
    promise(seat, { way: best.way.name, code: 'start', because: undefined, otherId: undefined });
    others.push(seat);
  }
}
