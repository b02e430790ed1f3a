import type { ChargingRateUnit, Response } from '../messages.ts';
import type { InstalledProfile } from './installed-profile.ts';
import { limitAt, type Limit, type LimitQuestion } from './limit-at.ts';
import { connectorOf, type StationFacts } from './station-facts.ts';
import { convert, tenthsOf } from './tenths.ts';

/** As GetCompositeSchedule asks. */
export interface CompositeQuestion {
  readonly profiles: readonly InstalledProfile[];
  readonly station: StationFacts;
  /** 0 is the station as a whole: the sum of its connectors under its own limit. */
  readonly connectorId: number;
  /** When the composite begins, in ms since 1970; cut to the whole second. */
  readonly fromMs: number;
  readonly durationS: number;
  readonly unit: ChargingRateUnit;
}

export interface CompositePeriod {
  /** Seconds after the start. */
  readonly startS: number;
  /** In the schedule's unit, one decimal; null when nothing known limits the connector. */
  readonly limit: number | null;
  readonly numberPhases: number;
}

/** What all profiles together allow, second by second. Two neighbouring periods always differ. */
export interface CompositeSchedule {
  /** On a whole second, in ms since 1970. */
  readonly startMs: number;
  /** What was asked for; less when it has more changes than anybody would read. */
  readonly durationS: number;
  readonly unit: ChargingRateUnit;
  readonly periods: readonly CompositePeriod[];
  /** The highest minChargingRate of the schedules that take part, in the schedule's unit: below it the car may not charge well. */
  readonly minChargingRate: number | null;
}

/** So many changes are followed; a schedule that changes every second for 68 years must not stop the world. */
const MOST_CHANGES = 10_000;

/**
 * What the profiles allow a connector from `fromMs` on (OCPP 1.6, 3.13.4 and 5.7). A change between two seconds counts from the second
 * after it. Without a transaction, a schedule relative to one is taken as if it began with the composite.
 */
export function compositeSchedule(question: CompositeQuestion): CompositeSchedule {
  const startMs = Math.floor(question.fromMs / 1000) * 1000;
  const asked: LimitQuestion = { ...question, assumedStartMs: startMs };
  const periods: CompositePeriod[] = [];
  const rates: number[] = [];
  let atS = 0;
  for (let changes = 0; changes < MOST_CHANGES && (atS < question.durationS || changes === 0); changes += 1) {
    const limit = limitAt(asked, startMs + atS * 1000);
    append(periods, atS, limit);
    if (limit.binding) rates.push(rateOf(question, limit.binding, limit.phases));
    atS = Math.max(atS + 1, Math.ceil((limit.untilMs - startMs) / 1000));
  }
  const minRate = Math.max(0, ...rates);
  return {
    startMs,
    durationS: Math.max(0, Math.min(atS, question.durationS)),
    unit: question.unit,
    periods,
    minChargingRate: minRate > 0 ? minRate / 10 : null,
  };
}

/**
 * The composite as GetCompositeSchedule answers it. The wire cannot say "no limit": the schedule ends where that begins, and there is
 * none when it begins so.
 */
export function compositeAnswer(composite: CompositeSchedule, connectorId: number): Response<'GetCompositeSchedule'> {
  const { startMs, unit, periods, minChargingRate } = composite;
  const open = periods.findIndex(({ limit }) => limit === null);
  const limited = (open < 0 ? periods : periods.slice(0, open)).flatMap(({ startS, limit, numberPhases }) =>
    limit === null ? [] : [{ startPeriod: startS, limit, numberPhases }],
  );
  const scheduleStart = new Date(startMs).toISOString();
  if (limited.length === 0) return { status: 'Accepted', connectorId, scheduleStart };
  return {
    status: 'Accepted',
    connectorId,
    scheduleStart,
    chargingSchedule: {
      duration: periods[open]?.startS ?? composite.durationS,
      startSchedule: scheduleStart,
      chargingRateUnit: unit,
      chargingSchedulePeriod: limited,
      ...(minChargingRate === null ? {} : { minChargingRate }),
    },
  };
}

function append(periods: CompositePeriod[], startS: number, { limit, phases }: Limit): void {
  const next: CompositePeriod = { startS, limit: limit === null ? null : limit / 10, numberPhases: phases };
  const last = periods.at(-1);
  if (last?.limit !== next.limit || last.numberPhases !== next.numberPhases) periods.push(next);
}

function rateOf({ connectorId, station, unit }: CompositeQuestion, { profile }: InstalledProfile, phases: number): number {
  const { minChargingRate, chargingRateUnit } = profile.chargingSchedule;
  if (minChargingRate === undefined || !connectorOf(station, connectorId)) return 0;
  return convert(tenthsOf(minChargingRate), chargingRateUnit, unit, station.voltageV, phases);
}
