import { balancedSite, type BalancedSite } from '../balanced-site.ts';
import type { PerPhase } from '../site/phase.ts';
import type { Rules } from '../site/rules.ts';
import type { Connector, Fuse, Site } from '../site/site.ts';
import type { CarView, Observation } from '../state/car-view.ts';
import type { Grant } from '../state/site-state.ts';

/** One main fuse without a margin, and as many connectors as asked for, all free to choose a phase. */
export function siteWith(limitA: Fuse['limitA'], count: number, more: Partial<Connector> = {}, site: Partial<Site> = {}): Site {
  const connectors = Array.from({ length: count }, (_, at): Connector => {
    return { id: `c${at + 1}`, fuseId: 'main', wiring: 'RST', switching: 'free', maxA: 32, isUpSafe: true, ...more };
  });
  return { grid: 'TN', fuses: [{ id: 'main', limitA, marginA: 0 }], connectors, ...site };
}

export function balancedWith(
  limitA: Fuse['limitA'],
  count: number,
  rules: Partial<Rules> = {},
  more: Partial<Connector> = {},
): BalancedSite {
  return balancedSite(siteWith(limitA, count, more), rules);
}

/** A three-phase car of 16 A at connector `c<number>`, all of whose orders are in force. */
export function carAt(number: number, more: Partial<CarView> = {}): CarView {
  const traits = { phases: 3, maxA: 16 } as const;
  return { id: `car ${number}`, connectorId: `c${number}`, traits, servedKWh: 0, isProven: true, isUpSafe: true, ...more };
}

/** What the balancer is told at an instant; the house takes nothing where nothing is said. */
export function observe(
  nowMs: number,
  cars: readonly CarView[],
  houseA: PerPhase = [0, 0, 0],
  more: Partial<Observation> = {},
): Observation {
  return { nowMs, hour: 12, houseA: new Map([['main', houseA]]), cars, ...more };
}

/** A session that has been charging on a way for long, all of it measured. */
export function granted(number: number, way: Grant['way'], offeredA: number, more: Partial<Grant> = {}): [string, Grant] {
  const carId = `car ${number}`;
  const since = { sinceMs: 0, wayAtMs: -Infinity, offerAtMs: -Infinity, onAtMs: -Infinity, restartsMs: [], switches: 0 };
  const nothing = { leaving: undefined, promised: undefined, overdrawnAtMs: undefined, underdrawnAtMs: undefined, demandA: Infinity };
  return [carId, { carId, connectorId: `c${number}`, way, lastWay: way, offeredA, ...since, ...nothing, ...more }];
}
