import { Temporal } from 'temporal-polyfill';
import type { LimitSettings } from '../segments.ts';

/** What the week editor shows at an instant: where the wall clock points. Shares nothing with what it judges; Infinity: no limit. */
export function shownAt({ maxA, userA, schedule, exceptions }: LimitSettings, atMs: number): number {
  const most = Math.min(maxA ?? Infinity, userA ?? Infinity);
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
