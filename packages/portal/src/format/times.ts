import { UNKNOWN } from './quantities.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `45 s`, `12 min`, `1 h 05 min`, `2 d 3 h`; nothing below zero (clocks differ). */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h ${String(Math.floor((ms % HOUR_MS) / MINUTE_MS)).padStart(2, '0')} min`;
  return `${Math.floor(ms / DAY_MS)} d ${Math.floor((ms % DAY_MS) / HOUR_MS)} h`;
}

/** How long an answer took: `38 ms`, `1.25 s`. */
export function formatLatency(latencyMs: number, language: string): string {
  const ms = Math.max(0, latencyMs);
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return `${new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(ms / 1_000)} s`;
}

/** `5 seconds ago`, `yesterday`. An instant ahead of this machine's clock counts as now. */
export function formatAgo(instant: string, nowMs: number, language: string): string {
  const agoMs = Math.max(0, nowMs - Date.parse(instant));
  if (Number.isNaN(agoMs)) return UNKNOWN;
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (agoMs < MINUTE_MS) return words.format(-Math.floor(agoMs / SECOND_MS), 'second');
  if (agoMs < HOUR_MS) return words.format(-Math.floor(agoMs / MINUTE_MS), 'minute');
  if (agoMs < DAY_MS) return words.format(-Math.floor(agoMs / HOUR_MS), 'hour');
  return words.format(-Math.floor(agoMs / DAY_MS), 'day');
}

/** Date and time in the given zone (default: the browser's): `22 Nov 2026, 19:02:11`. */
export function formatInstant(instant: string, language: string, timeZone?: string): string {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) return instant;
  return new Intl.DateTimeFormat(locale(language), { dateStyle: 'medium', timeStyle: 'medium', timeZone }).format(ms);
}

/** Time of day with milliseconds, for the message log: `19:02:11.042`. */
export function formatExactTime(instant: string, language: string, timeZone?: string): string {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) return instant;
  return new Intl.DateTimeFormat(locale(language), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZone,
  }).format(ms);
}

/** European dates for plain English: day before month, 24 hours. */
function locale(language: string): string {
  return language === 'en' ? 'en-GB' : language;
}
