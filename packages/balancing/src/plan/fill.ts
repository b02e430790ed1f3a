import { roomOf, stepToLimit, type PhasorRow } from './phasor-row.ts';

/** What the fill needs to know of one car. */
export interface FillCar {
  /** The most it can take now, in A; what is no finite number above 0 gets nothing. */
  readonly maxCurrentA: number;
  /** Its share beside the others: currents rise as multiples of it. What is no finite number above 0 gets nothing. */
  readonly weight: number;
}

/**
 * Weighted max-min (water filling) over phasor rows: all currents rise together, each as a multiple of its weight, until it reaches
 * its maximum or a row is full; whoever would push that row further stops, the others rise on.
 * Returns A per car. `floorsA`, if given, is where each car starts; it must hold the rows.
 */
export function weightedFill(cars: readonly FillCar[], rows: readonly PhasorRow[], floorsA?: readonly number[]): number[] {
  const currentsA = cars.map(({ maxCurrentA }, index) => Math.min(positive(floorsA?.[index] ?? 0), positive(maxCurrentA)));
  const isRising = cars.map(({ maxCurrentA, weight }, index) => positive(weight) > 0 && positive(maxCurrentA) > (currentsA[index] ?? 0));
  // Every round stops at least one car.
  for (let round = 0; round < cars.length && isRising.some(Boolean); round += 1) {
    let [level, fullRow]: [number, PhasorRow | undefined] = [Infinity, undefined];
    for (const [index, car] of cars.entries()) {
      if (isRising[index]) level = Math.min(level, (car.maxCurrentA - (currentsA[index] ?? 0)) / car.weight);
    }
    for (const row of rows) {
      const step = stepWithin(row, cars, currentsA, isRising);
      if (step < level) [level, fullRow] = [step, row];
    }
    for (const [index, car] of cars.entries()) {
      if (!isRising[index]) continue;
      const currentA = (currentsA[index] ?? 0) + level * car.weight;
      const isAtMax = currentA >= car.maxCurrentA - 1e-12;
      currentsA[index] = isAtMax ? car.maxCurrentA : currentA;
      if (isAtMax) isRising[index] = false;
    }
    if (fullRow) stopWhoPushes(fullRow, currentsA, isRising);
  }
  return currentsA;
}

/**
 * One car after the other takes all it can, in the order given (indices of cars): earliest departure first and the like.
 * Returns A per car.
 */
export function fillInOrder(maxCurrentsA: readonly number[], rows: readonly PhasorRow[], order: readonly number[]): number[] {
  const currentsA = maxCurrentsA.map(() => 0);
  for (const index of order) {
    const weights = maxCurrentsA.map((maxCurrentA, car) => ({ maxCurrentA, weight: car === index ? 1 : 0 }));
    currentsA[index] = weightedFill(weights, rows, currentsA)[index] ?? 0;
  }
  return currentsA;
}

function positive(value: number): number {
  return Number.isFinite(value) && value > 0 ? value : 0;
}

function stepWithin(row: PhasorRow, cars: readonly FillCar[], currentsA: readonly number[], isRising: readonly boolean[]): number {
  let [re, im, stepRe, stepIm] = [0, 0, 0, 0];
  for (const term of row.terms) {
    const currentA = currentsA[term.car] ?? 0;
    re += term.re * currentA;
    im += term.im * currentA;
    if (!isRising[term.car]) continue;
    const weight = cars[term.car]?.weight ?? 0;
    stepRe += term.re * weight;
    stepIm += term.im * weight;
  }
  return stepToLimit(roomOf(row), re, im, stepRe, stepIm);
}

/** A full row stops the cars that would push it further; with angles between the cars there may be some that relieve it. */
function stopWhoPushes(row: PhasorRow, currentsA: readonly number[], isRising: boolean[]): void {
  let [re, im] = [0, 0];
  for (const term of row.terms) {
    const currentA = currentsA[term.car] ?? 0;
    re += term.re * currentA;
    im += term.im * currentA;
  }
  const members = row.terms.filter((term) => isRising[term.car] && (term.re !== 0 || term.im !== 0));
  const pushing = members.filter((term) => term.re * re + term.im * im > 0);
  for (const term of pushing.length > 0 ? pushing : members) isRising[term.car] = false;
}
