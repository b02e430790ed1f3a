import type { Room } from '../problem/compile.ts';
import { countryRules } from './country.ts';
import { perPhase, type PerPhase } from './phase.ts';
import { KV, type Fuse, type Site } from './site.ts';

/** What a fuse carries on each phase, in A. */
export function limitOf({ limitA }: Fuse): PerPhase {
  return typeof limitA === 'number' ? [limitA, limitA, limitA] : limitA;
}

/** What stays unused: as the installer said, else max(1 A, 5 %) (S21). */
export function marginOf({ marginA }: Fuse, limitA: number): number {
  return marginA ?? Math.max(1, 0.05 * limitA);
}

/** The operating limit of this hour, in A per phase; kW count as spread evenly. */
export function operatingA({ operatingLimits = [] }: Fuse, hour: number): number {
  let least = Infinity;
  for (const { hours, limitA = Infinity, limitKw = Infinity } of operatingLimits) {
    if (hours.includes(hour)) least = Math.min(least, limitA, limitKw / (3 * KV));
  }
  return least;
}

/**
 * What each fuse has left for cars: its limit less margin less the load that is not ours, at most this hour's operating limit. Beside it what cars
 * may take together: the fuse's own cap, and at the main fuse the dimming by the network's operator.
 */
export function roomsOf(site: Site, hour: number, houseA: ReadonlyMap<string, PerPhase>, dimmedKw?: number): Room[] {
  return site.fuses.map((fuse) => {
    const limits = limitOf(fuse);
    const house = houseA.get(fuse.id) ?? [0, 0, 0];
    const operating = operatingA(fuse, hour);
    const usable = perPhase((phase) => Math.min(limits[phase] - marginOf(fuse, limits[phase]), operating));
    const amps = perPhase((phase) => usable[phase] - house[phase]);
    const marginA = perPhase((phase) => Math.min(limits[phase], operating) - usable[phase]);
    const caps = [fuse.carsMaxKw, fuse.parentId === undefined ? dimmedKw : undefined].filter((kw) => kw !== undefined);
    return { id: fuse.id, parentId: fuse.parentId, amps, marginA, kw: caps.length > 0 ? Math.min(...caps) : undefined };
  });
}

/** By how much the phases of a fuse may differ, in A: its own limit, at the main fuse also the country's. */
export function imbalanceOf(site: Site, fuse: Fuse): number {
  const ofCountry = fuse.parentId === undefined ? countryRules(site.country).imbalanceA : undefined;
  return Math.min(fuse.imbalanceA ?? Infinity, ofCountry ?? Infinity);
}
