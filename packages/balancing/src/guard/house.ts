import type { BalancedSite } from '../balanced-site.ts';
import { isSmall, withSample } from '../outlook/house-past.ts';
import { perPhase, type PerPhase } from '../site/phase.ts';
import { limitOf } from '../site/rooms.ts';
import { LEAST_A, type Fuse } from '../site/site.ts';
import type { Decision } from '../state/decision.ts';
import type { Observation } from '../state/car-view.ts';
import { fallback } from '../state/seat.ts';
import type { SiteState } from '../state/site-state.ts';

/** What counts as house load, and what is remembered of it. */
export interface House {
  readonly countedA: ReadonlyMap<string, PerPhase>;
  readonly remembered: SiteState['house'];
  readonly crowding: SiteState['crowding'];
  readonly past: SiteState['housePast'];
}

/** Over how long an hour of the day is averaged: three days of that hour, in ms; and the longest step that one sample stands for. */
const MEMORY_MS = 3 * 3_600_000;
const LONGEST_STEP_MS = 300_000;
const NONE: readonly PerPhase[] = Array.from({ length: 24 }, () => [0, 0, 0]);

/** Learns at which hours the house leaves too little of which phase, as a moving mean. */
function learnt(was: readonly PerPhase[] = NONE, fuse: Fuse, amps: PerPhase, hour: number, stepMs: number): readonly PerPhase[] {
  const limits = limitOf(fuse);
  const part = Math.min(LONGEST_STEP_MS, Math.max(0, stepMs)) / MEMORY_MS;
  return was.map((before, at) => {
    if (at !== hour) return before;
    return perPhase((phase) => before[phase] + part * ((limits[phase] - amps[phase] < LEAST_A ? 1 : 0) - before[phase]));
  });
}

const isSample = (amps: PerPhase | undefined): amps is PerPhase => amps !== undefined && amps.every(Number.isFinite);

/**
 * The load that is not ours at each metered fuse (S16): the new sample; without one the last, as long as it is not too old; after that the worst
 * that is known, without such knowledge all that the fuse carries. A fuse counts as metered from its first sample on.
 */
export function houseOf(
  { fuses, rules }: BalancedSite,
  state: SiteState,
  { nowMs, hour, houseA }: Observation,
  decisions: Decision[],
): House {
  const counted = new Map<string, PerPhase>();
  const remembered = new Map(state.house);
  const crowding = new Map(state.crowding);
  const past = new Map(state.housePast);
  for (const [fuseId, fuse] of fuses) {
    const sample = houseA.get(fuseId);
    if (isSample(sample)) {
      // Less than nothing is export or a meter's error: it is no room for cars (S4).
      const amps = perPhase((phase) => Math.max(0, sample[phase]));
      counted.set(fuseId, amps);
      const before = state.house.get(fuseId);
      crowding.set(fuseId, learnt(crowding.get(fuseId), fuse, amps, hour, nowMs - (before?.atMs ?? nowMs)));
      if (isSmall(fuse)) past.set(fuseId, withSample(past.get(fuseId), fuse, amps, nowMs));
      remembered.set(fuseId, { amps, atMs: nowMs });
      continue;
    }
    const last = state.house.get(fuseId);
    if (sample)
      decisions.push(fallback(nowMs, 'meter-nan', undefined, { fuseId, row: 'L1 L2 L3', carriedA: NaN, limitA: limitOf(fuse)[0] }));
    if (!last) {
      if (sample) counted.set(fuseId, worstOf(fuse.id));
      continue;
    }
    const isOld = nowMs - last.atMs > rules.houseAgeMs;
    counted.set(fuseId, isOld ? worstOf(fuseId) : last.amps);
    if (isOld)
      decisions.push(
        fallback(nowMs, 'meter-lost', undefined, { fuseId, row: 'L1 L2 L3', carriedA: worstOf(fuseId)[0], limitA: limitOf(fuse)[0] }),
      );
  }
  return { countedA: counted, remembered, crowding, past };

  function worstOf(fuseId: string): PerPhase {
    const fuse = fuses.get(fuseId);
    const limits = fuse ? limitOf(fuse) : ([0, 0, 0] as const);
    return perPhase((phase) => Math.min(limits[phase], rules.worstHouseA ?? Infinity));
  }
}
