import { isBelow } from '@phasor/balancing';
import { drawAt, houseEstimate, together, type Bounds } from './house-estimate.ts';
import { limitsInForce } from './connector-memory.ts';
import type { Place } from './car-views.ts';
import type { SiteFacts } from './facts.ts';
import { phasesOn } from './routes.ts';
import { eachPhase, highest, onSite, plus, ZERO, type PerPhase } from './site-phases.ts';

/** S16: after so long without a meter the worst load of all counts, ms. */
const WORST_AFTER_MS = 60_000;
/** S5: what a Schuko outlet may take, in A. */
const SCHUKO_A = 10;

/** The house load at one fuse, and where the figure comes from. */
export interface HouseNow {
  readonly amps: PerPhase;
  readonly from: 'meter' | 'lastSample' | 'highestOfWeek' | 'worst' | 'static';
}

/** What a connector's car drew at that instant, on the site's phases. */
export function ownDraw({ facts, memory }: Pick<Place, 'facts' | 'memory'>, grid: SiteFacts['settings']['grid'], atMs: number): Bounds {
  const { session, samples } = memory;
  if (!session && facts.isOnline) {
    const last = samples.at(-1);
    // A session that ended after the meter looked was there when it did.
    if (!last || atMs >= last.atMs) return { least: ZERO, most: ZERO };
  }
  const routes = [memory.route, ...(memory.moving ? [memory.moving.from] : [])];
  const most = limitsInForce(memory).flatMap(({ limitA, route }) =>
    [route, ...routes].map((on) => scaled(phasesOn(on, facts.wiring, grid), limitA)),
  );
  return drawAt({ samples, mostA: most.reduce(highest, ZERO) }, atMs);
}

const scaled = (phases: PerPhase, amps: number): PerPhase => eachPhase((phase) => phases[phase] * amps);

/** The worst that the load that is not ours takes at a fuse: as the installer states, else as the week has shown, else all the fuse carries. */
export function worstHouse({ settings, highestOfWeek }: SiteFacts, fuseId: string): PerPhase {
  const fuse = settings.fuses.find(({ id }) => id === fuseId);
  const [l1, l2, l3] = fuse?.worstHouseA ?? [];
  if (l1 !== undefined && l2 !== undefined && l3 !== undefined) return [l1, l2, l3];
  const limitA = fuse?.limitA ?? Infinity;
  const whole = typeof limitA === 'number' ? [limitA, limitA, limitA] : limitA;
  const [a = Infinity, b = Infinity, c = Infinity] = whole;
  return settings.mode === 'dynamic' ? (highestOfWeek.get(fuseId) ?? [a, b, c]) : [a, b, c];
}

/**
 * The house load at each fuse that has a meter, or a stated worst load where there is none (S1, S4, S5, S16). `before` is the last estimate of each.
 */
export function housesNow(
  facts: SiteFacts,
  places: readonly Place[],
  before: ReadonlyMap<string, PerPhase>,
): ReadonlyMap<string, HouseNow> {
  const { settings, balanced, meters, meterFaults, nowMs } = facts;
  const houses = new Map<string, HouseNow>();
  for (const fuse of settings.fuses) {
    const isMetered = settings.mode === 'dynamic' && (fuse.meters?.length ?? 0) > 0;
    if (!isMetered) {
      if (fuse.parentId === undefined || fuse.worstHouseA)
        houses.set(fuse.id, { amps: plus(worstHouse(facts, fuse.id), schuko(facts, fuse.id)), from: 'static' });
      continue;
    }
    const meter = meterFaults.has(fuse.id) ? undefined : meters.get(fuse.id);
    const ageMs = meter ? nowMs - meter.atMs : Infinity;
    if (meter && ageMs <= meter.ageBoundMs) {
      const below = places.filter((place) => isBelow(balanced, place.facts.fuseId, fuse.id));
      const own = together(below.map((place) => ownDraw(place, settings.grid, meter.atMs)));
      houses.set(fuse.id, { amps: houseEstimate(meter.amps, own, before.get(fuse.id)), from: 'meter' });
      continue;
    }
    const lost = limitWithout(facts, fuse.id);
    const known = before.get(fuse.id) ?? ZERO;
    const atLeast = (amps: PerPhase): PerPhase => highest(amps, lost);
    const week = facts.highestOfWeek.get(fuse.id);
    if (ageMs <= WORST_AFTER_MS && week) houses.set(fuse.id, { amps: atLeast(highest(known, week)), from: 'highestOfWeek' });
    else houses.set(fuse.id, { amps: atLeast(highest(known, worstHouse(facts, fuse.id))), from: 'worst' });
  }
  return houses;
}

/** The house load that leaves cars no more than the installer allows while the meter is lost. */
function limitWithout({ settings }: SiteFacts, fuseId: string): PerPhase {
  const fuse = settings.fuses.find(({ id }) => id === fuseId);
  const allowedA = fuse?.meterLostLimitA;
  if (!fuse || allowedA === undefined) return ZERO;
  const { limitA } = fuse;
  return eachPhase((phase) => Math.max(0, (typeof limitA === 'number' ? limitA : (limitA[phase] ?? 0)) - allowedA));
}

/** S5: outlets that nobody sees, in static mode. */
function schuko({ settings, balanced }: SiteFacts, fuseId: string): PerPhase {
  return settings.connectors
    .filter((connector) => connector.schukoIsOn === true && isBelow(balanced, connector.fuseId, fuseId))
    .reduce((sum, { wiring }) => plus(sum, onSite(wiring, [SCHUKO_A, 0, 0])), ZERO);
}
