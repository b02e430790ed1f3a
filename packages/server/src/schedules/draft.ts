import type { ChargerSchedule, ScheduleBlock, WeeklySchedule } from '@phasor/contract';
import { offeredA } from './as-offered.ts';
import { offsetSpans } from './zone.ts';

/** What is kept of a connector's on/off windows on CAPI. */
export interface ArchivedSchedule {
  /** With this connector's windows alone. */
  readonly schedule: ChargerSchedule;
  /** Its max current then, in A. */
  readonly maxA: number;
  readonly archivedAtMs: number;
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 10_080;
const MINUTE_MS = 60_000;

/**
 * The week that does what the windows did: up to the max current in them, nothing outside. `zones`: where it may
 * hang, the likeliest first; CAPI knows an offset alone, so a zone that has another one then is not the windows', and where none has it a zone of that
 * offset, without summer time, stands for it. `mostA`: its max current now.
 */
export function draftOf(
  { schedule, maxA, archivedAtMs }: ArchivedSchedule,
  zones: readonly string[],
  mostA: number | null,
): WeeklySchedule {
  const { utcOffsetMinutes } = schedule;
  const fitting = zones.find((zone) => offsetOf(zone, archivedAtMs) === utcOffsetMinutes * MINUTE_MS);
  const hasZone = fitting !== undefined || utcOffsetMinutes % 60 === 0;
  const zone = fitting ?? (hasZone ? zoneOfHours(utcOffsetMinutes / 60) : 'UTC');
  const limitA = offeredA(Math.min(maxA, mostA ?? Infinity));
  const blocks = stretchesOf(schedule, hasZone ? 0 : -utcOffsetMinutes).map((stretch): ScheduleBlock => ({
    ...stretch,
    limitA,
  }));
  return { zone, blocks, outsideA: 0, whenRunOut: 'outside' };
}

const offsetOf = (zone: string, atMs: number): number => offsetSpans(zone, atMs, atMs + 1)[0]?.offsetMs ?? 0;

/** IANA counts these westwards. */
const zoneOfHours = (hours: number): string => (hours === 0 ? 'UTC' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`);

/** Where some window is open: apart from each other, in order; one over Sunday midnight comes last. */
function stretchesOf({ windows }: ChargerSchedule, shift: number): Omit<ScheduleBlock, 'limitA'>[] {
  const isOn = new Array<boolean>(WEEK_MINUTES).fill(false);
  for (const { days, from, to } of windows) {
    // One that ends where it begins lasts a day.
    const length = (minutesOf(to) - minutesOf(from) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
    for (const day of days) {
      const begin = DAYS.indexOf(day) * DAY_MINUTES + minutesOf(from) + shift + WEEK_MINUTES;
      for (let minute = begin; minute < begin + length; minute += 1) isOn[minute % WEEK_MINUTES] = true;
    }
  }
  if (!isOn.includes(false)) return [{ startMinute: 0, endMinute: WEEK_MINUTES }];
  const wasOn = (minute: number): boolean => isOn[(minute + WEEK_MINUTES - 1) % WEEK_MINUTES] ?? false;
  const edges = isOn.flatMap((on, minute) => (on === wasOn(minute) ? [] : [{ on, minute }]));
  const ends = edges.flatMap(({ on, minute }) => (on ? [] : [minute === 0 ? WEEK_MINUTES : minute])).sort((one, other) => one - other);
  return edges.flatMap(({ on, minute: startMinute }) => {
    if (!on) return [];
    const endMinute = ends.find((end) => end > startMinute) ?? ends[0];
    return endMinute === undefined ? [] : [{ startMinute, endMinute }];
  });
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
