import { perPhase, type PerPhase } from '@phasor/balancing';
import type { Wiring } from '@phasor/contract';

export { perPhase, type PerPhase };

export const ZERO: PerPhase = [0, 0, 0];

const SITE_PHASES = 'RST';

/** Figures at the charger's terminals L1, L2, L3, as the site's phases see them. */
export function onSite(wiring: Wiring, atTerminals: PerPhase): PerPhase {
  const on = (phase: number): number => {
    const terminal = wiring.indexOf(SITE_PHASES.charAt(phase));
    return terminal === -1 ? 0 : (atTerminals[terminal] ?? 0);
  };
  return [on(0), on(1), on(2)];
}

/** The charger's terminal (1 to 3) at which that phase of the site lies; null where it reaches none. */
export function terminalOf(wiring: Wiring, sitePhase: 0 | 1 | 2): 1 | 2 | 3 | null {
  const terminal = wiring.indexOf(SITE_PHASES.charAt(sitePhase));
  return terminal === -1 ? null : ((terminal + 1) as 1 | 2 | 3);
}

/** So many A on each phase that the connector's wiring can reach. */
export function onAllPhases(wiring: Wiring, amps: number): PerPhase {
  return onSite(wiring, [amps, amps, amps]);
}

export const plus = (left: PerPhase, right: PerPhase): PerPhase => perPhase((phase) => left[phase] + right[phase]);
export const minus = (left: PerPhase, right: PerPhase): PerPhase => perPhase((phase) => left[phase] - right[phase]);
export const highest = (left: PerPhase, right: PerPhase): PerPhase => perPhase((phase) => Math.max(left[phase], right[phase]));
export const lowest = (left: PerPhase, right: PerPhase): PerPhase => perPhase((phase) => Math.min(left[phase], right[phase]));
