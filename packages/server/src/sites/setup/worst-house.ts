import { perPhase, type PerPhase } from '@phasor/balancing';
import type { FuseFailsafe, SiteFuse } from '@phasor/contract';

/** The highest house load of one hour at a fuse, A on L1, L2, L3. */
export interface HouseHour {
  readonly fuseId: string;
  readonly mostA: readonly number[];
}

export interface WorstHouse {
  readonly amps: PerPhase;
  readonly source: FuseFailsafe['houseSource'];
}

/** S16: so many hours of the last 168 must be known before their highest is called the worst; a meter may miss a few. */
const PROVING_HOURS = 150;

/**
 * The worst load that is not ours at a fuse: as the installer states it; else the highest of the last 7 days, once they are known; else
 * the whole fuse. A fuse below the main one without a meter carries what the site lists, and nothing else.
 */
export function worstHouseOf(fuse: SiteFuse, hours: readonly HouseHour[]): WorstHouse {
  const { worstHouseA, meters = [], limitA } = fuse;
  if (worstHouseA !== undefined) return { amps: perPhase((phase) => worstHouseA[phase] ?? 0), source: 'stated' };
  if (meters.length === 0 && fuse.parentId !== undefined) return { amps: [0, 0, 0], source: 'none' };
  const own = hours.filter(({ fuseId }) => fuseId === fuse.id);
  if (own.length >= PROVING_HOURS) {
    return { amps: perPhase((phase) => Math.max(0, ...own.map(({ mostA }) => mostA[phase] ?? 0))), source: 'measured' };
  }
  return { amps: perPhase((phase) => (typeof limitA === 'number' ? limitA : (limitA[phase] ?? 0))), source: 'wholeFuse' };
}
