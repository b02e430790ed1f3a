import type { CompositePeriod } from '@phasor/contract';
import type { Response } from '@phasor/ocpp';
import type { CommandResult } from '../commands/index.ts';

/** A charger's composite schedule, or why there is none that can be used. */
export type ChargersSchedule =
  | {
      readonly kind: 'schedule';
      /** When it begins, by the charger's clock; null where it has not said. */
      readonly startMs: number | null;
      readonly durationS: number | null;
      readonly unit: 'A' | 'W' | null;
      readonly periods: readonly CompositePeriod[];
    }
  | { readonly kind: 'none'; readonly problem: string };

/** Reads the answer to GetCompositeSchedule. None at all, and a limit below 0, mean "no limit"; after its duration there is none either. */
export function chargersSchedule(result: CommandResult<'GetCompositeSchedule'>): ChargersSchedule {
  if (result.kind === 'refused') return { kind: 'none', problem: `The charger answered ${result.code}: ${result.description}` };
  if (result.kind === 'failed')
    return { kind: 'none', problem: result.why === 'offline' ? 'The charger is not connected.' : 'The charger did not answer in time.' };
  const { status, scheduleStart, chargingSchedule } = result.response;
  if (status !== 'Accepted') return { kind: 'none', problem: `The charger answered ${status}.` };
  const start = Date.parse(scheduleStart ?? chargingSchedule?.startSchedule ?? '');
  return {
    kind: 'schedule',
    startMs: Number.isNaN(start) ? null : start,
    durationS: chargingSchedule?.duration ?? null,
    unit: chargingSchedule?.chargingRateUnit ?? null,
    periods: periodsOf(chargingSchedule),
  };
}

/** More than a profile can make; a frame of four million bytes is not to be compared with anything. */
const MOST_PERIODS = 1000;

function periodsOf(schedule: Response<'GetCompositeSchedule'>['chargingSchedule']): CompositePeriod[] {
  if (!schedule) return [{ startS: 0, limit: null, numberPhases: null }];
  const periods = schedule.chargingSchedulePeriod.slice(0, MOST_PERIODS).map(({ startPeriod, limit, numberPhases }): CompositePeriod => ({
    startS: startPeriod,
    limit: limit < 0 ? null : limit,
    numberPhases: numberPhases ?? null,
  }));
  const end = schedule.duration === undefined ? [] : [{ startS: schedule.duration, limit: null, numberPhases: null }];
  return [...periods.filter(({ startS }) => schedule.duration === undefined || startS < schedule.duration), ...end].sort(
    (a, b) => a.startS - b.startS,
  );
}
