import { checkSite } from './site/check-site.ts';
import { rulesOf, type Rules } from './site/rules.ts';
import type { Connector, Fuse, Site } from './site/site.ts';

/** A site that was found right, with its rules and what is looked up in it. */
export interface BalancedSite {
  readonly site: Site;
  readonly rules: Rules;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly fuses: ReadonlyMap<string, Fuse>;
}

/** Checks a site and its rules and makes them ready for guard and modes. Errors: those of `checkSite` and `rulesOf`. */
export function balancedSite(site: Site, rules: Partial<Rules> = {}): BalancedSite {
  checkSite(site);
  return {
    site,
    rules: rulesOf(rules),
    connectors: new Map(site.connectors.map((connector) => [connector.id, connector])),
    fuses: new Map(site.fuses.map((fuse) => [fuse.id, fuse])),
  };
}
