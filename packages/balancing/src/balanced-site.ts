import { RunningCars } from './guard/running-cars.ts';
import { Outlook } from './outlook/outlook.ts';
import { checkSite } from './site/check-site.ts';
import { rulesOf, type Rules } from './site/rules.ts';
import type { Connector, Fuse, Site } from './site/site.ts';
import { waysOf, type CarTraits, type Way } from './site/ways.ts';

/** So many kinds of cars are remembered at one connector. */
const MOST_TRAITS = 50;

/** A site that was found right, with its rules and what is looked up in it. */
export interface BalancedSite {
  readonly site: Site;
  readonly rules: Rules;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly fuses: ReadonlyMap<string, Fuse>;
  /** The fuse of that name and all that feed it, the main fuse last; none where there is none of that name. */
  readonly above: (fuseId: string | undefined) => readonly Fuse[];
  /** `waysOf` of this site, remembered: a site asks for the same ways in every tick. */
  readonly waysFor: (connector: Connector, car: CarTraits) => readonly Way[];
  /** The problem of its running cars, remembered. */
  readonly running: RunningCars;
  /** What its house is expected to leave, remembered. */
  readonly outlook: Outlook;
}

function chains(fuses: BalancedSite['fuses']): BalancedSite['above'] {
  const known = new Map<string | undefined, readonly Fuse[]>();
  for (const fuse of fuses.values()) {
    const chain: Fuse[] = [];
    for (let at: Fuse | undefined = fuse; at; at = at.parentId === undefined ? undefined : fuses.get(at.parentId)) chain.push(at);
    known.set(fuse.id, chain);
  }
  return (fuseId) => known.get(fuseId) ?? [];
}

/** True where the fuse of that name is the other one, or is fed through it. */
export function isBelow({ above }: Pick<BalancedSite, 'above'>, fuseId: string | undefined, ofId: string): boolean {
  return above(fuseId).some(({ id }) => id === ofId);
}

const isAlike = (a: CarTraits, b: CarTraits): boolean => a.phases === b.phases && a.maxA === b.maxA && a.minA3P === b.minA3P;

function rememberedWays(site: Site): BalancedSite['waysFor'] {
  const known = new Map<Connector, { readonly car: CarTraits; readonly ways: readonly Way[] }[]>();
  return (connector, car) => {
    const ofConnector = known.get(connector) ?? [];
    for (const one of ofConnector) if (isAlike(one.car, car)) return one.ways;
    const ways = waysOf(site, connector, car);
    // A car whose figures change all the time does not fill the memory.
    if (ofConnector.length >= MOST_TRAITS) ofConnector.length = 0;
    ofConnector.push({ car: { ...car }, ways });
    known.set(connector, ofConnector);
    return ways;
  };
}

/** Checks a site and its rules and makes them ready for guard and modes. Errors: those of `checkSite` and `rulesOf`. */
export function balancedSite(site: Site, rules: Partial<Rules> = {}): BalancedSite {
  checkSite(site);
  const fuses = new Map(site.fuses.map((fuse) => [fuse.id, fuse]));
  return {
    site,
    rules: rulesOf(rules),
    connectors: new Map(site.connectors.map((connector) => [connector.id, connector])),
    fuses,
    above: chains(fuses),
    waysFor: rememberedWays(site),
    running: new RunningCars(),
    outlook: new Outlook(),
  };
}
