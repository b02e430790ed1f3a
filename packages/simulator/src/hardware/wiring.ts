import type { PerPhase } from '@phasor/ocpp/station';

/**
 * Which phase of the site lies at each of the charger's terminals, in OCPP's words for ConnectorPhaseRotation: R, S, T are the site's L1, L2, L3.
 * `STR`: the terminal L1 is fed by the site's L2. A single letter: a one-phase installation.
 */
export type Wiring = 'RST' | 'RTS' | 'SRT' | 'STR' | 'TRS' | 'TSR' | 'R' | 'S' | 'T';

export const WIRINGS: readonly Wiring[] = ['RST', 'RTS', 'SRT', 'STR', 'TRS', 'TSR', 'R', 'S', 'T'];

/** How many terminals are fed. */
export function wiredPhases(wiring: Wiring): 1 | 3 {
  return wiring.length === 1 ? 1 : 3;
}

/** Currents at the charger's terminals, as the site's phases carry them. */
export function onSite(wiring: Wiring, terminalA: PerPhase): PerPhase {
  const on = (phase: string): number => {
    const terminal = wiring.indexOf(phase);
    return terminal === -1 ? 0 : (terminalA[terminal] ?? 0);
  };
  return [on('R'), on('S'), on('T')];
}
