import type { BalancedSite } from '../balanced-site.ts';
import { waitingOrder } from '../guard/waiting-order.ts';
import type { Observation } from '../state/car-view.ts';
import { seatsOf, wayOf, type Seat } from '../state/seat.ts';
import type { SiteState } from '../state/site-state.ts';

/** A car that wants power and has none: its place, from 1, and when it may expect some; ms since 1970. */
export interface Waiting {
  readonly carId: string;
  readonly connectorId: string;
  readonly place: number;
  readonly expectedAtMs: number;
}

/** When a running car will have what it wants, at the power that it has now; Infinity where nobody knows. */
function doneAt(seat: Seat, nowMs: number): number {
  const { view, grant } = seat;
  const kw = (wayOf(seat, grant.way)?.kwPerA ?? 0) * grant.offeredA;
  const byEnergy =
    view.wantedKWh === undefined || kw <= 0 ? Infinity : nowMs + (Math.max(0, view.wantedKWh - view.servedKWh) / kw) * 3_600_000;
  return Math.min(byEnergy, view.departsAtMs ?? Infinity);
}

/**
 * Who waits, in the order in which they get power, each with the time at which it may expect it: when as many running cars are done or gone as
 * stand before it, or when it is its turn, whichever comes first. What is promised already comes at once. Empty where nobody waits.
 */
export function waitingList(balanced: BalancedSite, state: SiteState, observation: Observation): readonly Waiting[] {
  const { nowMs } = observation;
  const { turnEveryMs, turnAfterMs, swapsPerTurn } = balanced.rules;
  const seats = seatsOf(balanced, state, observation, []);
  const wants = seats.filter(({ view }) => view.isFull !== true);
  const free = wants.filter(({ grant }) => grant.way !== undefined).map((seat) => Math.max(nowMs, doneAt(seat, nowMs)));
  free.sort((a, b) => a - b);
  const promised = wants.filter(({ grant }) => grant.way === undefined && grant.promised !== undefined);
  const order = [...promised, ...waitingOrder(wants, nowMs)];
  return order.map(({ view, grant }, index) => {
    const place = index + 1;
    const inQueue = place - promised.length;
    const waitsSinceMs = Math.max(grant.sinceMs, grant.offerAtMs);
    const nextTurnMs = Math.max(nowMs, state.turnAtMs + turnEveryMs, waitsSinceMs + turnAfterMs);
    const turnMs = swapsPerTurn > 0 ? nextTurnMs + Math.floor((inQueue - 1) / swapsPerTurn) * turnEveryMs : Infinity;
    const expectedAtMs = grant.promised ? nowMs : Math.min(free[inQueue - 1] ?? Infinity, turnMs);
    return { carId: view.id, connectorId: view.connectorId, place, expectedAtMs };
  });
}
