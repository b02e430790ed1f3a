import type { Wish, WishedWay } from '../problem/compile.ts';
import { wayOf, type Seat } from '../state/seat.ts';

/** What a promised way needs beyond what its car has now: its least, on the slots on which it has less than that. */
function needOf(seat: Seat): WishedWay | undefined {
  const way = wayOf(seat, seat.grant.promised?.way);
  if (!way) return undefined;
  const now = wayOf(seat, seat.grant.way);
  const isCovered = now !== undefined && now.factor * seat.grant.offeredA >= way.factor * way.minA;
  const slots = way.slots.filter((slot) => !isCovered || !now.slots.includes(slot));
  const kwPerA = Math.max(1e-9, way.kwPerA - ((now?.kwPerA ?? 0) * seat.grant.offeredA) / way.minA);
  return { ...way, slots, maxA: way.minA, kwPerA };
}

/** The id of the car that stands for what a seat is promised. */
export const promisedId = ({ view }: Seat): string => `${view.id} promised`;

/** Room for a promise, as a wish. */
export function promisedWish(seat: Seat): Wish | undefined {
  const need = needOf(seat);
  return need && { id: promisedId(seat), fuseId: seat.connector.fuseId, ways: [need] };
}
