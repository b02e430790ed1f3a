import type { Way, WayName } from '../site/ways.ts';
import { leavings, type Grant, type Leaving, type Promised } from './site-state.ts';
import type { Seat } from './seat.ts';

/** The same with so much on a way, where that is more than is known to flow on it. */
function withMore(leaving: Leaving | undefined, way: WayName, amps: number): Leaving {
  if (leaving?.way === way) return { ...leaving, amps: Math.max(leaving.amps, amps) };
  if (leaving && leavings(leaving).some((one) => one.way === way)) return { ...leaving, before: withMore(leaving.before, way, amps) };
  return leaving ? { way, amps, before: leaving } : { way, amps };
}

/** What may still flow after an order: what was offered, and whatever was leaving before it; of each way the most. */
function leavingOf({ way, offeredA, leaving }: Grant): Grant['leaving'] {
  return way === undefined || offeredA === 0 ? leaving : withMore(leaving, way, offeredA);
}

/** Offers another current on the same way. A cut counts at its old value until it is measured (S7). */
export function offer(seat: Seat, offeredA: number, nowMs: number): void {
  const { grant } = seat;
  if (offeredA === grant.offeredA) return;
  const leaving = offeredA < grant.offeredA ? leavingOf(grant) : grant.leaving;
  seat.grant = { ...grant, offeredA, leaving, offerAtMs: nowMs };
}

/** Takes all current from a car; it may be promised another way. */
export function pause(seat: Seat, nowMs: number, promised?: Promised): void {
  const { grant } = seat;
  seat.grant = { ...grant, promised, way: undefined, offeredA: 0, leaving: leavingOf(grant), offerAtMs: nowMs };
}

/** Promises a way, or takes the promise back. */
export function promise(seat: Seat, promised: Promised | undefined): void {
  seat.grant = { ...seat.grant, promised };
}

/**
 * Puts a car on a way, at its least: never phases and amps in one order (S7). From another way, in its session, it is a change of phase, also
 * after a pause.
 */
export function put(seat: Seat, way: Way, nowMs: number): void {
  const { grant } = seat;
  if (grant.way === way.name) return;
  const isChange = grant.lastWay !== undefined && grant.lastWay !== way.name;
  const isRestart = grant.way === undefined && grant.lastWay !== undefined;
  seat.grant = {
    ...grant,
    way: way.name,
    lastWay: way.name,
    promised: undefined,
    offeredA: way.minA,
    // A charger that fails to change feeds the way it had: that counts too until it is measured.
    leaving: isRestart && isChange && grant.lastWay !== undefined ? withMore(leavingOf(grant), grant.lastWay, way.minA) : leavingOf(grant),
    switches: grant.switches + (isChange ? 1 : 0),
    // A restart on the way it had does not begin its dwell anew.
    wayAtMs: isRestart && !isChange ? grant.wayAtMs : nowMs,
    offerAtMs: nowMs,
    onAtMs: grant.way === undefined ? nowMs : grant.onAtMs,
    restartsMs: isRestart ? [...grant.restartsMs.filter((atMs) => nowMs - atMs < 3_600_000), nowMs] : grant.restartsMs,
  };
}
