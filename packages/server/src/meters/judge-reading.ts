import type { SampleFlag } from '@phasor/contract';
import { meterErrors } from './errors.ts';
import { hasSameValues, type Reading } from './reading.ts';

/** What is known of a meter when a reading comes. */
export interface MeterMemory {
  readonly newest: Reading | null;
  readonly unchangedSinceMs: number | null;
  readonly intervalMs: number;
}

/** A reading to store, or one that is stored already. */
export interface Judgement {
  readonly isNew: boolean;
  readonly flags: readonly SampleFlag[];
  readonly unchangedSinceMs: number;
}

/** How far a meter's clock may be ahead of ours, in ms. */
const MOST_AHEAD_MS = 60_000;
/** A sample that old tells of a wrong clock and not of a slow line. */
const MOST_BEHIND_MS = 24 * 3_600_000;
/** S4: after that long without any change a meter may be frozen. */
const UNCHANGED_MS = 60_000;

/** S4, S16: a sample counts by its own timestamp for 2.5 intervals, and for 3 s at least. */
export const ageBoundMs = (intervalMs: number): number => Math.max(3000, 2.5 * intervalMs);

/** Decides what a reading is worth. Raises METER_CLOCK_WRONG, and METER_SAMPLE_OLD for one that comes after a newer one. */
export function judgeReading(reading: Reading, { newest, unchangedSinceMs, intervalMs }: MeterMemory, nowMs: number): Judgement {
  const { measuredAtMs } = reading;
  const ageMs = nowMs - measuredAtMs;
  const measuredAt = new Date(measuredAtMs).toISOString();
  if (ageMs < -MOST_AHEAD_MS || ageMs > MOST_BEHIND_MS) {
    throw meterErrors.raise('METER_CLOCK_WRONG', { measuredAt, secondsOff: -Math.round(ageMs / 1000) });
  }
  const isSame = newest !== null && hasSameValues(reading, newest);
  if (newest && measuredAtMs === newest.measuredAtMs && isSame) {
    // Sent again, most likely because our answer was lost: it must not be refused for ever.
    return { isNew: false, flags: ['repeated'], unchangedSinceMs: unchangedSinceMs ?? measuredAtMs };
  }
  if (newest && measuredAtMs <= newest.measuredAtMs) {
    throw meterErrors.raise('METER_SAMPLE_OLD', { measuredAt, newestAt: new Date(newest.measuredAtMs).toISOString() });
  }
  const sinceMs = isSame ? (unchangedSinceMs ?? newest.measuredAtMs) : measuredAtMs;
  const flags: SampleFlag[] = [];
  if (ageMs > ageBoundMs(intervalMs)) flags.push('late');
  if (measuredAtMs - sinceMs >= UNCHANGED_MS) flags.push('unchanged');
  return { isNew: true, flags, unchangedSinceMs: sinceMs };
}
