/**
 * The control pilot (IEC 61851-1). A: no car. B: a car that does not ask. C: it asks. D: it asks and wants ventilation. E: the wire is short, or
 * its diode is gone. F: the charger is not available.
 */
export type PilotState = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';

export interface Pilot {
  readonly state: PilotState;
  /** 100: a steady voltage, nothing is offered. */
  readonly dutyPercent: number;
}

const LEAST_A = 6;
const MOST_A = 80;
/** Up to here the standard has one line, from the second current on another; what lies between is told as the lower. */
const LOWER_LINE_A = 51;
const UPPER_LINE_A = 52.5;

/** The duty that offers that current: 0.6 A for each percent up to 51 A, above it 2.5 A for each from 64 %. Below 6 A: nothing. */
export function dutyOf(offeredA: number): number {
  if (offeredA < LEAST_A) return 100;
  if (offeredA < UPPER_LINE_A) return Math.min(offeredA, LOWER_LINE_A) / 0.6;
  return Math.min(offeredA, MOST_A) / 2.5 + 64;
}

/** The current that a duty offers, in A; 0 for one that offers none. */
export function offeredBy(dutyPercent: number): number {
  if (dutyPercent < 10 || dutyPercent > 96) return 0;
  return dutyPercent <= 85 ? dutyPercent * 0.6 : (dutyPercent - 64) * 2.5;
}
