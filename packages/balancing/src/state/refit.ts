import type { Connector, Site } from '../site/site.ts';
import { wayNamed, waysOf, type Way, type WayName } from '../site/ways.ts';
import type { Grant } from './site-state.ts';

/**
 * The way among these that is fed as the one of that name was, which is not among them any more: three phases of a car that turned out to use one
 * are its first wired phase (S3); one phase of a charger that feeds all it has is all of them. None where nothing is known to be the same.
 */
function sameAs(name: WayName, ways: readonly Way[], site: Pick<Site, 'grid' | 'country'>, connector: Connector): Way | undefined {
  if (name !== '3P') return ways.find((way) => way.name === '3P');
  const [wired] = waysOf(site, { ...connector, switching: 'none' }, { phases: 1, maxA: Infinity });
  return ways.find((way) => way.name === wired?.name);
}

/** True of most cars in most ticks: all its ways are there, and it is offered enough for the one it has. */
function isAsBefore({ way: name, lastWay, promised, offeredA }: Grant, ways: readonly Way[]): boolean {
  if (promised && !wayNamed(ways, promised.way)) return false;
  if (lastWay !== undefined && !wayNamed(ways, lastWay)) return false;
  if (name === undefined) return true;
  const way = wayNamed(ways, name);
  return way !== undefined && offeredA >= way.minA;
}

/**
 * A grant in the ways that its car has now: they change when phases are learnt or forgotten. A car whose way is not there any more and is like no
 * other one, or needs more than it is offered, is paused, and may still draw.
 */
export function refit(before: Grant, ways: readonly Way[], site: Pick<Site, 'grid' | 'country'>, connector: Connector): Grant {
  return isAsBefore(before, ways) ? before : refitted(before, ways, site, connector);
}

function refitted(before: Grant, ways: readonly Way[], site: Pick<Site, 'grid' | 'country'>, connector: Connector): Grant {
  const find = (name: WayName | undefined): Way | undefined =>
    name === undefined ? undefined : (wayNamed(ways, name) ?? sameAs(name, ways, site, connector));
  // A promise of a way that is not there is none.
  const isThere = before.promised === undefined || wayNamed(ways, before.promised.way) !== undefined;
  const grant = isThere ? before : { ...before, promised: undefined };
  const lastWay = find(grant.lastWay)?.name ?? grant.lastWay;
  if (grant.way === undefined) return lastWay === grant.lastWay ? grant : { ...grant, lastWay };
  const way = find(grant.way);
  if (way && grant.offeredA >= way.minA) return way.name === grant.way ? grant : { ...grant, way: way.name, lastWay };
  return {
    ...grant,
    way: undefined,
    lastWay,
    offeredA: 0,
    leaving: grant.leaving ?? { way: way?.name ?? grant.way, amps: grant.offeredA },
  };
}
