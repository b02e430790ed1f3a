import type { Cars, Visit } from './rehearsal-input.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const MOST_WEEKS = 4;
/** From so much on people are taken to do the same each day. */
const HALF_A_DAY_MS = 12 * HOUR_MS;

export interface Parked {
  readonly connectorId: number;
  readonly sinceMs: number;
}

/**
 * What is to be expected of the cars of a charger: those of the last four weeks come again, at the same hour of the same day; where less was seen,
 * those of the whole weeks or days that were. Of less than half a day no day can be told: they come as often as in what was seen, of an hour at least.
 * Who is there now has come, too, and is not taken to stay for ever before half a day, or what was seen where that is less. `sinceMs`: since when the
 * charger is watched.
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
  const current = parked.map(({ connectorId, sinceMs: fromMs }): Visit => ({
    connectorId,
    fromMs,
    toMs: Math.max(nowMs, fromMs + MINUTE_MS),
  }));
  const seenMs = nowMs - Math.min(sinceMs, ...[...visits, ...current].map(({ fromMs }) => fromMs));
  const periodMs = periodOf(seenMs);
  const leastStayMs = Math.min(HALF_A_DAY_MS, Math.max(HOUR_MS, seenMs));
  const longestMs = Math.max(leastStayMs, ...visits.map(({ fromMs, toMs }) => toMs - fromMs));
  return {
    periodMs,
    visits: [...visits, ...current].filter(({ fromMs }) => fromMs > nowMs - periodMs),
    now: parked.map(({ connectorId, sinceMs: parkedMs }) => {
      const leavesMs = parkedMs + longestMs;
      return { connectorId, leavesMs: leavesMs > nowMs ? leavesMs : null };
    }),
  };
}

function periodOf(seenMs: number): number {
  const weeks = Math.min(MOST_WEEKS, Math.floor(seenMs / WEEK_MS));
  if (weeks > 0) return weeks * WEEK_MS;
  if (seenMs >= HALF_A_DAY_MS) return Math.max(1, Math.floor(seenMs / DAY_MS)) * DAY_MS;
  // The first visit is within.
  return Math.max(HOUR_MS, seenMs + 1);
}
