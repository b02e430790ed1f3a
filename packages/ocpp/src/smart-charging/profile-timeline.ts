import type { ChargingProfile } from '../messages.ts';
import type { InstalledProfile } from './installed-profile.ts';

type Period = ChargingProfile['chargingSchedule']['chargingSchedulePeriod'][number];

/** What one profile says at one instant, and how long it says so. */
export interface TimelinePiece {
  /** The period in force; null when the profile says nothing. */
  readonly period: Period | null;
  /** The next instant at which it may say something else; Infinity when it never will. */
  readonly untilMs: number;
}

const SILENT: TimelinePiece = Object.freeze({ period: null, untilMs: Infinity });
const RECURRENCE_MS = { Daily: 86_400_000, Weekly: 7 * 86_400_000 } as const;

/** A time of a profile in ms since 1970: one without a zone counts as UTC, an unreadable one is NaN. */
export function instantOf(text: string): number {
  return Date.parse(/(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(text.slice(10)) ? text : `${text}Z`);
}

/** What a profile says at `atMs`. `transactionStartMs` is where a schedule relative to its transaction begins. */
export function timelineAt(installed: InstalledProfile, transactionStartMs: number, atMs: number): TimelinePiece {
  const { validFrom, validTo } = installed.profile;
  const fromMs = validFrom === undefined ? -Infinity : instantOf(validFrom);
  const toMs = validTo === undefined ? Infinity : instantOf(validTo);
  if (atMs >= toMs) return SILENT;
  if (atMs < fromMs) return { period: null, untilMs: fromMs };
  const { period, untilMs } = scheduleAt(installed, transactionStartMs, atMs);
  return { period, untilMs: Math.min(untilMs, toMs) };
}

function scheduleAt(installed: InstalledProfile, transactionStartMs: number, atMs: number): TimelinePiece {
  const { duration, chargingSchedulePeriod: periods } = installed.profile.chargingSchedule;
  const { startMs, againMs } = runAt(installed, transactionStartMs, atMs);
  if (atMs < startMs) return { period: null, untilMs: startMs };
  // What is longer than the repetition is cut by it.
  const endMs = Math.min(againMs, duration === undefined ? Infinity : startMs + duration * 1000);
  if (atMs >= endMs) return { period: null, untilMs: againMs };
  const next = periods.findIndex(({ startPeriod }) => startMs + startPeriod * 1000 > atMs);
  const following = next < 0 ? undefined : periods[next];
  const period = periods.at(next < 0 ? -1 : next - 1) ?? null;
  return { period, untilMs: following ? Math.min(endMs, startMs + following.startPeriod * 1000) : endMs };
}

/** When the schedule's run began that counts at `atMs`, or will begin; and when the next one does. */
function runAt(
  { profile, installedMs }: InstalledProfile,
  transactionStartMs: number,
  atMs: number,
): { readonly startMs: number; readonly againMs: number } {
  const { startSchedule } = profile.chargingSchedule;
  if (profile.chargingProfileKind === 'Relative') return { startMs: transactionStartMs, againMs: Infinity };
  if (startSchedule === undefined) {
    // "If absent the schedule will be relative to start of charging" (OCPP 1.6, 7.13); the whole station knows no such start.
    const isOfStation = profile.chargingProfilePurpose === 'ChargePointMaxProfile';
    return { startMs: isOfStation ? installedMs : transactionStartMs, againMs: Infinity };
  }
  const firstMs = instantOf(startSchedule);
  if (profile.chargingProfileKind !== 'Recurring' || !profile.recurrencyKind) return { startMs: firstMs, againMs: Infinity };
  const everyMs = RECURRENCE_MS[profile.recurrencyKind];
  const startMs = firstMs + Math.max(0, Math.floor((atMs - firstMs) / everyMs)) * everyMs;
  return { startMs, againMs: startMs + everyMs };
}
