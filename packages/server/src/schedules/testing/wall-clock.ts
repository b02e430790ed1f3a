import { Temporal } from 'temporal-polyfill';
import type { LimitSettings } from '../segments.ts';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 86_400_000;
/** A Monday, 00:00 UTC. */
const MONDAY_MS = Date.UTC(2024, 0, 1);

/** The max current and the owner's limit together; Infinity: neither. IEC 61851-1: below 6 A is nothing. */
export function mostOf({ maxA, userA }: LimitSettings): number {
  return given(Math.min(maxA ?? Infinity, userA ?? Infinity));
}

const given = (limitA: number): number => (limitA < 6 ? 0 : limitA);

/** What the week editor shows at an instant: where the wall clock points. Shares nothing with what it judges; Infinity: no limit. */
export function shownAt(settings: LimitSettings, atMs: number): number {
  return given(shownFigure(settings, atMs));
}

function shownFigure(settings: LimitSettings, atMs: number): number {
  const { schedule, exceptions } = settings;
  const most = mostOf(settings);
  const now = new Date(atMs).toISOString();
  const holding = exceptions.filter(({ from, until }) => from <= now && now < until).at(-1);
  if (holding?.kind === 'pause') return 0;
  if (holding?.kind === 'chargeNow') return most;
  if (holding) return Math.min(most, holding.limitA ?? 0);
  if (!schedule) return most;
  const { dayOfWeek, hour, minute } = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(schedule.zone);
  const minuteOfWeek = ((dayOfWeek - 1) * 24 + hour) * 60 + minute;
  const block = schedule.blocks.find(({ startMinute, endMinute }) =>
    startMinute < endMinute
      ? startMinute <= minuteOfWeek && minuteOfWeek < endMinute
      : startMinute <= minuteOfWeek || minuteOfWeek < endMinute,
  );
  return Math.min(most, (block ? block.limitA : schedule.outsideA) ?? Infinity);
}

/**
 * Where what is shown may change between two instants, by the settings alone: both ends of each block and exception. By each offset from UTC that the
 * zone has meanwhile, since near a clock change an edge may be skipped, or come twice.
 */
export function shownEdges({ schedule, exceptions }: LimitSettings, fromMs: number, untilMs: number): number[] {
  const edges = exceptions.flatMap(({ from, until }) => [Date.parse(from), Date.parse(until)]);
  const minutes = schedule?.blocks.flatMap(({ startMinute, endMinute }) => [startMinute, endMinute]) ?? [];
  for (const offsetMs of schedule ? offsetsOf(schedule.zone, fromMs, untilMs) : []) {
    const localMs = fromMs + offsetMs - MONDAY_MS;
    const mondayMs = MONDAY_MS + Math.floor(localMs / WEEK_MS) * WEEK_MS - offsetMs;
    for (let weekMs = mondayMs; weekMs < untilMs; weekMs += WEEK_MS) edges.push(...minutes.map((minute) => weekMs + minute * MINUTE_MS));
  }
  return [...new Set(edges)].filter((ms) => ms >= fromMs && ms < untilMs);
}

function offsetsOf(zone: string, fromMs: number, untilMs: number): ReadonlySet<number> {
  const offsets = new Set<number>();
  let here: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(zone);
  for (; here && here.epochMilliseconds < untilMs; here = here.getTimeZoneTransition('next')) offsets.add(here.offsetNanoseconds / 1e6);
  return offsets;
}

/** The zone's clock changes of a year, in ms since 1970. */
export function clockChanges(zone: string, year: number): number[] {
  const changes: number[] = [];
  let here = Temporal.ZonedDateTime.from({ timeZone: zone, year, month: 1, day: 1 });
  for (let next = here.getTimeZoneTransition('next'); next && next.year === year; next = here.getTimeZoneTransition('next')) {
    changes.push(next.epochMilliseconds);
    here = next;
  }
  return changes;
}
