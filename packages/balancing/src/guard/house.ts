import type { BalancedSite } from '../balanced-site.ts';
import { perPhase, type PerPhase } from '../site/phase.ts';
import { limitOf } from '../site/rooms.ts';
import type { Decision } from '../state/decision.ts';
import type { Observation } from '../state/car-view.ts';
import { fallback } from '../state/seat.ts';
import type { SiteState } from '../state/site-state.ts';

/** What counts as house load, and what is remembered of it. */
export interface House {
  readonly countedA: ReadonlyMap<string, PerPhase>;
  readonly remembered: SiteState['house'];
}

const isSample = (amps: PerPhase | undefined): amps is PerPhase => amps !== undefined && amps.every(Number.isFinite);

/**
 * The load that is not ours at each metered fuse (S16): the new sample; without one the last, as long as it is not too old; after that the worst
 * that is known, without such knowledge all that the fuse carries. A fuse counts as metered from its first sample on.
 */
export function houseOf({ fuses, rules }: BalancedSite, state: SiteState, { nowMs, houseA }: Observation, decisions: Decision[]): House {
  const counted = new Map<string, PerPhase>();
  const remembered = new Map(state.house);
  for (const [fuseId, fuse] of fuses) {
    const sample = houseA.get(fuseId);
    if (isSample(sample)) {
      // Less than nothing is export or a meter's error: it is no room for cars (S4).
      const amps = perPhase((phase) => Math.max(0, sample[phase]));
      counted.set(fuseId, amps);
      remembered.set(fuseId, { amps, atMs: nowMs });
      continue;
    }
    const last = state.house.get(fuseId);
    if (sample) decisions.push(fallback(nowMs, 'meter-nan', undefined, { fuseId, row: 'L1 L2 L3', carriedA: NaN, limitA: limitOf(fuse)[0] }));
    if (!last) {
      if (sample) counted.set(fuseId, worstOf(fuse.id));
      continue;
    }
    const isOld = nowMs - last.atMs > rules.houseAgeMs;
    counted.set(fuseId, isOld ? worstOf(fuseId) : last.amps);
    if (isOld) decisions.push(fallback(nowMs, 'meter-lost', undefined, { fuseId, row: 'L1 L2 L3', carriedA: worstOf(fuseId)[0], limitA: limitOf(fuse)[0] }));
  }
  return { countedA: counted, remembered };

  function worstOf(fuseId: string): PerPhase {
    const fuse = fuses.get(fuseId);
    const limits = fuse ? limitOf(fuse) : ([0, 0, 0] as const);
    return perPhase((phase) => Math.min(limits[phase], rules.worstHouseA ?? Infinity));
  }
}
