import { isBelow } from '@phasor/balancing';
import { limitsInForce, type ConnectorMemory } from './connector-memory.ts';
import type { JumpBounds } from './meter-jump.ts';
import { meterName } from './meter-desk.ts';
import type { LoopConnector, LoopSite } from './ports.ts';
import { perPhase } from './site-phases.ts';

/** What a charger did within this may show in a meter's next sample, ms. */
const RECENT_MS = 60_000;
/** So many cars may stop by themselves between two samples. */
const STOP_AT_ONCE = 2;

/**
 * By what a jump of this meter is told (S4): the rating of its fuse, and what the cars below it may have changed: each by what it was told and measured of late, and
 * two of them by all that they take. Null: it measures no fuse of this site.
 */
export function jumpBounds(
  name: string,
  { settings, balanced }: Pick<LoopSite, 'settings' | 'balanced'>,
  connectors: ReadonlyMap<string, LoopConnector>,
  memoryOf: (key: string) => ConnectorMemory,
  nowMs: number,
): JumpBounds | null {
  const fuse = settings.fuses.find(({ meters }) => meters?.some((ref) => meterName(ref) === name));
  if (!fuse) return null;
  const { limitA } = fuse;
  const changes: number[] = [];
  const rests: number[] = [];
  for (const [key, { fuseId }] of connectors) {
    if (!isBelow(balanced, fuseId, fuse.id)) continue;
    const memory = memoryOf(key);
    const measured = memory.samples.filter(({ atMs }) => nowMs - atMs <= RECENT_MS).map(({ most }) => Math.max(...most));
    const amps = [...limitsInForce(memory).map((told) => told.limitA), ...measured];
    if (amps.length === 0) continue;
    const change = Math.max(...amps) - Math.min(...amps);
    changes.push(change);
    rests.push(Math.max(...amps) - change);
  }
  const sum = (list: readonly number[]): number => list.reduce((total, a) => total + a, 0);
  const stopping = rests.sort((one, other) => other - one).slice(0, STOP_AT_ONCE);
  return {
    ratingA: perPhase((phase) => (typeof limitA === 'number' ? limitA : (limitA[phase] ?? Infinity))),
    explainedA: sum(changes) + sum(stopping),
  };
}
