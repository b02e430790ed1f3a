import { isZone, offsetSpans } from '../../schedules/index.ts';
import { raise } from '../errors.ts';

const MINUTE_MS = 60_000;
const WEEK_MINUTES = 10_080;
/** 1970-01-01 was a Thursday: the third day after Monday. */
const THURSDAY_MINUTES = 3 * 1_440;

/**
 * When the chargers of a site may be switched: stretches of the local week in minutes from Monday 00:00, `[startMinute, endMinute)`, by
 * the wall clock of an IANA zone. One that ends before it starts runs over Sunday midnight; one that ends where it starts is empty.
 */
export interface SiteWindow {
  readonly zone: string;
  readonly blocks: readonly { readonly startMinute: number; readonly endMinute: number }[];
}

/** Local time less UTC at an instant, in ms. */
export type OffsetAt = (zone: string, atMs: number) => number;

const zoneOffset: OffsetAt = (zone, atMs) => offsetSpans(zone, atMs, atMs + 1)[0]?.offsetMs ?? 0;

/**
 * Whether the window is open at an instant: its wall clock shows a time inside a block. So a time that the clock skips is never open, and
 * one that it shows twice is open twice. `offsetAt` is for tests alone.
 */
export function isWindowOpen({ zone, blocks }: SiteWindow, atMs: number, offsetAt: OffsetAt = zoneOffset): boolean {
  const localMinute = Math.floor((atMs + offsetAt(zone, atMs)) / MINUTE_MS);
  const minute = (((localMinute + THURSDAY_MINUTES) % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES;
  return blocks.some(({ startMinute, endMinute }) =>
    startMinute <= endMinute ? startMinute <= minute && minute < endMinute : startMinute <= minute || minute < endMinute,
  );
}

/** Looked ahead so far: a stretch that a clock change takes away comes back in the week after. */
const AHEAD_MINUTES = 2 * WEEK_MINUTES;

/**
 * The stretch in which it is open next, at an instant or after it, until it closes; null where it is open all the time, or never. In whole minutes, but
 * for a stretch that has begun.
 */
export function nextOpening(window: SiteWindow, atMs: number): { readonly fromMs: number; readonly untilMs: number } | null {
  const minuteMs = (minute: number): number => (minute === 0 ? atMs : (Math.floor(atMs / MINUTE_MS) + minute) * MINUTE_MS);
  const changes = (isOpen: boolean, from: number): number | null => {
    for (let minute = from; minute < AHEAD_MINUTES; minute += 1) if (isWindowOpen(window, minuteMs(minute)) === isOpen) return minute;
    return null;
  };
  const opens = changes(true, 0);
  const closes = opens === null ? null : changes(false, opens);
  return opens === null || closes === null ? null : { fromMs: minuteMs(opens), untilMs: minuteMs(closes) };
}

/** Throws MIGRATION_WINDOW_INVALID for a zone that does not exist (a plain offset is none: it knows no clock changes), or a minute outside the week. */
export function checkWindow({ zone, blocks }: SiteWindow): void {
  if (!isZone(zone)) throw raise('MIGRATION_WINDOW_INVALID', { problem: `there is no time zone "${zone}"` });
  if (blocks.length === 0) throw raise('MIGRATION_WINDOW_INVALID', { problem: 'it is never open' });
  for (const { startMinute, endMinute } of blocks) {
    const isMinute = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;
    if (!isMinute(startMinute, WEEK_MINUTES - 1) || !isMinute(endMinute, WEEK_MINUTES) || startMinute === endMinute) {
      throw raise('MIGRATION_WINDOW_INVALID', {
        problem: `from ${startMinute} to ${endMinute} is no stretch of the week's minutes, 0 to 10080`,
      });
    }
  }
}
