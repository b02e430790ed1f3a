import { servedShare, type Seat } from '../state/seat.ts';

/** The seats that want power and have none, in the order in which they get it: the highest class, then the least served, then the longest waiting. */
export function waitingOrder(seats: readonly Seat[], nowMs: number): Seat[] {
  return seats
    .filter(({ grant, view }) => grant.way === undefined && grant.promised === undefined && view.isFull !== true)
    .sort(
      (a, b) =>
        b.weight - a.weight ||
        servedShare(a, nowMs) - servedShare(b, nowMs) ||
        a.grant.sinceMs - b.grant.sinceMs ||
        (a.view.id < b.view.id ? -1 : 1),
    );
}
