import { imbalanceOf, isBelow, KV, limitOf, operatingA, wayNamed, type Fuse } from '@phasor/balancing';
import type { Place } from './car-views.ts';
import type { Route } from './connector-memory.ts';
import type { SiteFacts } from './facts.ts';
import { FuseLoads, usableOf } from './fuse-loads.ts';
import { fedBy, routeOf } from './routes.ts';
import type { PerPhase } from './site-phases.ts';
import { grantOf, type SiteStep } from './site-step.ts';

export type Seen = Pick<Place, 'facts' | 'memory'>;
export type SeenSite = Pick<SiteFacts, 'balanced' | 'settings' | 'hour'>;
export type SeenStep = Pick<SiteStep, 'memory' | 'observation'>;

/** What one bound of a fuse leaves a connector: `leftA` more on each phase that it feeds. A. */
export type RoomAbove = { readonly fuseId: string; readonly leftA: number } & (
  | {
      readonly kind: 'phase';
      readonly line: 'L1' | 'L2' | 'L3';
      /** What flows there beside the cars that can be told, or is kept. */
      readonly besideA: number;
      /** What is offered to cars there. */
      readonly offeredA: number;
      /** What is to flow there at most: the margin stays free, and this hour's operating limit holds. */
      readonly usableA: number;
      /** It is the operating limit, and not the fuse, that says so. */
      readonly isOperating: boolean;
      readonly limitA: number;
    }
  /** What all cars below it may take together. */
  | { readonly kind: 'carsKw'; readonly offeredKw: number; readonly mostKw: number }
  /** How far its phases may differ. */
  | { readonly kind: 'imbalance'; readonly mostA: number }
);

const LINES = ['L1', 'L2', 'L3'] as const;
const INDICES = [0, 1, 2] as const;

/** R21: what all that bounds the fuses above a connector leaves it on that route, beside what cars are offered now. */
export function roomsAbove(place: Seen, route: Route, all: readonly Seen[], site: SeenSite, step: SeenStep): readonly RoomAbove[] {
  const { balanced, settings, hour } = site;
  const { houseA } = step.observation;
  const offered = (one: Seen): PerPhase => {
    const grant = grantOf(step.memory.state, one);
    const { wiring } = one.facts;
    return grant?.way === undefined ? [0, 0, 0] : fedBy(routeOf(grant.way, wiring), wiring, settings.grid, grant.offeredA);
  };
  const beside = new FuseLoads(balanced, houseA);
  const loads = new FuseLoads(balanced, houseA);
  for (const one of all) if (one.facts.isOnline) loads.add(one.facts.fuseId, offered(one));
  const usable = usableOf({ balanced, hour });
  const feeds = fedBy(route, place.facts.wiring, settings.grid, 1);
  return balanced.above(place.facts.fuseId).flatMap((fuse): RoomAbove[] => {
    const load = loads.of(fuse.id);
    const phases = INDICES.flatMap((phase): RoomAbove[] => {
      if (feeds[phase] <= 0) return [];
      const usableA = usable.get(fuse.id)?.[phase] ?? Infinity;
      const besideA = beside.of(fuse.id)[phase];
      return [
        {
          ...{ kind: 'phase', fuseId: fuse.id, line: LINES[phase], leftA: usableA - load[phase] },
          ...{ besideA, offeredA: load[phase] - besideA, usableA, limitA: limitOf(fuse)[phase] },
          isOperating: operatingA(fuse, hour) <= usableA,
        },
      ];
    });
    const evenness = settings.grid === 'IT' ? [] : unevenBy(fuse, imbalanceOf(balanced.site, fuse), load, feeds);
    return [...phases, ...togetherBy(fuse, place, all, site, step), ...evenness];
  });
}

/** In IT a pair of lines is loaded together: there this bound does not hold. */
function unevenBy({ id: fuseId }: Fuse, mostA: number, load: PerPhase, feeds: PerPhase): RoomAbove[] {
  // What rises on all phases alike makes them differ no more.
  const still = INDICES.filter((phase) => feeds[phase] <= 0).map((phase) => load[phase]);
  const rising = INDICES.filter((phase) => feeds[phase] > 0).map((phase) => load[phase]);
  if (mostA === Infinity || still.length === 0) return [];
  return [{ kind: 'imbalance', fuseId, mostA, leftA: Math.min(...still) + mostA - Math.max(...rising) }];
}

function togetherBy({ id: fuseId, carsMaxKw }: Fuse, place: Seen, all: readonly Seen[], site: SeenSite, step: SeenStep): RoomAbove[] {
  if (carsMaxKw === undefined) return [];
  const { state } = step.memory;
  const kwPerA = (one: Seen): number => kwPerAOf(one, site, grantOf(state, one)?.way);
  const offeredKw = all
    .filter(({ facts }) => facts.isOnline && isBelow(site.balanced, facts.fuseId, fuseId))
    .reduce((sum, one) => sum + (grantOf(state, one)?.offeredA ?? 0) * kwPerA(one), 0);
  return [{ kind: 'carsKw', fuseId, offeredKw, mostKw: carsMaxKw, leftA: (carsMaxKw - offeredKw) / kwPerA(place) }];
}

/** Of its way, else of the widest that it has. */
function kwPerAOf({ facts, memory }: Seen, { balanced }: SeenSite, name: Parameters<typeof wayNamed>[1]): number {
  const connector = balanced.connectors.get(facts.key);
  const ways = connector ? balanced.waysFor(connector, { phases: memory.learnt.phases, maxA: Infinity }) : [];
  return (wayNamed(ways, name) ?? ways[0])?.kwPerA ?? 3 * KV;
}
