import type { Schedule, ScheduleWindow } from '@phasor/capi';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** Of a week that begins on a Sunday, as 1970-01-01 was a Thursday. */
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const EPOCH_DAY = 4;

/** Whether a connector may charge at that instant (ms since 1970, by the charger's clock): always without windows, else within one. */
export function isOn(schedule: Schedule, connectorId: number, atMs: number): boolean {
  const spans = spansOf(schedule, connectorId);
  const minute = minuteOfWeek(schedule, atMs);
  return spans.length === 0 || spans.some(([from, to]) => contains(from, to, minute));
}

/** In how many ms a window of that connector opens or closes next; null without windows. */
export function nextEdgeMs(schedule: Schedule, connectorId: number, atMs: number): number | null {
  const minute = minuteOfWeek(schedule, atMs);
  const edges = spansOf(schedule, connectorId).flatMap((span) => [...span]);
  if (edges.length === 0) return null;
  const untilMinutes = Math.min(...edges.map((edge) => (edge - minute + WEEK_MINUTES) % WEEK_MINUTES || WEEK_MINUTES));
  return Math.ceil(untilMinutes * MINUTE_MS);
}

/** Windows as minutes of the week, [from, to); one over the end of the week has `to` < `from`. */
function spansOf({ windows }: Schedule, connectorId: number): (readonly [number, number])[] {
  return windows.filter((window) => window.connectorId === connectorId).flatMap((window) => window.days.map((day) => spanOf(window, day)));
}

function spanOf({ from, to }: ScheduleWindow, day: string): readonly [number, number] {
  const midnight = DAYS.indexOf(day) * DAY_MINUTES;
  const [begins, ends] = [minutesOf(from), minutesOf(to)];
  const lengthMinutes = ends > begins ? ends - begins : ends - begins + DAY_MINUTES;
  return [midnight + begins, (midnight + begins + lengthMinutes) % WEEK_MINUTES];
}

function contains(from: number, to: number, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function minutesOf(clockTime: string): number {
  const [hours = '0', minutes = '0'] = clockTime.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** With its fraction, in the charger's local time. */
function minuteOfWeek({ utcOffsetMinutes }: Schedule, atMs: number): number {
  const minute = atMs / MINUTE_MS + utcOffsetMinutes + EPOCH_DAY * DAY_MINUTES;
  return ((minute % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES;
}
