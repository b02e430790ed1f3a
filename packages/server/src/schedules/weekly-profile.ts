import type { ChargingProfile, WeeklySchedule } from '@phasor/contract';
import { WEEKLY, idOf, periodWriter, type Stand, type Step, type Takes } from './plan.ts';
import { WEEK_MS, weekPieces } from './week.ts';
import { offsetSpans } from './zone.ts';

const MINUTE_MS = 60_000;

/**
 * The week as OCPP repeats it: in UTC, with the offset that the zone has at `fromMs`, when it takes over; after the next clock change it
 * is an hour off. Null where the week is always the same, or has more periods than the charger takes.
 */
export function weeklyProfile(
  connectorId: number,
  schedule: WeeklySchedule,
  how: {
    readonly takes: Takes;
    readonly stand: Stand | null;
    readonly mostA: number;
    readonly stackLevel: number;
    readonly fromMs: number;
  },
): ChargingProfile | null {
  const { takes, stand, mostA, stackLevel, fromMs } = how;
  const pieces = weekPieces(schedule).map(({ fromMinute, limitA }) => ({ fromMinute, limitA: Math.min(limitA ?? Infinity, mostA) }));
  // It begins where the current changes, so that no piece is cut by the end of the week.
  const edges = pieces.filter(({ limitA }, index) => limitA !== pieces.at(index - 1)?.limitA);
  const [first] = edges;
  if (!first || edges.length > takes.maxPeriods) return null;
  const [span] = offsetSpans(schedule.zone, fromMs, fromMs + 1);
  const startMs = weekBefore(fromMs, first.fromMinute * MINUTE_MS - (span?.offsetMs ?? 0));
  const write = periodWriter(takes, stand);
  const steps = edges.map(({ fromMinute, limitA }): Step => ({ atMs: startMs + (fromMinute - first.fromMinute) * MINUTE_MS, limitA }));
  return {
    chargingProfileId: idOf(connectorId, WEEKLY),
    stackLevel,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Recurring',
    recurrencyKind: 'Weekly',
    chargingSchedule: {
      startSchedule: new Date(startMs).toISOString(),
      chargingRateUnit: takes.unit,
      chargingSchedulePeriod: steps.map((step) => write(startMs, step)),
    },
  };
}

/** 2024-01-01 was a Monday. A first week that long ago is the same one whenever it is compiled, and no charger has yet to wait for it. */
const FIRST_MONDAY_MS = Date.UTC(2024, 0, 1);

function weekBefore(fromMs: number, ofWeekMs: number): number {
  const startMs = FIRST_MONDAY_MS + ofWeekMs;
  return startMs <= fromMs ? startMs : startMs - WEEK_MS;
}
