import type { PhaseHardware, PhaseRoute } from '@phasor/models';
import type { PerPhase } from '@phasor/ocpp/station';

/** A terminal of the charger: 0 is L1, 1 is L2, 2 is L3. */
export type Terminal = 0 | 1 | 2;

/** Which terminal feeds each of the plug's pins L1, L2, L3; null: the pin is open. No terminal feeds two pins, and no pin has two. */
export type PinPaths = readonly [Terminal | null, Terminal | null, Terminal | null];

export const OPEN: PinPaths = [null, null, null];

const ROUTES: Readonly<Record<Exclude<PhaseRoute, 'L123'>, Terminal>> = { L1: 0, L2: 1, L3: 2 };

/**
 * What closes for that route with so many phases (OCPP's `numberPhases`); null where the hardware cannot. Without a matrix a single phase
 * is L1, since a one-phase car is wired to the plug's pin L1 alone; without contactors of their own phases close all together.
 */
export function pathsOf(kind: PhaseHardware['phaseHardware'], route: PhaseRoute, phases: number, wired: number): PinPaths | null {
  if (wired === 1) return route === 'L1' || route === 'L123' ? [0, null, null] : null;
  if (kind === 'none') return route === 'L123' ? [0, 1, 2] : null;
  if (route === 'L123') return [0, phases > 1 ? 1 : null, phases > 2 ? 2 : null];
  if (kind === 'contactors' && route !== 'L1') return null;
  return [ROUTES[route], null, null];
}

export function isSamePaths(left: PinPaths, right: PinPaths): boolean {
  return left.every((terminal, pin) => terminal === right[pin]);
}

/** Currents on the pins, seen at the terminals that feed them. */
export function atTerminals(paths: PinPaths, pinA: PerPhase): PerPhase {
  const on = (terminal: Terminal): number => paths.reduce<number>((sum, fed, pin) => sum + (fed === terminal ? (pinA[pin] ?? 0) : 0), 0);
  return [on(0), on(1), on(2)];
}

/** Voltages at the terminals, seen on the pins that they feed. */
export function atPins(paths: PinPaths, terminalV: PerPhase): PerPhase {
  const on = (pin: 0 | 1 | 2): number => {
    const terminal = paths[pin];
    return terminal === null ? 0 : terminalV[terminal];
  };
  return [on(0), on(1), on(2)];
}
