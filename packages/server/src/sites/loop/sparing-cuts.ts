import { limitOf, marginOf, type Grant, type SiteState } from '@phasor/balancing';
import { LEAST_A, type Place } from './car-views.ts';
import { limitsInForce } from './connector-memory.ts';
import type { SiteFacts } from './facts.ts';
import type { HouseNow } from './house-now.ts';
import { fedBy, routeOf } from './routes.ts';
import { highest, perPhase, plus, type PerPhase, ZERO } from './site-phases.ts';
import { wantedRoute } from './wanted-order.ts';

/** Whoever must be cut gives no less than this, in A, and no more than a raise has at least: so that nobody falls far behind the others. */
const LEAST_STEP_A = 1;
const SAME_A = 1e-6;

/** A connector that the engine would cut by less than a step. */
interface SmallCut {
  readonly place: Place;
  readonly carId: string;
  readonly toldA: number;
  readonly grant: Grant;
  readonly stays: Grant;
}

/**
 * S11: a house is never still, and the engine follows it with a little from every car. A fuse whose orders leave half of its margin free needs none of
 * those cuts; where they leave less, those with the most give up to a whole step each, as few as will do, until all of the margin is free again. Who is not told keeps its
 * grant, so that what is granted is what was told. Never where no meter looks, and so nothing would be noticed, nor in an IT grid, whose lines add
 * up otherwise.
 */
export function sparingCuts(
  facts: SiteFacts,
  places: readonly Place[],
  before: SiteState,
  after: SiteState,
  houseA: ReadonlyMap<string, PerPhase>,
  houses: ReadonlyMap<string, Pick<HouseNow, 'from'>>,
): SiteState {
  const { balanced, settings } = facts;
  const unseen = new Set([...houses].flatMap(([fuseId, { from }]) => (from === 'meter' ? [] : [fuseId])));
  const isSeen = ({ facts: { fuseId } }: Place): boolean => balanced.above(fuseId).every(({ id }) => !unseen.has(id));
  const cuts =
    settings.grid === 'IT'
      ? []
      : places.flatMap((place) => (isSeen(place) ? (smallCutOf(place, before, after, balanced.rules.raiseStepA) ?? []) : []));
  if (cuts.length === 0) return after;

  const staying = new Map(cuts.map(({ place, toldA }) => [place.facts.key, toldA]));
  const loads = new Map(balanced.site.fuses.map(({ id }) => [id, houseA.get(id) ?? ZERO]));
  const add = ({ facts: { fuseId } }: Place, amps: PerPhase): void => {
    for (const { id } of balanced.above(fuseId)) loads.set(id, plus(loads.get(id) ?? ZERO, amps));
  };
  const awaited = new Map(balanced.site.fuses.map(({ id }) => [id, ZERO]));
  for (const place of places) {
    const load = loadOf(place, after, staying.get(place.facts.key), settings.grid);
    const more = promisedOf(place, after, load, settings.grid);
    add(place, plus(load, more));
    for (const { id } of balanced.above(place.facts.fuseId)) awaited.set(id, plus(awaited.get(id) ?? ZERO, more));
  }
  /** What is above the whole of the margin, on rows where not even half of it is free, or for whose room a car waits. */
  const targets = new Map(
    balanced.site.fuses.map((fuse) => {
      const limits = limitOf(fuse);
      const load = loads.get(fuse.id) ?? ZERO;
      const forWhom = awaited.get(fuse.id) ?? ZERO;
      return [
        fuse.id,
        perPhase((phase) => {
          const marginA = marginOf(fuse, limits[phase]);
          const sparedA = forWhom[phase] > 0 ? 0 : marginA / 2;
          return load[phase] > limits[phase] - marginA + sparedA ? limits[phase] - marginA : Infinity;
        }),
      ];
    }),
  );
  const grants = new Map(after.grants);
  for (const { place, carId, toldA, grant, stays } of cuts.sort((left, right) => right.toldA - left.toldA)) {
    const feeds = fedBy(place.memory.route, place.facts.wiring, settings.grid, 1);
    const overA = Math.max(
      ...balanced.above(place.facts.fuseId).flatMap(({ id }) => {
        const load = loads.get(id) ?? ZERO;
        const target = targets.get(id) ?? perPhase(() => Infinity);
        return perPhase((phase) => (feeds[phase] > 0 ? (load[phase] - target[phase]) / feeds[phase] : -Infinity));
      }),
    );
    if (overA <= SAME_A) {
      const { offeredA, offerAtMs } = stays;
      grants.set(carId, { ...grant, offeredA, offerAtMs, leaving: undefined });
      continue;
    }
    const stepA = Math.min(balanced.rules.raiseStepA, Math.max(LEAST_STEP_A, overA));
    const offeredA = Math.min(grant.offeredA, Math.max(LEAST_A, Math.floor((toldA - stepA) * 10) / 10));
    grants.set(carId, { ...grant, offeredA });
    add(
      place,
      perPhase((phase) => feeds[phase] * (offeredA - toldA)),
    );
  }
  return { ...after, grants };
}

/** Null where the engine does not cut it, cuts it by a step or more or to nothing, or where its last order is not seen to act yet. */
function smallCutOf(place: Place, before: SiteState, after: SiteState, stepA: number): SmallCut | null {
  const { facts, memory } = place;
  const { session, told } = memory;
  if (!session || !facts.isOnline || !memory.isEffective || told?.transactionId !== session.transactionId) return null;
  const carId = String(session.transactionId);
  const grant = after.grants.get(carId);
  const stays = before.grants.get(carId);
  if (!grant || !stays || grant.offeredA <= 0 || grant.way !== stays.way || wantedRoute(place, grant.way) !== memory.route) return null;
  const cutA = told.limitA - grant.offeredA;
  const isAsTold = Math.abs(stays.offeredA - told.limitA) < SAME_A;
  return isAsTold && cutA > 0 && cutA < stepA ? { place, carId, toldA: told.limitA, grant, stays } : null;
}

/** What a car that has no power, and is promised a way, needs beyond what its connector may carry: nothing is spared that it waits for (R8). */
function promisedOf({ facts, memory }: Place, after: SiteState, load: PerPhase, grid: SiteFacts['settings']['grid']): PerPhase {
  const grant = memory.session && after.grants.get(String(memory.session.transactionId));
  const promised = grant?.promised;
  // Who charges can wait for a better way until there is room by itself.
  if (!promised || grant.way !== undefined) return ZERO;
  const need = fedBy(routeOf(promised.way, facts.wiring), facts.wiring, grid, LEAST_A);
  return perPhase((phase) => Math.max(0, need[phase] - load[phase]));
}

/** What a connector may carry once what is told now has come to act. */
function loadOf(place: Place, after: SiteState, stayingA: number | undefined, grid: SiteFacts['settings']['grid']): PerPhase {
  const { facts, memory } = place;
  if (!memory.session) return ZERO;
  if (stayingA !== undefined) return fedBy(memory.route, facts.wiring, grid, stayingA);
  const grant = after.grants.get(String(memory.session.transactionId));
  const granted = grant?.way === undefined ? ZERO : fedBy(routeOf(grant.way, facts.wiring), facts.wiring, grid, grant.offeredA);
  // Who is on the way to another phase, or does not answer, may still do what it was told before.
  if (facts.isOnline && !memory.moving && memory.failures === 0) return granted;
  return limitsInForce(memory)
    .map(({ limitA, route }) => fedBy(route, facts.wiring, grid, limitA))
    .reduce<PerPhase>(highest, granted);
}
