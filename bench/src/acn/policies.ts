import { currentsOfPlan, fillInOrder, fitsAtMost, plan, weightedFill, type FillCar, type Plan } from '@phasor/balancing';
import type { AcnMoment, AcnPolicy, WaitingCar } from './simulate.ts';

/** Everyone the same, as far as the rows let it. */
export const equalShare: AcnPolicy = ({ cars, rows }) =>
  weightedFill(
    cars.map(({ maxCurrentA }) => ({ maxCurrentA, weight: 1 })),
    rows,
  );

/** Who leaves first takes all it can, then the next. */
export const earliestDepartureFirst: AcnPolicy = (moment) => inOrder(moment, (car) => car.periodsLeft);

/** Who could wait the least takes all it can: laxity is the time left beyond what the rest needs at full current. */
export const leastLaxityFirst: AcnPolicy = (moment) => inOrder(moment, (car) => car.periodsLeft - periodsNeeded(car, moment));

/** Ours without a plan: a max-min fill in which a car counts by its need, energy left over time left. */
export const byNeed: AcnPolicy = ({ cars, rows }) => weightedFill(cars.map(fillByNeed), rows);

function periodsNeeded(car: WaitingCar, { site }: AcnMoment): number {
  return car.energyLeftKWh / (site.maxCurrentA * site.kWPerA * site.periodH);
}

function inOrder({ cars, rows }: AcnMoment, key: (car: WaitingCar) => number): number[] {
  const order = cars.map((car, index) => ({ index, key: key(car) })).sort((a, b) => a.key - b.key || a.index - b.index);
  return fillInOrder(
    cars.map(({ maxCurrentA }) => maxCurrentA),
    rows,
    order.map(({ index }) => index),
  );
}

/** Periods after which a plan is made anew even if nobody came or left. */
const PLAN_PERIODS = 3;

/**
 * Ours with a plan: made anew when a car comes, leaves or is full and every quarter of an hour; what it leaves over goes by need.
 * Where everybody fits at full current there is nothing to plan.
 */
export function planned(): AcnPolicy {
  let [made, madeAt, madeFor]: [Plan | undefined, number, string] = [undefined, 0, ''];
  return ({ period, cars, rows, site }) => {
    const maxCurrentsA = cars.map(({ maxCurrentA }) => maxCurrentA);
    if (fitsAtMost(maxCurrentsA, rows)) return maxCurrentsA;
    const present = cars.map(({ session }) => session).join();
    if (!made || period >= madeAt + PLAN_PERIODS || present !== madeFor) {
      const sessions = cars.map(({ energyLeftKWh, periodsLeft }) => ({
        energyKWh: energyLeftKWh,
        periodsLeft,
        maxCurrentA: site.maxCurrentA,
        kWPerA: site.kWPerA,
      }));
      made = plan(sessions, rows, { periodH: site.periodH, firstPeriods: PLAN_PERIODS });
      [madeAt, madeFor] = [period, present];
    }
    return currentsOfPlan(made, period - madeAt, cars.map(fillByNeed), rows);
  };
}

function fillByNeed({ maxCurrentA, energyLeftKWh, periodsLeft }: WaitingCar): FillCar {
  return { maxCurrentA, weight: energyLeftKWh / periodsLeft };
}
