import { limitOf, marginOf, type Grant, type SiteState } from '@phasor/balancing';
import { LEAST_A, type Place } from './car-views.ts';
import type { SiteFacts } from './facts.ts';
import { FuseLoads, loadOf, promisedOf, usableOf } from './fuse-loads.ts';
import type { HouseNow } from './house-now.ts';
import { isWatched } from './meter-sights.ts';
import { waitsAhead } from './modes-within.ts';
import { fedBy } from './routes.ts';
import { perPhase, plus, type PerPhase, ZERO } from './site-phases.ts';
import { wantedRoute } from './wanted-order.ts';
import { sparingOf } from './wear.ts';

/** Whoever must be cut gives no less than this, in A, and no more than a raise has at least: so that nobody falls far behind the others. */
const LEAST_STEP_A = 1;
const SAME_A = 1e-6;
const EVERYTHING: PerPhase = [Infinity, Infinity, Infinity];

/** A connector that stays on its way, with what it was told, what the engine gives it, and what it had. */
interface Change {
  readonly place: Place;
  readonly carId: string;
  readonly toldA: number;
  readonly sentAtMs: number;
  readonly grant: Grant;
  readonly stays: Grant;
}

/**
 * S11: a house is never still, and the engine follows it with a little from every car. A fuse whose orders leave half of its margin free needs none of
 * those cuts; where they leave less, some give up to a whole step each, as few as will do and in turns, until all of the margin is free again. Who is
 * not told keeps its grant, so that what is granted is what was told; and nobody is raised with what was not taken from the others, or while somebody has
 * just begun to wait. Who was written to much of late is raised less often. Never where no meter looks, and so nothing would be noticed, nor below a cap
 * in kW, nor in an IT grid, whose lines add up otherwise.
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
  const { grid } = settings;
  const { raiseStepA } = balanced.rules;
  const unseen = new Set([...houses].flatMap(([fuseId, { from }]) => (from === 'meter' ? [] : [fuseId])));
  const isFollowed = ({ facts: { fuseId } }: Place): boolean =>
    grid === 'IT' || balanced.above(fuseId).some(({ id, carsMaxKw }) => unseen.has(id) || carsMaxKw !== undefined);
  const changes = places.flatMap((place) => changeOf(place, before, after) ?? []);
  const sparing = sparingOf(places, facts.nowMs);
  // What the meter is to show of a change of phase it shows where nobody else changes (S6); and who has just come is served first (R8).
  const isQuiet =
    places.some((place) => isWatched(place, facts.nowMs)) || [...after.grants.values()].some((grant) => waitsAhead(grant, facts.nowMs));
  const [worn, raises] = partitioned(
    changes.filter(({ toldA, grant }) => grant.offeredA > toldA),
    ({ place, sentAtMs }) => isQuiet || facts.nowMs - sentAtMs < sparing(place).raiseMs,
  );
  const grants = new Map(after.grants);
  for (const change of worn) grants.set(change.carId, kept(change));
  const small = changes.filter(
    ({ place, toldA, grant }) => toldA > grant.offeredA && toldA - grant.offeredA < raiseStepA && !isFollowed(place),
  );
  if (small.length === 0) return { ...after, grants };

  const staying = new Map([...small, ...worn, ...raises].map(({ place, toldA }) => [place.facts.key, toldA]));
  const loads = new FuseLoads(balanced, houseA);
  const awaited = new Map<string, PerPhase>();
  for (const place of places) {
    const { fuseId, key } = place.facts;
    const load = loadOf(place, after, staying.get(key), grid);
    const more = promisedOf(place, after, load, grid);
    loads.add(fuseId, plus(load, more));
    for (const { id } of balanced.above(fuseId)) awaited.set(id, plus(awaited.get(id) ?? ZERO, more));
  }
  const give = (change: Change, offeredA: number): void => {
    const { place, carId, toldA, grant } = change;
    grants.set(carId, Math.abs(offeredA - toldA) < SAME_A ? kept(change) : { ...grant, offeredA });
    loads.add(place.facts.fuseId, fed(place, offeredA - toldA));
  };
  const fed = ({ facts: { wiring }, memory }: Place, amps: number): PerPhase => fedBy(memory.route, wiring, grid, amps);

  const usable = usableOf(facts);
  const usableAt = (fuseId: string): PerPhase => usable.get(fuseId) ?? EVERYTHING;
  /** What is above the whole of the margin, on rows where not even half of it is free, or for whose room a car waits. */
  const targets = new Map(
    balanced.site.fuses.map((fuse) => {
      const limits = limitOf(fuse);
      const [load, most, forWhom] = [loads.of(fuse.id), usableAt(fuse.id), awaited.get(fuse.id) ?? ZERO];
      return [
        fuse.id,
        perPhase((phase) => {
          const marginA = marginOf(fuse, limits[phase]);
          // An operating limit leaves nothing to spare.
          const isByMargin = most[phase] >= limits[phase] - marginA - SAME_A;
          const sparedA = isByMargin && forWhom[phase] === 0 ? marginA / 2 : 0;
          return load[phase] > most[phase] + sparedA + SAME_A ? most[phase] : Infinity;
        }),
      ];
    }),
  );
  const uneven = new Set(balanced.site.fuses.flatMap(({ id }) => (loads.isUneven(balanced, id) ? [id] : [])));
  // The turn of a worn charger comes as much later as its raises do: else one with two outlets had two turns of all.
  const turnMs = ({ place, sentAtMs }: Change): number => sentAtMs + sparing(place).raiseMs;
  for (const cut of small.sort((one, other) => turnMs(one) - turnMs(other) || other.toldA - one.toldA)) {
    const { fuseId } = cut.place.facts;
    if (balanced.above(fuseId).some(({ id }) => uneven.has(id))) {
      give(cut, cut.grant.offeredA);
      continue;
    }
    const overA = loads.overA(fuseId, fed(cut.place, 1), (id) => targets.get(id) ?? EVERYTHING);
    const stepA = Math.min(raiseStepA, Math.max(LEAST_STEP_A, overA));
    const lowerA = Math.min(cut.grant.offeredA, Math.max(LEAST_A, Math.floor((cut.toldA - stepA) * 10) / 10));
    give(cut, overA <= SAME_A ? cut.toldA : lowerA);
  }
  for (const raise of raises.sort((one, other) => one.toldA - other.toldA)) {
    const roomA = -loads.overA(raise.place.facts.fuseId, fed(raise.place, 1), usableAt);
    const higherA = Math.min(raise.grant.offeredA, Math.floor((raise.toldA + roomA + SAME_A) * 10) / 10);
    const isWorthIt = higherA >= raise.grant.offeredA - SAME_A || higherA - raise.toldA >= raiseStepA;
    give(raise, isWorthIt ? higherA : raise.toldA);
  }
  return { ...after, grants };
}

/** As it was; what an earlier cut may have left flowing counts on until it is measured (S7). */
function kept({ place, grant, stays: { offeredA, offerAtMs, leaving } }: Change): Grant {
  return { ...grant, offeredA, offerAtMs, leaving: place.proof.isProven ? undefined : leaving };
}

function partitioned<T>(all: readonly T[], is: (one: T) => boolean): readonly [readonly T[], T[]] {
  return [all.filter(is), all.filter((one) => !is(one))];
}

/** Null where it is not as it was told, is to go another way or to stop, or may not do what it is told. */
function changeOf(place: Place, before: SiteState, after: SiteState): Change | null {
  const { facts, memory } = place;
  const { session, told } = memory;
  if (!session || !facts.isOnline || memory.moving || memory.failures > 0 || told?.transactionId !== session.transactionId) return null;
  const carId = String(session.transactionId);
  const grant = after.grants.get(carId);
  const stays = before.grants.get(carId);
  if (!grant || !stays || grant.offeredA <= 0 || grant.way !== stays.way || wantedRoute(place, grant.way) !== memory.route) return null;
  if (Math.abs(stays.offeredA - told.limitA) >= SAME_A) return null;
  return { place, carId, toldA: told.limitA, sentAtMs: told.sentAtMs, grant, stays };
}
