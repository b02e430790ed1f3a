import type { Random } from '@phasor/kernel';
import type { PerPhase } from '@phasor/ocpp/station';
import { currentsOf, type PhaseFlow } from '../phase-flow.ts';

/**
 * What a site's meter measured at one instant, for L1, L2 and L3. Current is what its clamps see, 0 or more; which way it flows is told
 * by the power, which is negative when energy is fed into the grid, and by the angle between voltage and current.
 */
export interface MeterSample {
  /** ISO 8601 in UTC, of the meter's own clock. */
  readonly measuredAt: string;
  readonly currentA: PerPhase;
  readonly voltageV: PerPhase;
  readonly powerW: PerPhase;
  /** −180 to 180. */
  readonly angleDeg: PerPhase;
}

const IDLE_V = 232;
/** The supply line: each ampere drawn costs so much voltage, each one fed in lifts it. */
const LINE_OHM = 0.04;
const SPREAD_V = 1.5;

const rounded = (value: number, steps: number): number => Math.round(value * steps) / steps + 0;

/** Measures a flow: voltages by chance around what the line leaves, rounded to 1 mA, 0.1 V, 1 W and 0.1°. */
export function measure(flow: PhaseFlow, random: Random, atMs: number): MeterSample {
  const each = (value: (phase: 0 | 1 | 2) => number): PerPhase => [value(0), value(1), value(2)];
  const current = currentsOf(flow);
  const voltageV = each((phase) => rounded(IDLE_V - LINE_OHM * flow.activeA[phase] + SPREAD_V * (2 * random.next() - 1), 10));
  return {
    measuredAt: new Date(atMs).toISOString(),
    currentA: each((phase) => rounded(current[phase], 1000)),
    voltageV,
    powerW: each((phase) => rounded(flow.activeA[phase] * voltageV[phase], 1)),
    angleDeg: each((phase) => rounded((Math.atan2(flow.reactiveA[phase], flow.activeA[phase]) * 180) / Math.PI, 10)),
  };
}
