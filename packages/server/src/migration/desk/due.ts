import type { Way, WaySettings, WayState } from '../way/index.ts';

/** States in which silence counts; see the table's rows for waiting. */
const WAITS: ReadonlySet<WayState> = new Set(['Candidate', 'Admitted', 'Snapshotted', 'Staging', 'Staged']);
/** Waits for a place: whoever gives places is asked again after so long. */
const ASKS_FOR_A_PLACE: ReadonlySet<WayState> = new Set(['Candidate', 'Snapshotted', 'Staged']);
/** With a campaign that tells its chargers by itself when they have leave to begin, or to leave CAPI. */
const ASKS_ITS_CAMPAIGN: ReadonlySet<WayState> = new Set(['Snapshotted']);
const ASK_EVERY_MS = 30_000;

/** When a way must be looked at if nothing happens before, ms since 1970; null: never. */
export function dueMs(way: Way, campaignId: string | null, settings: WaySettings, nowMs: number): number | null {
  const times = [
    way.deadlineMs,
    ...way.openOrders.map(({ deadlineMs }) => deadlineMs),
    WAITS.has(way.state) ? way.capi.heardMs + settings.dormantMs + 1 : null,
    (campaignId === null ? ASKS_FOR_A_PLACE : ASKS_ITS_CAMPAIGN).has(way.state) ? nowMs + ASK_EVERY_MS : null,
  ].flatMap((time) => (time === null ? [] : [time]));
  return times.length === 0 ? null : Math.min(...times);
}
