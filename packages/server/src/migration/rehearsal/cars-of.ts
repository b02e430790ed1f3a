import type { Cars, Visit } from './rehearsal-input.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const MOST_WEEKS = 4;
/** Who is there now is not taken to stay for ever before so long, whatever was seen. */
const LEAST_STAY_MS = 12 * HOUR_MS;

export interface Parked {
  readonly connectorId: number;
  readonly sinceMs: number;
}

/**
 * What is to be expected of the cars of a charger: those of the last four weeks come again, at the same hour of the same day; where less was seen,
 * those of the whole weeks or days that were, of one day at least. `sinceMs`: since when the charger is watched.
 */
export function carsOf({
  nowMs,
  sinceMs,
  visits,
  parked,
}: {
  readonly nowMs: number;
  readonly sinceMs: number;
  readonly visits: readonly Visit[];
  readonly parked: readonly Parked[];
}): Cars {
  const seenMs = nowMs - Math.min(sinceMs, ...visits.map(({ fromMs }) => fromMs));
  const weeks = Math.min(MOST_WEEKS, Math.floor(seenMs / WEEK_MS));
  const periodMs = weeks > 0 ? weeks * WEEK_MS : Math.max(1, Math.floor(seenMs / DAY_MS)) * DAY_MS;
  const longestMs = Math.max(LEAST_STAY_MS, ...visits.map(({ fromMs, toMs }) => toMs - fromMs));
  return {
    periodMs,
    visits: visits.filter(({ fromMs }) => fromMs > nowMs - periodMs),
    now: parked.map(({ connectorId, sinceMs: parkedMs }) => {
      const leavesMs = parkedMs + longestMs;
      return { connectorId, leavesMs: leavesMs > nowMs ? leavesMs : null };
    }),
  };
}
