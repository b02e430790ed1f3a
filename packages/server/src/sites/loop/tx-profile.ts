import type { ChargingProfile } from '@phasor/contract';
import { begunMs } from '../../charging-profiles/index.ts';
import { inUnit, type RateUnit } from '../actuators/rate-unit.ts';
import type { Route } from './connector-memory.ts';

/** A stretch of what schedule, max current and user allow; null: nothing of ours holds. */
export interface AllowedStretch {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly limitA: number | null;
}

/** How the charger is told phases in a profile. */
export type ProfilePhases = 'none' | 'numberPhases' | 'phaseToUse';

export interface DeadMan {
  readonly connectorId: number;
  readonly transactionId: number;
  readonly limitA: number;
  readonly route: Route;
  readonly phases: ProfilePhases;
  readonly unit: RateUnit;
  /** How many phases are wired. */
  readonly wired: 1 | 3;
  readonly nowMs: number;
  /** When the tail begins, unless it is refreshed: ms since 1970. */
  readonly untilMs: number;
  /** What the connector falls back to, A per phase (S12). */
  readonly safeA: number;
  readonly allowed: readonly AllowedStretch[];
  readonly maxPeriods: number;
  /** When the transaction began, by our clock, where the charger's clock is off: then the schedule is relative to it and needs no clock (S13). */
  readonly relativeToMs: number | null;
  readonly stackLevel: number;
}

/** The profile that a running transaction is given; always the same one, so that a new one replaces it. */
const PROFILE_ID = 9_500;

/** What its periods hang on. */
export type DeadManFigures = Pick<DeadMan, 'limitA' | 'nowMs' | 'untilMs' | 'safeA' | 'allowed' | 'maxPeriods'>;

export interface Period {
  readonly atMs: number;
  readonly limitA: number;
}

/**
 * The dead-man profile (S11, S15): the limit until `untilMs`, then min(schedule, safe limit) for as long as the schedule is known, all cut into periods;
 * the schedule's edges hold before `untilMs` too. Where the periods do not suffice the last one is the lowest of all that it stands for.
 */
export function deadManPeriods({ limitA, nowMs, untilMs, safeA, allowed, maxPeriods }: DeadManFigures): readonly Period[] {
  const at = (ms: number): number => {
    const stretch = allowed.find(({ fromMs, untilMs: endMs }) => fromMs <= ms && ms < endMs);
    return Math.min(ms < untilMs ? limitA : safeA, stretch?.limitA ?? Infinity);
  };
  const edges = [nowMs, untilMs, ...allowed.map(({ fromMs }) => fromMs).filter((ms) => ms > nowMs)].sort((a, b) => a - b);
  const periods: Period[] = [];
  for (const atMs of edges) {
    const period = { atMs, limitA: at(atMs) };
    if (periods.at(-1)?.limitA !== period.limitA) periods.push(period);
  }
  const last = periods.at(-1);
  // What comes after the schedule that is known: the lowest of the tail, never more.
  const lowestOfTail = Math.min(safeA, ...periods.filter(({ atMs }) => atMs >= untilMs).map((period) => period.limitA));
  const endMs = allowed.at(-1)?.untilMs;
  if (last && endMs !== undefined && endMs > untilMs && last.limitA > lowestOfTail && Number.isFinite(endMs)) {
    periods.push({ atMs: endMs, limitA: lowestOfTail });
  }
  if (periods.length <= maxPeriods) return periods;
  const kept = periods.slice(0, Math.max(1, maxPeriods));
  const cut = periods.slice(kept.length - 1);
  const lowest = Math.min(...cut.map((period) => period.limitA));
  return [...kept.slice(0, -1), { atMs: kept.at(-1)?.atMs ?? nowMs, limitA: lowest }];
}

/** How a period says on which phases it is to flow; without a word a charger takes three. */
export function phaseFieldsOf(route: Route, phases: ProfilePhases, wired: 1 | 3): { numberPhases?: number; phaseToUse?: number } {
  if (phases === 'none' || wired === 1) return {};
  if (route === 'L123') return { numberPhases: 3 };
  return { numberPhases: 1, ...(phases === 'phaseToUse' ? { phaseToUse: Number(route.slice(1)) } : {}) };
}

/** When a dead-man gives more by itself than its limit, ms, and how much at most from `untilMs` on; Infinity: never. */
export function tailOf(asked: Omit<DeadMan, 'phases'>): { readonly risesAtMs: number; readonly tailA: number } {
  const periods = deadManPeriods(asked);
  const tail = periods.filter(({ atMs }, index) => atMs >= asked.untilMs || (periods[index + 1]?.atMs ?? Infinity) > asked.untilMs);
  return {
    risesAtMs: periods.find(({ limitA }) => limitA > asked.limitA)?.atMs ?? Infinity,
    tailA: Math.max(0, ...tail.map(({ limitA }) => Math.min(limitA, asked.safeA))),
  };
}

/** Over CAPI a limit is followed by one other, for ever: so many periods a dead-man has there. */
export const CAPI_PERIODS = 2;

/** The same over CAPI: the limit until the first that differs, then the lowest of all that follow. */
export function deadManLimit(asked: Omit<DeadMan, 'phases'>): { readonly nowA: number; readonly untilMs: number; readonly safeA: number } {
  const [now, then] = deadManPeriods({ ...asked, maxPeriods: CAPI_PERIODS });
  const nowA = now?.limitA ?? asked.limitA;
  return { nowA, untilMs: then?.atMs ?? asked.untilMs, safeA: then?.limitA ?? nowA };
}

/** Those periods as OCPP has them, from the start of their schedule on. */
export function schedulePeriods(
  periods: readonly Period[],
  startMs: number,
  { unit, route, phases, wired }: Pick<DeadMan, 'unit' | 'route' | 'phases' | 'wired'>,
): ChargingProfile['chargingSchedule']['chargingSchedulePeriod'] {
  return periods.map(({ atMs, limitA }, index) => ({
    startPeriod: index === 0 ? 0 : Math.max(index, Math.round((atMs - startMs) / 1000)),
    limit: inUnit(limitA, unit),
    ...phaseFieldsOf(route, phases, wired),
  }));
}

/** The profile of those periods. */
export function deadManProfile(asked: DeadMan): ChargingProfile {
  const { transactionId, connectorId, unit, nowMs, relativeToMs, stackLevel } = asked;
  const startMs = relativeToMs ?? begunMs(nowMs);
  return {
    chargingProfileId: PROFILE_ID + connectorId,
    transactionId,
    stackLevel,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: relativeToMs === null ? 'Absolute' : 'Relative',
    chargingSchedule: {
      ...(relativeToMs === null ? { startSchedule: new Date(startMs).toISOString() } : {}),
      chargingRateUnit: unit,
      chargingSchedulePeriod: schedulePeriods(deadManPeriods(asked), startMs, asked),
    },
  };
}
