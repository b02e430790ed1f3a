import type { ChargingRateUnit } from '../messages.ts';

/** A limit in whole tenths of its unit: 16.1 A is 161. Limits have one decimal (OCPP 1.6, 7.14), and 16.1 is no binary number. */
export type Tenths = number;

/** Forgives what a limit lost as a 32-bit float on its way: 16.1 arrives as 16.100000381469727, 22000.1 as 22000.099609375. */
const FLOAT_DUST = 0.01;

/** A limit off the wire in tenths; what is finer is rounded down. */
export function tenthsOf(limit: number): Tenths {
  return Math.floor(limit * 10 + FLOAT_DUST);
}

/** From one unit to the other, rounded down to a tenth: W = A × V × phases. */
export function convert(limit: Tenths, from: ChargingRateUnit, to: ChargingRateUnit, voltageV: number, phases: number): Tenths {
  if (from === to) return limit;
  return Math.floor(to === 'W' ? limit * voltageV * phases : limit / (voltageV * phases));
}
