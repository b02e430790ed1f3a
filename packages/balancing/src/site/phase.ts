import { raise } from '../errors.ts';

/** A phase of the supply: 0 is L1, 1 is L2, 2 is L3. */
export type Phase = 0 | 1 | 2;

/** One figure for each of L1, L2, L3; in A where nothing else is said. */
export type PerPhase = readonly [number, number, number];

export const PHASES = [0, 1, 2] as const;

/**
 * How a connector is wired: the supply's phases on the plug's pins L1, L2, L3. R is L1, S is L2, T is L3 (OCPP 1.6, ConnectorPhaseRotation);
 * one letter alone is a connector with one phase.
 */
export const WIRINGS = {
  RST: [0, 1, 2],
  STR: [1, 2, 0],
  TRS: [2, 0, 1],
  RTS: [0, 2, 1],
  SRT: [1, 0, 2],
  TSR: [2, 1, 0],
  R: [0],
  S: [1],
  T: [2],
} as const satisfies Record<string, readonly Phase[]>;

export type Wiring = keyof typeof WIRINGS;

/** The supply's phases on the pins of a connector. Errors: BALANCING_WIRING_UNKNOWN. */
export function phasesOf(wiring: string): readonly Phase[] {
  if (!Object.hasOwn(WIRINGS, wiring)) throw raise('BALANCING_WIRING_UNKNOWN', { wiring, known: Object.keys(WIRINGS).join(', ') });
  return WIRINGS[wiring as Wiring];
}

/** The three figures made of the phase's number. */
export function perPhase(make: (phase: Phase) => number): [number, number, number] {
  return [make(0), make(1), make(2)];
}
