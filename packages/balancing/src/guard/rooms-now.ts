import { isBelow, type BalancedSite } from '../balanced-site.ts';
import type { Room } from '../problem/compile.ts';
import { perPhase, PHASES, phasesOf, type PerPhase } from '../site/phase.ts';
import { limitOf } from '../site/rooms.ts';
import { KV } from '../site/site.ts';
import { wayOf, type Seat } from '../state/seat.ts';
import { leavings, type Leaving } from '../state/site-state.ts';

/** What flows outside the shares, at one connector: A per slot on the seat's line. */
export interface Fixed {
  readonly fuseId: string;
  readonly amps: PerPhase;
  readonly kw: number;
}

/** The rooms less what flows at connectors whatever the shares say. */
export function without({ above }: BalancedSite, rooms: readonly Room[], fixed: readonly Fixed[]): readonly Room[] {
  if (fixed.length === 0) return rooms;
  const taken = new Map<string, { amps: [number, number, number]; kw: number }>();
  for (const { fuseId, amps, kw } of fixed) {
    for (const { id } of above(fuseId)) {
      const at = taken.get(id) ?? { amps: [0, 0, 0], kw: 0 };
      amps.forEach((value, phase) => (at.amps[phase as 0 | 1 | 2] += value));
      at.kw += kw;
      taken.set(id, at);
    }
  }
  return rooms.map((room) => {
    const less = taken.get(room.id);
    if (!less) return room;
    const kw = room.kw === undefined ? undefined : room.kw - less.kw;
    return { ...room, amps: perPhase((phase) => room.amps[phase] - less.amps[phase]), kw };
  });
}

/** All lines that any way of a seat loads, each with 1; without a way all that are wired. */
function reachOf({ site }: BalancedSite, { ways, connector }: Seat): PerPhase {
  const phases = ways.length > 0 ? ways.flatMap(({ slots }) => slots) : phasesOf(connector.wiring);
  return perPhase((phase) => (site.grid === 'IT' || phases.includes(phase) ? 1 : 0));
}

/**
 * Lines that a way loads, each with what an A of offer puts on it at most; in IT a pair loads both its lines. Of a way that the seat does not have
 * nothing is known: all that its wiring can reach.
 */
export function linesOf(balanced: BalancedSite, seat: Seat, name: Leaving['way'] | undefined): PerPhase {
  const { site } = balanced;
  const way = wayOf(seat, name);
  if (!way) return reachOf(balanced, seat);
  const lines: [number, number, number] = [0, 0, 0];
  for (const slot of way.slots) {
    if (site.grid === 'TN') lines[slot] = way.factor;
    else for (const line of [slot, (slot + 1) % 3] as (0 | 1 | 2)[]) lines[line] = 1;
  }
  return lines;
}

/**
 * What may still flow at a seat beyond what it is offered now. A charger is on one way at a time: on a phase that it leaves and comes to again it carries
 * the higher of the two and not their sum. In IT lines add up otherwise, and only the same way counts as that.
 */
export function stillFlowing(balanced: BalancedSite, seat: Seat): Fixed | undefined {
  const { leaving, way, offeredA } = seat.grant;
  if (!leaving) return undefined;
  const offered = way === undefined ? undefined : linesOf(balanced, seat, way);
  const offeredKw = (wayOf(seat, way)?.kwPerA ?? 0) * offeredA;
  const amps: [number, number, number] = [0, 0, 0];
  let kw = 0;
  for (const left of leavings(leaving)) {
    const lines = linesOf(balanced, seat, left.way);
    const isKnown = offered !== undefined && (left.way === way || balanced.site.grid === 'TN');
    for (const phase of PHASES) {
      amps[phase] = Math.max(amps[phase], lines[phase] * left.amps - (isKnown ? offered[phase] * offeredA : 0));
    }
    kw = Math.max(kw, (wayOf(seat, left.way)?.kwPerA ?? 3 * KV) * left.amps - (isKnown ? offeredKw : 0));
  }
  // What is measured there may be counted beside the cars already.
  const { countedA } = seat.view;
  if (countedA) for (const phase of PHASES) if (countedA[phase] > 0) amps[phase] = Math.max(0, amps[phase] - countedA[phase]);
  return kw === 0 && amps.every((value) => value === 0) ? undefined : { fuseId: seat.connector.fuseId, amps, kw };
}

/** What may still flow at these seats beyond what they are offered now. */
export function stillFlowingAt(balanced: BalancedSite, seats: readonly Seat[]): Fixed[] {
  const flowing: Fixed[] = [];
  for (const seat of seats) {
    const one = stillFlowing(balanced, seat);
    if (one) flowing.push(one);
  }
  return flowing;
}

/** The most that a seat can take, whatever it is told, A per phase. */
export function ratingOf({ connector, view }: Seat): number {
  return Math.max(Math.min(connector.maxA, view.traits.maxA), view.drawnA ?? 0);
}

/** The full rating of a seat on all phases that its wiring can reach: what an ignored order may cost (S8). */
export function fullRating(balanced: BalancedSite, seat: Seat): Fixed {
  const amps = ratingOf(seat);
  const reach = reachOf(balanced, seat);
  return { fuseId: seat.connector.fuseId, amps: perPhase((phase) => reach[phase] * amps), kw: 3 * KV * amps };
}

/** A fuse that what does not obey overloads alone. */
export function overloadedBy(
  balanced: BalancedSite,
  fixed: readonly Fixed[],
): { fuseId: string; carriedA: number; limitA: number } | undefined {
  for (const fuse of balanced.fuses.values()) {
    const below = fixed.filter(({ fuseId }) => isBelow(balanced, fuseId, fuse.id));
    const limits = limitOf(fuse);
    for (const phase of [0, 1, 2] as const) {
      const carriedA = below.reduce((sum, { amps }) => sum + amps[phase], 0);
      if (carriedA > limits[phase]) return { fuseId: fuse.id, carriedA, limitA: limits[phase] };
    }
  }
  return undefined;
}
