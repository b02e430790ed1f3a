import type { BalancedSite } from '../balanced-site.ts';
import { perPhase } from '../site/phase.ts';
import { roomsOf } from '../site/rooms.ts';
import { KV } from '../site/site.ts';
import type { Observation } from '../state/car-view.ts';
import type { Decision } from '../state/decision.ts';
import { fallback, seatsOf, wayOf, type Seat } from '../state/seat.ts';
import type { Grant, SiteState } from '../state/site-state.ts';
import { houseOf, type House } from './house.ts';
import { fullRating, linesOf, overloadedBy, ratingOf, without, type Fixed } from './rooms-now.ts';
import type { Round } from './share-out.ts';

/** What a step decided: the new state, and why. Orders are what differs between the states' grants. */
export interface Step {
  readonly state: SiteState;
  readonly decisions: readonly Decision[];
}

/** True while a car has drawn more than it was offered for so long that it counts as ignoring us (S8). */
export function isIgnoring({ rules }: BalancedSite, { grant }: Seat, nowMs: number): boolean {
  return grant.overdrawnAtMs !== undefined && nowMs - grant.overdrawnAtMs >= rules.ignoredAfterMs;
}

/** What flows whatever we say: cars that ignore us at their full rating, and what others draw too much. */
function disobedience(balanced: BalancedSite, seats: readonly Seat[], nowMs: number, decisions: Decision[]): Fixed[] {
  const ignoring = seats.filter((seat) => isIgnoring(balanced, seat, nowMs));
  const fixed = ignoring.map((seat) => fullRating(balanced, seat));
  for (const { view } of ignoring) decisions.push(fallback(nowMs, 'ignores-order', view));
  const overloaded = overloadedBy(balanced, fixed);
  if (overloaded) decisions.push(fallback(nowMs, 'cannot-protect', undefined, { row: 'L1 L2 L3', ...overloaded }));
  for (const seat of seats) if (seat.grant.overdrawnAtMs !== undefined && !ignoring.includes(seat)) fixed.push(excessOf(balanced, seat));
  return fixed;
}

/** What a car draws beyond its offer. */
function excessOf(balanced: BalancedSite, seat: Seat): Fixed {
  const { grant, view, connector } = seat;
  const way = wayOf(seat, (view.isProven ? view.measuredWay : undefined) ?? grant.way ?? grant.leaving?.way ?? grant.lastWay);
  // It drew too much; where nobody knows how much that is now, it may be all.
  const excess = Math.max(0, (view.drawnA ?? ratingOf(seat)) - grant.offeredA);
  const lines = linesOf(balanced, seat, way?.name);
  // What is measured there may be counted beside the cars already.
  const amps = perPhase((phase) => Math.max(0, lines[phase] * excess - (view.countedA?.[phase] ?? 0)));
  return { fuseId: connector.fuseId, amps, kw: (way?.kwPerA ?? 3 * KV) * excess };
}

/** Looks at a site at one instant: what is left for the cars that obey, and who they are. */
export function begin(
  balanced: BalancedSite,
  state: SiteState,
  observation: Observation,
): { round: Round; house: House; seats: readonly Seat[] } {
  const { nowMs, hour, dimmedKw } = observation;
  const decisions: Decision[] = [];
  if (Number.isNaN(dimmedKw)) decisions.push(fallback(nowMs, 'dimming-nan'));
  const seats = seatsOf(balanced, state, observation, decisions);
  const house = houseOf(balanced, state, observation, decisions);
  const fixed = disobedience(balanced, seats, nowMs, decisions);
  const rooms = without(balanced, roomsOf(balanced.site, hour, house.countedA, dimmedKw), fixed);
  const ignores = (seat: Seat): boolean => isIgnoring(balanced, seat, nowMs);
  return {
    round: {
      balanced,
      nowMs,
      hour,
      rooms,
      houseA: house.countedA,
      crowding: house.crowding,
      housePast: house.past,
      seats: seats.some(ignores) ? seats.filter((seat) => !ignores(seat)) : seats,
      decisions,
    },
    house,
    seats,
  };
}

/** The state after a step. Sessions that are no longer seen are forgotten. */
export function end(state: SiteState, house: House, seats: readonly Seat[], more: Partial<SiteState> = {}): SiteState {
  const grants = new Map<string, Grant>();
  for (const { view, grant } of seats) grants.set(view.id, grant);
  return { ...state, ...more, house: house.remembered, crowding: house.crowding, housePast: house.past, grants };
}
