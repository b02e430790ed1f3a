import { countryRules } from '../site/country.ts';
import type { Connector, Fuse, Site } from '../site/site.ts';
import { waysOf, type CarTraits, type Way, type WayName } from '../site/ways.ts';

/** What flows at one connector on one way, in A of offer. */
export interface Draw {
  readonly connector: Connector;
  readonly traits: CarTraits;
  readonly way: WayName | undefined;
  readonly amps: number;
}

/** A figure for each slot: in TN a phase, in IT a pair of lines. */
type Slots = readonly [number, number, number];

export function wayNamed(
  site: Site,
  { connector, traits }: Pick<Draw, 'connector' | 'traits'>,
  name: WayName | undefined,
): Way | undefined {
  return waysOf(site, connector, traits).find((way) => way.name === name);
}

/** The way of a one-phase car at a connector that feeds it all it has: its first wired phase, in IT its first wired pair of lines. */
export function wiredWayOf(site: Site, connector: Connector): WayName | undefined {
  return waysOf(site, { ...connector, switching: 'none' }, { phases: 1, maxA: connector.maxA })[0]?.name;
}

/** What a draw puts on each slot. */
export function slotsOf(site: Site, draw: Draw): [number, number, number] {
  const slots: [number, number, number] = [0, 0, 0];
  const way = wayNamed(site, draw, draw.way);
  for (const slot of way?.slots ?? []) slots[slot] += (way?.name === '3P' && site.grid === 'IT' ? 1 / Math.sqrt(3) : 1) * draw.amps;
  return slots;
}

/** Line currents of slot currents: the same in TN; in IT √(a² + b² + ab) of the two pairs that a line belongs to. */
export function linesOf({ grid }: Site, [a, b, c]: Slots): [number, number, number] {
  const line = (x: number, y: number): number => Math.sqrt(x * x + y * y + x * y);
  return grid === 'TN' ? [a, b, c] : [line(a, c), line(b, a), line(c, b)];
}

/** True where `fuseId` is the fuse or hangs below it. */
export function isUnder({ fuses }: Site, fuseId: string, ofId: string): boolean {
  for (let at: string | undefined = fuseId; at !== undefined;) {
    if (at === ofId) return true;
    const here: string = at;
    at = fuses.find(({ id }) => id === here)?.parentId;
  }
  return false;
}

/** The slot sums below a fuse. */
export function sumBelow(
  site: Site,
  fuseId: string,
  parts: readonly { readonly fuseId: string; readonly slots: Slots }[],
): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  for (const part of parts) {
    if (!isUnder(site, part.fuseId, fuseId)) continue;
    part.slots.forEach((value, slot) => (sum[slot as 0 | 1 | 2] += value));
  }
  return sum;
}

/** What a fuse has for house and cars on each phase in an hour: its limit less its margin, at most the operating limit. */
export function capacityOf({ limitA, marginA, operatingLimits = [] }: Fuse, hour: number): [number, number, number] {
  const [a, b = a, c = a] = typeof limitA === 'number' ? [limitA] : limitA;
  const least = operatingLimits
    .filter(({ hours }) => hours.includes(hour))
    .reduce((min, { limitA: most = Infinity, limitKw = Infinity }) => Math.min(min, most, limitKw / 0.69), Infinity);
  const one = (of: number): number => Math.min(of - (marginA ?? Math.max(1, of * 0.05)), least);
  return [one(a), one(b), one(c)];
}

/** The imbalance that a fuse is allowed, A; the country's at the main fuse too. */
export function imbalanceLimitOf(site: Site, fuse: Fuse): number {
  const ofCountry = fuse.parentId === undefined ? (countryRules(site.country).imbalanceA ?? Infinity) : Infinity;
  return site.grid === 'IT' ? Infinity : Math.min(fuse.imbalanceA ?? Infinity, ofCountry);
}
