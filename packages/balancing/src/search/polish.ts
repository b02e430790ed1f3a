import { addTo, carriedAtBase, fill, fitsAt, headroomOf } from '../problem/fill.ts';
import type { Problem } from '../problem/problem.ts';
import type { Improved } from './improve.ts';
import type { Prices } from './prices.ts';
import { settle } from './settle.ts';
import { utilityOfFill } from './utility-of-choice.ts';

/** Currents for a choice, and what they are worth. */
export interface Polished {
  readonly currentsA: readonly number[];
  readonly utility: number;
}

/** Lowers, row by row, what is above the least in it until all rows hold; then gives what is left to those who were asked to have more. */
function madeFit(problem: Problem, wantedA: readonly number[]): void {
  for (const row of problem.rows) {
    for (let round = 0; round < 20 && carriedAtBase(row) > row.limit; round += 1) {
      let least = 0;
      let all = 0;
      for (const { chosen, currentA } of problem.cars) {
        for (const { load, perA } of chosen?.terms ?? []) {
          if (load !== row.first && load !== row.second) continue;
          least += perA * (chosen?.minA ?? 0);
          all += perA * currentA;
        }
      }
      if (all <= least) break;
      const over = carriedAtBase(row) / row.limit;
      const keep = Math.max(0, Math.min(1, (all / over - least) / (all - least)) - (row.second ? 1e-9 : 1e-12));
      for (const car of problem.cars) {
        const { chosen } = car;
        if (!chosen?.terms.some(({ load }) => load === row.first || load === row.second)) continue;
        const currentA = chosen.minA + keep * (car.currentA - chosen.minA);
        addTo(chosen, currentA - car.currentA);
        car.currentA = currentA;
      }
    }
  }
  const order = [...problem.cars].sort(
    (a, b) => (wantedA[b.index] ?? 0) - b.currentA - ((wantedA[a.index] ?? 0) - a.currentA) || a.index - b.index,
  );
  for (const most of [wantedA, undefined]) {
    for (const car of order) {
      if (!car.chosen) continue;
      const mostA = Math.min(car.chosen.maxA, most?.[car.index] ?? Infinity);
      const moreA = Math.min(mostA - car.currentA, headroomOf(car.chosen));
      if (moreA <= 0) continue;
      addTo(car.chosen, moreA);
      car.currentA += moreA;
    }
  }
}

/**
 * The currents of a choice that are worth most, where that is more than the fair fill's: the cars settle on currents alone, and what is a little too
 * much is taken back. The guard shares fairly; this says what the ways found are worth at best.
 */
export function polish(problem: Problem, { choice, utility }: Improved, prices: Prices, rounds: number): Polished {
  fill(problem, choice);
  const fair = problem.cars.map(({ currentA }) => currentA);
  if (rounds === 0) return { currentsA: fair, utility };
  let best: Polished = { currentsA: fair, utility };
  for (const firmness of [1, 10]) {
    const { currentsA } = settle(problem, prices, choice, { rounds, firmness, isFixed: true });
    fitsAt(problem, choice, (way) => currentsA[way.car.index] ?? way.minA);
    madeFit(problem, currentsA);
    if (problem.rows.some((row) => carriedAtBase(row) > row.limit + 1e-9)) continue;
    const worth = utilityOfFill(problem);
    if (worth > best.utility) best = { currentsA: problem.cars.map(({ currentA }) => currentA), utility: worth };
    fill(problem, choice);
  }
  return best;
}
