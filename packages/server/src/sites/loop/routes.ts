import type { Grid, WayName } from '@phasor/balancing';
import type { Wiring } from '@phasor/contract';
import type { Route } from './connector-memory.ts';
import { perPhase, onAllPhases, onSite, terminalOf, type PerPhase } from './site-phases.ts';

const ROUTES = ['L1', 'L2', 'L3'] as const;
const PAIRS: Readonly<Partial<Record<WayName, 0 | 1 | 2>>> = { L1L2: 0, L2L3: 1, L3L1: 2 };

/** The site's phase (or the first line of the pair) of a way on one phase; null for all phases. */
function sitePhaseOf(way: WayName): 0 | 1 | 2 | null {
  if (way === '3P') return null;
  return PAIRS[way] ?? (ROUTES.indexOf(way as Route & 'L1') as 0 | 1 | 2);
}

/** How the charger is told that way: its terminal is not the site's phase where the wiring is rotated. */
export function routeOf(way: WayName, wiring: Wiring): Route {
  const phase = sitePhaseOf(way);
  const terminal = phase === null ? null : terminalOf(wiring, phase);
  return terminal === null ? 'L123' : (ROUTES[terminal - 1] ?? 'L123');
}

/** The way that a charger feeds whose terminals carry these currents; undefined where none does. */
export function wayOfTerminals(carrying: readonly (1 | 2 | 3)[], wiring: Wiring, grid: Grid): WayName | undefined {
  const [first, second] = carrying;
  if (first === undefined) return undefined;
  if (second !== undefined) return '3P';
  const phases = onSite(wiring, [first === 1 ? 1 : 0, first === 2 ? 1 : 0, first === 3 ? 1 : 0]);
  const phase = phases.indexOf(1);
  return grid === 'IT' ? (['L1L2', 'L2L3', 'L3L1'] as const)[phase] : ROUTES[phase];
}

/** The site's phases on which a route can carry current: 1 where it can. In an IT grid a single route loads a pair of lines. */
export function phasesOn(route: Route, wiring: Wiring, grid: Grid): PerPhase {
  if (route === 'L123' || wiring.length === 1) {
    const all = onAllPhases(wiring, 1);
    return grid === 'IT' && wiring.length === 1 ? pairFrom(all.indexOf(1)) : all;
  }
  const terminal = ROUTES.indexOf(route);
  const one = onSite(wiring, [terminal === 0 ? 1 : 0, terminal === 1 ? 1 : 0, terminal === 2 ? 1 : 0]);
  return grid === 'IT' ? pairFrom(one.indexOf(1)) : one;
}

const pairFrom = (line: number): PerPhase => perPhase((phase) => (phase === line || phase === (line + 1) % 3 ? 1 : 0));

/** So many A on each of the site's phases that a route feeds. */
export function fedBy(route: Route, wiring: Wiring, grid: Grid, amps: number): PerPhase {
  const phases = phasesOn(route, wiring, grid);
  return perPhase((phase) => phases[phase] * amps);
}

/** Whether the charger needs to be told: a car on one phase that is fed by all of them is on its first terminal already. */
export function isSameFeed(now: Route, wanted: Route, carPhases: 1 | 2 | 3): boolean {
  return now === wanted || (carPhases === 1 && [now, wanted].includes('L123') && [now, wanted].includes('L1'));
}
