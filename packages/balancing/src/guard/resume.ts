import { bearableWays, isPlanned } from '../outlook/bearable-ways.ts';
import { promise } from '../state/give.ts';
import type { Round } from './share-out.ts';
import { waitingOrder } from './waiting-order.ts';
import { wayBeside } from './ways-beside.ts';

/**
 * Where cars are planned together, who was paused goes on as soon as there is room for it, without waiting for the next mode step: in a small house
 * pauses are many, and nobody else wants that room. Not sooner after its pause than an offer may rise (S11), since a hob goes on and off.
 */
export function resume(round: Round): void {
  const { balanced, nowMs, seats } = round;
  if (!seats.some(({ grant }) => grant.way === undefined && grant.promised === undefined && grant.lastWay !== undefined)) return;
  if (!isPlanned(round)) return;
  for (const seat of waitingOrder(seats, nowMs)) {
    if (seat.grant.lastWay === undefined || nowMs - seat.grant.offerAtMs < balanced.rules.raiseEveryMs) continue;
    const way = wayBeside(round, seat);
    // As long as little is known of the house, only the mode step spends a change.
    if (!way || (way.name !== seat.grant.lastWay && !bearableWays(round))) continue;
    promise(seat, { way: way.name, code: 'start', because: undefined, otherId: undefined });
    return;
  }
}
