import type { PerPhase } from '@phasor/ocpp/station';

/**
 * What flows through a point of the site on L1, L2 and L3, in A: the active part is positive when it is drawn from the grid and negative
 * when it is fed into it; the reactive part is what motors and electronics add without power. A fuse feels the length of both.
 */
export interface PhaseFlow {
  readonly activeA: PerPhase;
  readonly reactiveA: PerPhase;
}

export const PHASES = ['L1', 'L2', 'L3'] as const;
export type PhaseName = (typeof PHASES)[number];

const NOTHING: PerPhase = [0, 0, 0];
export const NO_FLOW: PhaseFlow = { activeA: NOTHING, reactiveA: NOTHING };

/** A flow without a reactive part, as cars draw it. */
export const activeFlow = (activeA: PerPhase): PhaseFlow => ({ activeA, reactiveA: NOTHING });

export function sumOfFlows(flows: Iterable<PhaseFlow>): PhaseFlow {
  const active: [number, number, number] = [0, 0, 0];
  const reactive: [number, number, number] = [0, 0, 0];
  for (const { activeA, reactiveA } of flows) {
    for (const phase of [0, 1, 2] as const) {
      active[phase] += activeA[phase];
      reactive[phase] += reactiveA[phase];
    }
  }
  return { activeA: active, reactiveA: reactive };
}

/** What a fuse feels on each phase, in A, 0 or more: current that is fed in counts like current that is drawn (S4). */
export function currentsOf({ activeA, reactiveA }: PhaseFlow): PerPhase {
  return [Math.hypot(activeA[0], reactiveA[0]), Math.hypot(activeA[1], reactiveA[1]), Math.hypot(activeA[2], reactiveA[2])];
}

export const samePerPhase = (left: PerPhase, right: PerPhase): boolean =>
  left[0] === right[0] && left[1] === right[1] && left[2] === right[2];
