import { isBelow, limitOf, PHASES } from '@phasor/balancing';
import type { Place } from './car-views.ts';
import type { ConnectorMemory, Moving } from './connector-memory.ts';
import type { SiteFacts } from './facts.ts';
import { together, type Bounds } from './house-estimate.ts';
import { ownDraw } from './house-now.ts';
import { meterVerdict } from './meter-verdict.ts';
import { CAR_FOLLOWS_MS, carryingTerminals, DONE_MS, isStopped, type MeterVerdict } from './order-proof.ts';
import { phasesOn } from './routes.ts';
import { minus, type PerPhase } from './site-phases.ts';

type Known = Pick<Place, 'facts' | 'memory'>;

/** One sample of the meter above a connector, less what all other cars drew at that instant, and what its own car drew, in A. */
export interface OwnSight {
  readonly atMs: number;
  readonly amps: PerPhase;
  readonly ownA: number;
}

/** What cars drew is known where no more than this is in doubt, in A. */
export const SURE_A = 1;
/** So long after a change of phase nobody else is raised, so that the meter shows it alone, ms. */
const WATCHED_MS = 45_000;

/** True while a charger changes its phase that only the site's meter can see, and while its car has stopped for that. */
export const isWatched = ({ memory }: Known, nowMs: number): boolean => {
  const { moving, meterSide, session } = memory;
  if (session === null || moving === null || meterSide === 'input') return false;
  return nowMs - moving.sinceMs < WATCHED_MS || isStopped(memory, nowMs);
};

/** S19: a meter above it shows more than its fuse is rated for on a phase where it was, and may still be. */
export function isOverWhereItWas({ facts, memory: { moving } }: Known, { balanced, meters, nowMs, settings }: SiteFacts): boolean {
  if (!moving) return false;
  const was = phasesOn(moving.from, facts.wiring, settings.grid);
  return balanced.above(facts.fuseId).some((fuse) => {
    const meter = meters.get(fuse.id);
    if (!meter || nowMs - meter.atMs > meter.ageBoundMs) return false;
    const limits = limitOf(fuse);
    return PHASES.some((phase) => was[phase] > 0 && meter.amps[phase] > limits[phase]);
  });
}

/** What another car drew then: between two readings that differ by one order, as before until the order went out, and as after once a cut was followed. */
function drawnAt(one: Known, grid: SiteFacts['settings']['grid'], atMs: number): Bounds {
  const { samples, told, before: replaced } = one.memory;
  const before = samples.findLast((sample) => sample.atMs < atMs);
  const after = samples.find((sample) => sample.atMs >= atMs);
  if (before && after && told?.takenAtMs != null && told.sentAtMs > before.atMs && told.takenAtMs < after.atMs) {
    const isOnly = replaced.every(({ sentAtMs }) => sentAtMs <= before.atMs);
    const isCut = Math.max(...minus(after.most, before.least)) <= 0;
    if (isOnly && atMs <= told.sentAtMs) return before;
    if (isOnly && isCut && atMs >= told.takenAtMs + CAR_FOLLOWS_MS) return after;
  }
  return ownDraw(one, grid, atMs);
}

/**
 * S6: what the nearest meter above a connector shows of it, the oldest first. Only samples at whose instant the draw of every car below that meter is known, by
 * readings from before and after it: whatever is in doubt would be taken for current that came or went.
 */
export function sightsOf(
  own: Known,
  all: readonly Known[],
  { balanced, meters, nowMs, settings: { grid } }: SiteFacts,
): readonly OwnSight[] {
  for (const { id } of balanced.above(own.facts.fuseId)) {
    const meter = meters.get(id);
    if (!meter || nowMs - meter.atMs > meter.ageBoundMs) continue;
    const others = all.filter((one) => one.facts.key !== own.facts.key && isBelow(balanced, one.facts.fuseId, id));
    // Two that change at once: nobody could tell whose current went where.
    if (others.some((one) => isWatched(one, nowMs) && Math.max(0, ...(one.memory.reading?.amps ?? [])) > SURE_A)) return [];
    return meter.recent.flatMap(({ atMs, amps }): OwnSight[] => {
      const { least, most } = ownDraw(own, grid, atMs);
      const ownA = Math.max(...most);
      if (ownA - Math.max(...least) > SURE_A) return [];
      const drawn = together(others.map((one) => drawnAt(one, grid, atMs)));
      if (Math.max(...minus(drawn.most, drawn.least)) > SURE_A) return [];
      return [{ atMs, amps: minus(amps, drawn.least), ownA }];
    });
  }
  return [];
}

/** What is known of a car as its charger is about to be told to change its phase. */
export function seenBefore(
  { reading, told }: ConnectorMemory,
  sights: readonly OwnSight[],
): Pick<Moving, 'meterBefore' | 'meterAtMs' | 'drawnBeforeA' | 'terminalsBefore'> {
  const last = sights.at(-1);
  const terminals = reading && told ? carryingTerminals(reading).length : 0;
  return {
    meterBefore: last?.amps ?? null,
    meterAtMs: last?.atMs,
    drawnBeforeA: last?.ownA ?? 0,
    terminalsBefore: terminals > 0 ? terminals : undefined,
  };
}

/**
 * The latest sight from before the change of phase, or from its pause, is what later ones are compared with: the less time between them, the less the
 * house has changed. Readings that make a sample sure come after the order.
 */
export function withSightBefore(memory: ConnectorMemory, sights: readonly OwnSight[]): ConnectorMemory {
  const { moving, told } = memory;
  if (!moving || !told || sights.length === 0) return memory;
  const isBefore = ({ atMs, ownA }: OwnSight): boolean =>
    ownA <= SURE_A || (atMs <= told.sentAtMs && (!moving.isAfter || atMs >= moving.sinceMs + DONE_MS));
  const last = sights.findLast((sight) => sight.atMs > (moving.meterAtMs ?? -Infinity) && isBefore(sight));
  if (!last) return memory;
  const isAfter = moving.isAfter && last.ownA > SURE_A;
  return { ...memory, moving: { ...moving, meterBefore: last.amps, meterAtMs: last.atMs, drawnBeforeA: last.ownA, isAfter } };
}

/** What the site's meter saw of a change of phase, at the first sample that tells; null where none does. */
export function seenOf(
  { facts: { wiring }, memory }: Known,
  sights: readonly OwnSight[],
  grid: SiteFacts['settings']['grid'],
): MeterVerdict {
  const { moving, told, reading, route } = memory;
  if (!moving || !reading || told?.takenAtMs == null) return null;
  const sinceMs = Math.max(told.takenAtMs, moving.meterAtMs ?? -Infinity);
  const on = (where: ConnectorMemory['route']): PerPhase => phasesOn(where, wiring, grid);
  // A car on one phase uses the first of all that feed it. How many the car before used nobody knows.
  const isOnOne = moving.terminalsBefore === 1 || (moving.drawnBeforeA <= SURE_A && carryingTerminals(reading).length < 2);
  const byCar = (where: ConnectorMemory['route']) => (where === 'L123' && isOnOne ? 'L1' : where);
  for (const { atMs, amps, ownA } of sights) {
    if (atMs <= sinceMs) continue;
    const verdict = meterVerdict(moving, on(byCar(moving.from)), on(byCar(route)), amps, ownA);
    if (verdict) return verdict;
  }
  return null;
}
