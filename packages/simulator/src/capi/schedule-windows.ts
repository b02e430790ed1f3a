import type { Schedule, ScheduleWindow } from '@phasor/capi';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;
/** Of a week that begins on a Sunday, as 1970-01-01 was a Thursday. */
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const EPOCH_DAY = 4;

/** Whether a connector may charge at that instant (ms since 1970, by the charger's clock): always without windows, else within one. */
export function isOn(schedule: Schedule, connectorId: number, atMs: number): boolean {
  const spans = spansOf(schedule, connectorId);
  const nowMs = timeOfWeekMs(schedule, atMs);
  return spans.length === 0 || spans.some(([from, to]) => contains(from, to, nowMs));
}

/** In how many ms a window of that connector opens or closes next; null without windows. */
export function nextEdgeMs(schedule: Schedule, connectorId: number, atMs: number): number | null {
  const nowMs = timeOfWeekMs(schedule, atMs);
  const edges = spansOf(schedule, connectorId).flatMap((span) => [...span]);
  if (edges.length === 0) return null;
  return Math.min(...edges.map((edge) => (edge - nowMs + WEEK_MS) % WEEK_MS || WEEK_MS));
}

/** Windows as ms of the week, [from, to); one over the end of the week has `to` < `from`. */
function spansOf({ windows }: Schedule, connectorId: number): (readonly [number, number])[] {
  return windows.filter((window) => window.connectorId === connectorId).flatMap((window) => window.days.map((day) => spanOf(window, day)));
}

function spanOf({ from, to }: ScheduleWindow, day: string): readonly [number, number] {
  const midnight = DAYS.indexOf(day) * DAY_MS;
  const [begins, ends] = [timeOfDayMs(from), timeOfDayMs(to)];
  const lengthMs = ends > begins ? ends - begins : ends - begins + DAY_MS;
  return [midnight + begins, (midnight + begins + lengthMs) % WEEK_MS];
}

function contains(from: number, to: number, atMs: number): boolean {
  return from < to ? atMs >= from && atMs < to : atMs >= from || atMs < to;
}

function timeOfDayMs(clockTime: string): number {
  const [hours = '0', minutes = '0'] = clockTime.split(':');
  return (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}

/** In the charger's local time. */
function timeOfWeekMs({ utcOffsetMinutes }: Schedule, atMs: number): number {
  const sinceSundayMs = atMs + utcOffsetMinutes * MINUTE_MS + EPOCH_DAY * DAY_MS;
  return ((sinceSundayMs % WEEK_MS) + WEEK_MS) % WEEK_MS;
}
