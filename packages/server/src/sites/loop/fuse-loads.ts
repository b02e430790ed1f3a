import { imbalanceOf, limitOf, marginOf, operatingA, type BalancedSite, type SiteState } from '@phasor/balancing';
import { LEAST_A, type Place } from './car-views.ts';
import { limitsInForce } from './connector-memory.ts';
import type { SiteFacts } from './facts.ts';
import { fedBy, routeOf } from './routes.ts';
import { highest, perPhase, plus, type PerPhase, ZERO } from './site-phases.ts';

const SAME_A = 1e-6;

/** What every fuse would carry, in A on each phase: the house, and what is added for connectors. */
export class FuseLoads {
  readonly #balanced: BalancedSite;
  readonly #loads: Map<string, PerPhase>;

  constructor(balanced: BalancedSite, houseA: ReadonlyMap<string, PerPhase>) {
    this.#balanced = balanced;
    this.#loads = new Map(balanced.site.fuses.map(({ id }) => [id, houseA.get(id) ?? ZERO]));
  }

  of(fuseId: string): PerPhase {
    return this.#loads.get(fuseId) ?? ZERO;
  }

  /** So much more at a connector below that fuse. */
  add(fuseId: string, amps: PerPhase): void {
    for (const { id } of this.#balanced.above(fuseId)) this.#loads.set(id, plus(this.of(id), amps));
  }

  /** By how much the offer of one that feeds these phases is too high, in A; negative: how much more it could be offered. */
  overA(fuseId: string, feeds: PerPhase, targetA: (fuseId: string) => PerPhase): number {
    return Math.max(
      ...this.#balanced.above(fuseId).flatMap(({ id }) => {
        const load = this.of(id);
        const target = targetA(id);
        return perPhase((phase) => (feeds[phase] > 0 ? (load[phase] - target[phase]) / feeds[phase] : -Infinity));
      }),
    );
  }

  /** The phases of a fuse differ by more than they may. */
  isUneven({ site }: BalancedSite, fuseId: string): boolean {
    const fuse = site.fuses.find(({ id }) => id === fuseId);
    const load = this.of(fuseId);
    return fuse !== undefined && Math.max(...load) - Math.min(...load) > imbalanceOf(site, fuse);
  }
}

/** What a fuse is to carry at most, in A on each phase: its margin stays free, and this hour's operating limit holds (S21). */
export function usableOf({ balanced, hour }: Pick<SiteFacts, 'balanced' | 'hour'>): ReadonlyMap<string, PerPhase> {
  return new Map(
    balanced.site.fuses.map((fuse) => {
      const limits = limitOf(fuse);
      const operating = operatingA(fuse, hour);
      return [fuse.id, perPhase((phase) => Math.min(limits[phase] - marginOf(fuse, limits[phase]), operating))];
    }),
  );
}

/** What a connector may carry once what is granted now has come to act; `stayingA`: it is told nothing new, and stays at so much. */
export function loadOf(place: Place, granted: SiteState, stayingA: number | undefined, grid: SiteFacts['settings']['grid']): PerPhase {
  const { facts, memory } = place;
  if (!memory.session) return ZERO;
  if (stayingA !== undefined) return fedBy(memory.route, facts.wiring, grid, stayingA);
  const grant = granted.grants.get(String(memory.session.transactionId));
  const amps = grant?.way === undefined ? ZERO : fedBy(routeOf(grant.way, facts.wiring), facts.wiring, grid, grant.offeredA);
  // Who is on the way to another phase, or does not answer, may still do what it was told before.
  if (facts.isOnline && !memory.moving && memory.failures === 0) return amps;
  return limitsInForce(memory)
    .map(({ limitA, route }) => fedBy(route, facts.wiring, grid, limitA))
    .reduce<PerPhase>(highest, amps);
}

/** What a car that has no power, and is promised a way, needs beyond what its connector may carry: nothing is spared that it waits for (R8). */
export function promisedOf({ facts, memory }: Place, after: SiteState, load: PerPhase, grid: SiteFacts['settings']['grid']): PerPhase {
  const grant = memory.session && after.grants.get(String(memory.session.transactionId));
  const promised = grant?.promised;
  // Who charges can wait for a better way until there is room by itself.
  if (!promised || grant.way !== undefined) return ZERO;
  const need = fedBy(routeOf(promised.way, facts.wiring), facts.wiring, grid, LEAST_A);
  return perPhase((phase) => Math.max(0, need[phase] - load[phase]));
}

/** S11: whether a fuse above a place would carry more than it is to, if all kept what they had been granted before. */
export function pressedBy(
  facts: SiteFacts,
  places: readonly Place[],
  before: SiteState,
  houseA: ReadonlyMap<string, PerPhase>,
): (place: Place) => boolean {
  const { grid } = facts.settings;
  const loads = new FuseLoads(facts.balanced, houseA);
  for (const place of places) loads.add(place.facts.fuseId, loadOf(place, before, undefined, grid));
  const usable = usableOf(facts);
  return ({ facts: { fuseId, wiring }, memory }) =>
    loads.overA(fuseId, fedBy(memory.route, wiring, grid, 1), (id) => usable.get(id) ?? [Infinity, Infinity, Infinity]) > SAME_A;
}
