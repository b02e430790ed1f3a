import type { Seat } from '../state/seat.ts';
import type { Rules } from './rules.ts';
import type { Way } from './ways.ts';

/** True where this step up from one phase is known to be safe for car and charger: some cars bridge their inputs on one phase. */
function isUpAllowed({ connector, view }: Seat): boolean {
  return connector.isUpSafe === true && view.isUpSafe === true;
}

/**
 * The ways that a car may be given now: any before it first charges; after that the one it has or had, and others only if charger and car are
 * known to bear it, it has kept its way for the dwell, and its budget of changes is not spent. None where it restarted too often, or is
 * paused and has had enough.
 */
export function allowedWays(seat: Seat, rules: Rules, nowMs: number): readonly Way[] {
  const { grant, ways, view } = seat;
  const isPaused = grant.way === undefined;
  if (isPaused && view.isFull === true) return [];
  if (grant.lastWay === undefined) return ways;
  if (isPaused && restartsWithin(seat, nowMs) >= rules.maxRestartsPerHour) return [];
  const mayChange =
    view.maySwitch !== false && view.isProven && grant.switches < rules.maxSwitches && nowMs - grant.wayAtMs >= rules.dwellMs;
  return ways.filter((way) => {
    if (way.name === grant.lastWay) return true;
    if (!mayChange) return false;
    const isUp = way.name === '3P';
    return !isUp || isUpAllowed(seat);
  });
}

/** Restarts after a pause in the last hour. */
export function restartsWithin({ grant }: Seat, nowMs: number): number {
  return grant.restartsMs.filter((atMs) => nowMs - atMs < 3_600_000).length;
}
