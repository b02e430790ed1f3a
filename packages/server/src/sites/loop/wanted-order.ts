import type { Grant, WayName } from '@phasor/balancing';
import { risesAtMs, type Route } from './connector-memory.ts';
import type { Place } from './car-views.ts';
import { isSameFeed, routeOf } from './routes.ts';
import { isLookedAt } from './second-look.ts';

/** S11: after how long without a refresh the tail of a running session's dead-man holds, ms. */
export const DEAD_MAN_MS = 1_500_000;

/** S15: so long before its tail would let it charge a paused car is told again, ms: time for several tries. */
const PAUSED_AGAIN_MS = 300_000;

/** An order that a connector should be given. */
export interface WantedOrder {
  readonly key: string;
  readonly transactionId: number;
  readonly limitA: number;
  readonly route: Route;
  readonly why: 'first' | 'cut' | 'raise' | 'phases' | 'look' | 'refresh' | 'resend';
  /** S11: a cut without which a fuse would carry more than it is to. */
  readonly isForSafety: boolean;
  /** R8: a cut for whose effect a car waits that has no power. */
  readonly isAwaited: boolean;
}

/** What an order is given for beside its grant: a fuse above it would carry too much of what was granted before; a car without power waits for room; nobody knows where it charges. */
export interface Pressure {
  readonly isPressed: boolean;
  readonly isAwaited: boolean;
  /** S6: it is to stop for some seconds, so that the site's meter shows where it charges. */
  readonly isToStop: boolean;
  /** S11: so long after its last order its dead-man is refreshed. */
  readonly refreshMs: number;
}

/** The route of a grant's way; where the charger cannot be told, or need not, the one that it has. */
export function wantedRoute({ facts, memory }: Place, way: WayName | undefined): Route {
  if (way === undefined || facts.actuator === 'none') return memory.route;
  const wanted = routeOf(way, facts.wiring);
  return isSameFeed(memory.route, wanted, memory.learnt.phases) ? memory.route : wanted;
}

/**
 * What to tell a connector so that it does what was granted; null: nothing (S11: what it was told already is not told again).
 */
export function wantedOrder(place: Place, grant: Grant | undefined, nowMs: number, pressure: Pressure): WantedOrder | null {
  const { facts, memory } = place;
  const { session, told } = memory;
  if (!session || !facts.isOnline) return null;
  // What was refused, or not answered, is not asked for again at once: meanwhile what may still flow counts.
  if (nowMs < memory.retryAtMs) return null;
  const { transactionId } = session;
  const current = told?.transactionId === transactionId ? told : null;
  const route = wantedRoute(place, grant?.way);
  const limitA = grant?.offeredA ?? 0;
  const order = { key: facts.key, transactionId, limitA, route, isForSafety: false, isAwaited: false };
  if (!current) return limitA > 0 || facts.failsafeA > 0 ? { ...order, why: 'first' } : null;
  if (limitA > 0 && isLookedAt(memory, nowMs)) return null;
  if (limitA > 0 && pressure.isToStop && route === memory.route) return { ...order, limitA: 0, why: 'look' };
  const cutA = current.limitA - limitA;
  if (cutA > 0) return { ...order, why: 'cut', isForSafety: pressure.isPressed, isAwaited: pressure.isAwaited };
  if (route !== memory.route || (memory.strayRoute !== null && facts.actuator !== 'none')) {
    // S7: phases at the lower of both currents, unless nothing flows.
    return { ...order, limitA: current.limitA > 0 ? Math.min(limitA, current.limitA) : limitA, why: 'phases' };
  }
  if (limitA > current.limitA) return { ...order, why: 'raise' };
  if (current.takenAtMs === null) return { ...order, why: 'resend' };
  if (limitA > 0 && nowMs - current.sentAtMs >= pressure.refreshMs) return { ...order, why: 'refresh' };
  // S11: a tail of 0 A, and one that the schedule keeps there, needs no refresh.
  if (limitA === 0 && nowMs >= risesAtMs(current) - PAUSED_AGAIN_MS) return { ...order, why: 'refresh' };
  return null;
}
