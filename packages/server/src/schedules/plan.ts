import type { ChargingProfile } from '@phasor/contract';
import type { LimitSettings, Segment } from './segments.ts';

/** What a site wants of a connector that has no running transaction (S10), and what it falls back to without us (S12). */
export interface Stand {
  /** The first limit of the next car, in A. Above {@link Stand.failsafeA} it holds without us, too, for the days that are compiled. */
  readonly firstA: number;
  readonly numberPhases?: number;
  /** Not in OCPP 1.6: for chargers that are proven to take it. */
  readonly phaseToUse?: number;
  readonly failsafeA: number;
}

/** What a charger takes for one connector, as far as is known. */
export interface Takes {
  readonly unit: 'A' | 'W';
  /** The lowest stack level that it takes: 0, or 1. */
  readonly lowestLevel: number;
  readonly maxStackLevel: number;
  readonly maxPeriods: number;
  /** How many profiles of ours may be installed on the connector. */
  readonly slots: number;
  /** `Recurring Weekly`. */
  readonly weekly: boolean;
  readonly phaseToUse: boolean;
  /** False: its clock is off by more than 5 s, so nothing that is bound to a time may be sent. */
  readonly isClockRight: boolean;
}

/** What is compiled. */
export interface PlanQuestion {
  readonly chargerId: string;
  readonly connectorId: number;
  readonly settings: LimitSettings;
  readonly stand: Stand | null;
  readonly takes: Takes;
  readonly nowMs: number;
}

/** What a connector's charger should hold, and what follows from it. */
export interface Plan {
  /** In the order in which they are sent. */
  readonly profiles: readonly ChargingProfile[];
  /** Until when the charger does right without us; null: for ever. */
  readonly untilMs: number | null;
  /** When it is to be compiled again. */
  readonly againMs: number;
  /** What the charger does after {@link untilMs} without us, a sentence. */
  readonly afterwards: string;
  /** Why it is not as it should be; empty else. */
  readonly problem: string;
}

/** From `atMs` on so many A. */
export interface Step {
  readonly atMs: number;
  readonly limitA: number;
}

/** Where nothing limits: the most that a control pilot can say (IEC 61851-1). The charger's own rating lies below. */
const NO_LIMIT_A = 80;
const VOLTAGE_V = 230;

/** Neighbouring segments with the same current are one step. */
export function stepsOf(segments: readonly Segment[], mostA: number): Step[] {
  const steps: Step[] = [];
  for (const { fromMs, limitA } of segments) {
    const amps = Math.min(limitA ?? Infinity, mostA);
    if (steps.at(-1)?.limitA !== amps) steps.push({ atMs: fromMs, limitA: amps });
  }
  return steps;
}

type Period = ChargingProfile['chargingSchedule']['chargingSchedulePeriod'][number];

/** How a connector's periods are written. */
export function periodWriter({ unit, phaseToUse: takesPhaseToUse }: Takes, stand: Stand | null): (startMs: number, step: Step) => Period {
  const { numberPhases, phaseToUse } = stand ?? {};
  const more = {
    // Three is what OCPP takes it to be where it is absent, and some chargers refuse to be told.
    ...(numberPhases === undefined || numberPhases === 3 ? {} : { numberPhases }),
    ...(phaseToUse === undefined || !takesPhaseToUse ? {} : { phaseToUse }),
  };
  return (startMs, { atMs, limitA }) => ({
    startPeriod: Math.round((atMs - startMs) / 1000),
    limit: unit === 'A' ? ampsOf(limitA) : wattsOf(limitA),
    ...more,
  });
}

const ampsOf = (limitA: number): number => Math.floor(Math.min(limitA, NO_LIMIT_A) * 10 + 1e-6) / 10;

/** S9: no more than one phase may have, whoever draws it. Where nothing limits, what three phases may have. */
function wattsOf(limitA: number): number {
  return limitA === Infinity ? NO_LIMIT_A * VOLTAGE_V * 3 : Math.floor(limitA * VOLTAGE_V * 10 + 1e-6) / 10;
}

/** Our ids on a charger: no other part uses this range. Ten of each connector. */
const FIRST_ID = 7_000_000;
/** S13: what holds when nothing else does. */
export const BASE = 0;
/** The weekly one. */
export const WEEKLY = 1;
/** The first of the absolute ones. */
export const ABSOLUTE = 2;

export function idOf(connectorId: number, role: number): number {
  return FIRST_ID + connectorId * 10 + role;
}

/** True for a profile that this domain has installed on the connector. */
export function isOurs(connectorId: number, chargingProfileId: number): boolean {
  return chargingProfileId >= idOf(connectorId, 0) && chargingProfileId < idOf(connectorId + 1, 0);
}

/** Without a connector: any of ours. */
export const isOursAnywhere = (chargingProfileId: number): boolean => chargingProfileId > FIRST_ID && chargingProfileId < FIRST_ID + 20_000;

/** `16 A`, or what stands for no limit. */
export const inWords = (limitA: number): string => (limitA === Infinity ? 'no limit but its own' : `${limitA} A`);
