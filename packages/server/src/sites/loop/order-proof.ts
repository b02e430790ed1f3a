import type { Grid, WayName } from '@phasor/balancing';
import type { Wiring } from '@phasor/contract';
import type { ConnectorMemory, Route } from './connector-memory.ts';
import { isSameFeed, wayOfTerminals } from './routes.ts';
import type { TerminalReading } from './reading.ts';

/** A terminal carries current from here on, in A. */
const CARRIES_A = 1;
/** How far above its offer a car may be measured, in A. */
export const OVER_A = 1;
/** S6: how long an order is waited for. */
export const CURRENT_ORDER_MS = 15_000;
const PHASE_ORDER_MS = 300_000;
/** So long after an order to change its phase a charger has done it, or never will, ms. */
export const DONE_MS = 30_000;
/** A car follows a new duty cycle within that time (IEC 61851-1), ms. */
export const CAR_FOLLOWS_MS = 5_000;

/** A car stops for no longer than this so that the site's meter shows its fuse without it, ms. */
const STOP_MS = 25_000;

/** True while a car has stopped to be looked at. */
export const isStopped = ({ moving, told }: ConnectorMemory, nowMs: number): boolean =>
  moving?.isStopped === true && told?.limitA === 0 && nowMs - told.sentAtMs < STOP_MS;

/** What the measurements say of the last order. */
export interface Proof {
  /** The last order is in force, or it is measured that it is not. */
  readonly isProven: boolean;
  /** It was seen to act, just now. */
  readonly isEffective: boolean;
  /** The current was seen on the new phase, or is where it makes no difference for this car. */
  readonly hasMoved: boolean;
  /** It was seen to leave the old phase for the new one. */
  readonly hasShown: boolean;
  /** The way that it is measured on, where that is not the one it was told. */
  readonly measuredWay: WayName | undefined;
  /** A change of phase that did not come within its time. */
  readonly hasFailedToSwitch: boolean;
  readonly meterSide: ConnectorMemory['meterSide'];
}

export function carryingTerminals({ amps }: TerminalReading): readonly (1 | 2 | 3)[] {
  return ([1, 2, 3] as const).filter((terminal) => (amps[terminal - 1] ?? 0) > CARRIES_A);
}

/** What the site's meter saw of a change of phase; null: it cannot tell. */
export type MeterVerdict = 'moved' | 'stayed' | null;

const isWithin = (carrying: readonly number[], route: Route): boolean =>
  route === 'L123' || carrying.every((terminal) => `L${terminal}` === route);

/**
 * Whether the current is where it was sent; null where the charger's values cannot tell. A meter behind the phase matrix (`output`) sees a car on
 * one phase at L1 whatever feeds it: then the site's meter decides.
 */
function isThere(
  carrying: readonly number[],
  to: Route,
  from: Route,
  side: ConnectorMemory['meterSide'],
  meter: MeterVerdict,
): boolean | null {
  if (carrying.length > 1) return to === 'L123';
  const isAtFirst = carrying[0] === 1;
  // A car on one phase is fed the same by L1 and by all: there is nothing that could be told apart, and nothing flows elsewhere.
  if (isAtFirst && from !== to && isSameFeed(from, to, 1)) return true;
  if (!isAtFirst) return to !== 'L123' && isWithin(carrying, to);
  if ((to === 'L1' || to === 'L123') && side === 'input') return true;
  if (side === 'input') return false;
  return meter === null ? null : meter === 'moved';
}

/**
 * S6: an order is effective when it is measured. A limit is, once a reading from after it shows no more than it; a change of phase once the
 * charger's values show the current on the new terminal alone, or the site's meter saw it move. Until then old and new both count. After its time
 * (15 s for currents, 5 min for phases) it counts as measured that the charger did not obey; a change of phase earlier while a fuse carries too much
 * where it was (`isOver`, S19) and it was seen to stay: after 30 s, or once its car had stopped and went on there.
 */
export function proofOf(memory: ConnectorMemory, wiring: Wiring, grid: Grid, meter: MeterVerdict, nowMs: number, isOver = false): Proof {
  const { told, reading, moving, route } = memory;
  const nothing = {
    isProven: false,
    isEffective: false,
    hasMoved: false,
    hasShown: false,
    measuredWay: undefined,
    hasFailedToSwitch: false,
  };
  const open = { ...nothing, meterSide: memory.meterSide };
  if (!told) return { ...open, isProven: true };
  if (told.takenAtMs === null || !reading || reading.atMs <= told.takenAtMs) return open;
  const carrying = carryingTerminals(reading);
  const meterSide = carrying.length > 0 && !carrying.includes(1) ? 'input' : memory.meterSide;
  const isLimitSeen = Math.max(...reading.amps) <= told.limitA + OVER_A;
  const hasHadItsTime = nowMs - told.takenAtMs >= CURRENT_ORDER_MS && reading.atMs - told.takenAtMs >= CAR_FOLLOWS_MS;
  const measured = { ...open, meterSide, isProven: isLimitSeen || hasHadItsTime, isEffective: isLimitSeen };
  if (!moving) {
    // On a terminal that it was not told: it took another way by itself, or never was where we thought (S3).
    if (meterSide !== 'input' || isWithin(carrying, route)) return measured;
    return {
      ...measured,
      isProven: true,
      isEffective: false,
      measuredWay: wayOfTerminals(carrying, wiring, grid),
      hasFailedToSwitch: true,
    };
  }
  // Told to stop it has; where its phases are is seen when current flows again. One that stops only to be looked at goes on at once, on either; save where
  // it was paused meanwhile: then it has stopped as well, else nobody would give it its turn, and both phases would be kept for it as long as it stays.
  if (carrying.length === 0) return told.limitA === 0 && !isStopped(memory, nowMs) ? measured : { ...open, meterSide };
  const there = isThere(carrying, route, moving.from, meterSide, meter);
  if (there === true)
    return {
      ...measured,
      hasMoved: true,
      hasShown: carrying.length > 1 || route !== 'L123' || moving.from !== 'L1',
      meterSide: meterSide ?? (meter === 'moved' && carrying[0] === 1 ? 'output' : null),
    };
  // What a house that changed at the same instant made look so costs a try: it has its whole time where no fuse suffers.
  const isSeen = (meter === 'stayed' && (moving.looks ?? 0) > 0) || nowMs - moving.sinceMs >= DONE_MS;
  const hasStayed = isOver && there === false && isSeen;
  if (nowMs - moving.sinceMs < PHASE_ORDER_MS && !hasStayed) return { ...open, meterSide };
  // Where nobody can tell, it stays where it was as far as anybody knows, and both phases stay reserved until it is asked no more.
  const measuredWay = wayOfTerminals(stillAt(moving.from, carrying, there, meterSide), wiring, grid);
  return { ...nothing, isProven: true, measuredWay, hasFailedToSwitch: true, meterSide };
}

/** Where a car counts that did not move: a meter behind the matrix shows it at L1 whatever feeds it. */
function stillAt(
  from: Route,
  carrying: readonly (1 | 2 | 3)[],
  there: boolean | null,
  side: ConnectorMemory['meterSide'],
): readonly (1 | 2 | 3)[] {
  if (there !== null && (side === 'input' || from === 'L123')) return carrying;
  return from === 'L123' ? [1, 2, 3] : [Number(from.slice(1)) as 1 | 2 | 3];
}
