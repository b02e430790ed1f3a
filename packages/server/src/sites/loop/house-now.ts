import { isBelow, limitOf } from '@phasor/balancing';
import { drawAt, houseEstimate, together, type Bounds } from './house-estimate.ts';
import { limitsInForce } from './connector-memory.ts';
import { SCHUKO_A, schukoReach } from '../setup/failsafe-sums.ts';
import type { Place } from './car-views.ts';
import type { MeterSight, SiteFacts } from './facts.ts';
import { fedBy } from './routes.ts';
import { perPhase, highest, plus, ZERO, type PerPhase } from './site-phases.ts';

/** S16: after so long without a meter the worst load of all counts, ms. */
const WORST_AFTER_MS = 60_000;

/** A sample of a meter is looked at again for so long, as readings of cars from around it come in, ms. */
const SETTLES_MS = 20_000;

/** The estimate of the house load after one sample of the meter, that no later reading changes any more. */
export interface SettledHouse {
  readonly atMs: number;
  readonly amps: PerPhase;
}

/** The house load at one fuse, and where the figure comes from. */
export interface HouseNow {
  readonly amps: PerPhase;
  readonly settled: SettledHouse | undefined;
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
  const most = limitsInForce(memory).flatMap(({ limitA, route }) => [route, ...routes].map((on) => fedBy(on, facts.wiring, grid, limitA)));
  return drawAt({ samples, mostA: most.reduce(highest, ZERO) }, atMs);
}

/** The worst that the load that is not ours takes at a fuse; where nobody knows, all that it carries. */
export function worstHouse({ balanced, worstHouseA }: SiteFacts, fuseId: string): PerPhase {
  const fuse = balanced.fuses.get(fuseId);
  return worstHouseA.get(fuseId) ?? (fuse ? limitOf(fuse) : perPhase(() => Infinity));
}

/**
 * The house load at each fuse that has a meter, or a stated worst load where there is none (S1, S4, S5, S16). `before` is the last estimate of each.
 */
export function housesNow(
  facts: SiteFacts,
  places: readonly Place[],
  before: ReadonlyMap<string, SettledHouse>,
): ReadonlyMap<string, HouseNow> {
  const { settings, balanced, meters, meterFaults, nowMs } = facts;
  const houses = new Map<string, HouseNow>();
  for (const fuse of settings.fuses) {
    const isMetered = settings.mode === 'dynamic' && (fuse.meters?.length ?? 0) > 0;
    if (!isMetered) {
      const outlets = schuko(facts, fuse.id);
      const isStated = fuse.parentId === undefined || fuse.worstHouseA !== undefined;
      // A board below the main fuse that states nothing carries what the site lists: its connectors and their outlets.
      if (isStated || outlets.some((amps) => amps > 0))
        houses.set(fuse.id, { amps: isStated ? plus(worstHouse(facts, fuse.id), outlets) : outlets, settled: undefined, from: 'static' });
      continue;
    }
    const meter = meterFaults.has(fuse.id) ? undefined : meters.get(fuse.id);
    const ageMs = meter ? nowMs - meter.atMs : Infinity;
    if (meter && ageMs <= meter.ageBoundMs) {
      const below = places.filter((place) => isBelow(balanced, place.facts.fuseId, fuse.id));
      houses.set(fuse.id, { ...fromMeter(meter.recent, below, settings.grid, before.get(fuse.id), nowMs), from: 'meter' });
      continue;
    }
    const lost = limitWithout(facts, fuse.id);
    const settled = before.get(fuse.id);
    const known = settled?.amps ?? ZERO;
    const atLeast = (amps: PerPhase): PerPhase => highest(amps, lost);
    const week = facts.highestOfWeek.get(fuse.id);
    if (ageMs <= WORST_AFTER_MS && week) houses.set(fuse.id, { amps: atLeast(highest(known, week)), settled, from: 'highestOfWeek' });
    else houses.set(fuse.id, { amps: atLeast(highest(known, worstUnseen(facts, fuse.id))), settled, from: 'worst' });
  }
  return houses;
}

/**
 * S1: sample after sample from the last that is settled: readings of cars that came since make older samples more certain, and each newer one keeps the
 * estimate where it does not contradict it.
 */
function fromMeter(
  recent: readonly MeterSight[],
  below: readonly Place[],
  grid: SiteFacts['settings']['grid'],
  settled: SettledHouse | undefined,
  nowMs: number,
): Pick<HouseNow, 'amps' | 'settled'> {
  let amps = settled?.amps;
  let next = settled;
  for (const sight of recent) {
    if (settled && sight.atMs <= settled.atMs) continue;
    amps = houseEstimate(sight.amps, together(below.map((place) => ownDraw(place, grid, sight.atMs))), amps);
    if (nowMs - sight.atMs >= SETTLES_MS) next = { atMs: sight.atMs, amps };
  }
  return { amps: amps ?? ZERO, settled: next };
}

/** The house load that leaves cars no more than the installer allows while the meter is lost. */
function limitWithout({ balanced, settings }: SiteFacts, fuseId: string): PerPhase {
  const allowedA = settings.fuses.find(({ id }) => id === fuseId)?.meterLostLimitA;
  const fuse = balanced.fuses.get(fuseId);
  if (!fuse || allowedA === undefined) return ZERO;
  const limits = limitOf(fuse);
  return perPhase((phase) => Math.max(0, limits[phase] - allowedA));
}

/** S5: outlets that nobody sees: all where nothing measures. */
function schuko({ settings, balanced }: SiteFacts, fuseId: string): PerPhase {
  return settings.connectors
    .filter((connector) => connector.schukoIsOn === true && isBelow(balanced, connector.fuseId, fuseId))
    .map(({ wiring }) => schukoReach(wiring, settings.grid))
    .reduce<PerPhase>(
      (sum, lines) =>
        plus(
          sum,
          perPhase((phase) => (lines.includes(phase) ? SCHUKO_A : 0)),
        ),
      ZERO,
    );
}

/** S5: the worst of all with the meter lost. What the installer states is the house alone; what was measured has the outlets in it. */
function worstUnseen(facts: SiteFacts, fuseId: string): PerPhase {
  const isStated = facts.settings.fuses.find(({ id }) => id === fuseId)?.worstHouseA !== undefined;
  return isStated ? plus(worstHouse(facts, fuseId), schuko(facts, fuseId)) : worstHouse(facts, fuseId);
}
