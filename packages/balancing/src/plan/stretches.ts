import { roomOf, type PhasorRow } from './phasor-row.ts';

/** A car that is there now, with what is known about its stay. */
export interface PlanSession {
  /** What it still wants, in kWh. */
  readonly energyKWh: number;
  /** How many periods it stays from now on, the present one included; Infinity needs a plan that ends by itself. */
  readonly periodsLeft: number;
  /** The most it takes, in A. */
  readonly maxCurrentA: number;
  /** Its power per A, in kW: 0.23 on one phase of 230 V, 0.69 on three. */
  readonly kWPerA: number;
}

/** Whether a session can have a part in a plan; what is nonsense about it (negative, NaN) leaves it without current. */
export function isPlannable({ energyKWh, periodsLeft, maxCurrentA, kWPerA }: PlanSession): boolean {
  return energyKWh > 0 && periodsLeft >= 1 && maxCurrentA > 0 && maxCurrentA < Infinity && kWPerA > 0 && kWPerA < Infinity;
}

/** A row over the sessions (a term's car is the session's index); its limit may change while the plan lasts. */
export interface PlanRow extends PhasorRow {
  /** From that period on (0 is the present one) the limit is another; ascending. Without it `limit` holds all the time. */
  readonly changes?: readonly { readonly fromPeriod: number; readonly limit: number }[];
}

/** Periods in which nothing that is known changes: the same cars, the same limits. A plan has one current per car in each. */
export interface Stretch {
  readonly fromPeriod: number;
  /** The first period after it. */
  readonly untilPeriod: number;
}

/** How a plan's time is cut. */
export interface Cutting {
  /** The first stretch has this length, if nothing cuts it shorter: periods until there will be another plan. */
  readonly firstPeriods: number;
  /** The plan ends after so many periods. */
  readonly maxPeriods: number;
  /** A cut that lies less than this share of its distance behind the one before is left out; 0 keeps all. */
  readonly coarseness: number;
}

/**
 * The stretches from now until the last car leaves or the plan ends: cut where a car leaves and where a limit changes. None if there
 * is no end. Where a cut is left out the plan is careful: a car counts as gone from the last cut before it leaves, and the lowest limit
 * of a stretch holds in all of it.
 */
export function stretchesOf(sessions: readonly PlanSession[], rows: readonly PlanRow[], cutting: Cutting): Stretch[] {
  const departures = sessions.filter(isPlannable).map(({ periodsLeft }) => Math.min(Math.floor(periodsLeft), cutting.maxPeriods));
  const end = Math.max(0, ...departures);
  if (end === Infinity) return [];
  const changes = rows.flatMap((row) => row.changes ?? []).map(({ fromPeriod }) => fromPeriod);
  const cuts = [...new Set([cutting.firstPeriods, ...departures, ...changes])].filter((cut) => cut > 0 && cut < end);
  const stretches: Stretch[] = [];
  let fromPeriod = 0;
  for (const untilPeriod of [...cuts.sort((a, b) => a - b), end]) {
    if (untilPeriod <= fromPeriod) continue;
    if (untilPeriod < end && untilPeriod < fromPeriod * (1 + cutting.coarseness)) continue;
    stretches.push({ fromPeriod, untilPeriod });
    fromPeriod = untilPeriod;
  }
  return stretches;
}

/** The lowest limit of a row in a stretch. */
export function limitIn(row: PlanRow, { fromPeriod, untilPeriod }: Stretch): number {
  const changes = row.changes?.filter((change) => change.fromPeriod > fromPeriod && change.fromPeriod < untilPeriod) ?? [];
  return changes.reduce((least, change) => Math.min(least, roomOf(change)), limitAt(row, fromPeriod));
}

/** A row's limit in a period, never below 0. */
export function limitAt(row: PlanRow, period: number): number {
  const change = row.changes?.findLast(({ fromPeriod }) => fromPeriod <= period);
  return roomOf(change ?? row);
}
