import { solveByBarrier } from './barrier.ts';
import { type FillCar, weightedFill } from './fill.ts';
import { rowsHold, type PhasorRow } from './phasor-row.ts';
import { problemOf, type Worth } from './problem.ts';
import { limitAt, stretchesOf, type PlanRow, type PlanSession, type Stretch } from './stretches.ts';

/** How far and how finely to plan. */
export interface PlanHorizon {
  /** Length of a period, in hours. */
  readonly periodH: number;
  /** Periods until there will be another plan: the first stretch has this length. Default 1. */
  readonly firstPeriods?: number;
  /** Nothing later is planned; without it the plan lasts until the last car leaves. */
  readonly maxPeriods?: number;
  /**
   * How much coarser the plan gets the further ahead it looks: cars that leave within this share of the time until then count as
   * leaving together, the first to go. Default 0.1; 0 plans every departure exactly.
   */
  readonly coarseness?: number;
  /** What a kWh is worth, by when it flows and to whom. Default `worthOfEnergy`. */
  readonly worth?: Worth;
  /** The plan is worth at least (1 − gap) of the best one. Default 0.01. */
  readonly gap?: number;
}

/** A stretch of the plan with the current of each session in it, in A. */
export interface PlannedStretch extends Stretch {
  readonly currentsA: readonly number[];
}

/** Currents for the stay of every car that is known. */
export interface Plan {
  readonly stretches: readonly PlannedStretch[];
  /** What each session gets until it leaves or the plan ends, in kWh. */
  readonly energiesKWh: readonly number[];
  /** Up to this share of its worth may be missing to the best plan. */
  readonly gap: number;
  /** Newton steps it took. */
  readonly steps: number;
}

const DAY_H = 24;
const HALF_DAY_H = 12;

/**
 * What a kWh is worth, by its time and the car's: a little less the later it flows, because cars may come that nobody knows yet; up
 * to twice as much for a car that leaves soon, because the others can still be served when those have left.
 */
export function worthOfEnergy(periodH: number): Worth {
  return (period, { periodsLeft }) => Math.exp((-period * periodH) / DAY_H) * (1 + Math.exp((-periodsLeft * periodH) / HALF_DAY_H));
}

/**
 * Plans the currents of cars whose departure and need are known, so that they get as much worth of energy as the rows let through.
 * Rows hold in every period, nobody gets more than asked or after the departure. Pure: the same input gives the same plan.
 */
export function plan(sessions: readonly PlanSession[], rows: readonly PlanRow[], horizon: PlanHorizon): Plan {
  const { periodH, firstPeriods = 1, maxPeriods = Infinity, coarseness = 0.1, worth = worthOfEnergy(periodH), gap = 0.01 } = horizon;
  const stretches = stretchesOf(sessions, rows, { firstPeriods, maxPeriods, coarseness });
  const problem = problemOf(sessions, rows, stretches, periodH, worth);
  const solved = solveByBarrier(problem, { gap, maxSteps: 200 });
  const energiesKWh = sessions.map(() => 0);
  const planned = stretches.map((stretch, number): PlannedStretch => {
    const currentsA = sessions.map(() => 0);
    const block = problem.blocks[number];
    for (const [place, index] of (block?.sessions ?? []).entries()) {
      const session = sessions[index];
      if (!block || !session) continue;
      const currentA = session.maxCurrentA * (solved.y[block.at + place] ?? 0);
      currentsA[index] = currentA;
      energiesKWh[index] = (energiesKWh[index] ?? 0) + currentA * session.kWPerA * (stretch.untilPeriod - stretch.fromPeriod) * periodH;
    }
    return { ...stretch, currentsA };
  });
  return { stretches: planned, energiesKWh, gap: solved.gap, steps: solved.steps };
}

/** Whether nothing is scarce now: all at their maximum at once fit the rows, so that there is nothing to plan. */
export function fitsAtMost(maxCurrentsA: readonly number[], rows: readonly PlanRow[]): boolean {
  const now = rows.map((row) => ({ limit: limitAt(row, 0), terms: row.terms }));
  return rowsHold(now, maxCurrentsA);
}

/**
 * The currents of a period of a plan, in A: what is planned, and what the rows have left over shared by weight on top (the plan may
 * be a few periods old, and ends a little inside every bound). `cars` are the plan's sessions in their order, `period` counts from
 * the plan's first.
 */
export function currentsOfPlan(made: Plan, period: number, cars: readonly FillCar[], rows: readonly PhasorRow[]): number[] {
  const stretch = made.stretches.find(({ untilPeriod }) => untilPeriod > period);
  return weightedFill(cars, rows, stretch?.currentsA);
}
