import { fill, fitsAt } from '../problem/fill.ts';
import type { CarWay, Choice, Problem } from '../problem/problem.ts';
import { buildChoice } from './build-choice.ts';
import { improve } from './improve.ts';
import { Prices } from './prices.ts';
import { settle, type Settlement } from './settle.ts';
import { polish } from './polish.ts';
import { widestStart } from './widest-start.ts';
import { utilityOfChoice, utilityOfFill } from './utility-of-choice.ts';

/** How hard to search. More is better and slower; no wall clock decides, so that the same input gives the same output. */
export interface Effort {
  /** Subgradient steps on the prices, before the cars settle and after. */
  readonly priceSteps: readonly [number, number];
  /** How firmly rows push back while the cars settle, first loosely, then firmly; and the rounds at each. */
  readonly firmness: readonly number[];
  readonly rounds: number;
  /** Exact fills that the local search may spend. */
  readonly fills: number;
  /** Rounds in which the currents of the ways found are made the best. */
  readonly polish: number;
}

/** A full solve with a certificate worth having. */
export const FULL: Effort = { priceSteps: [80, 120], firmness: [0.3, 1, 3, 10], rounds: 12, fills: 100, polish: 60 };
/** A step from choices and prices that were good a minute ago. */
export const WARM: Effort = { priceSteps: [15, 15], firmness: [1, 10], rounds: 6, fills: 20, polish: 0 };

/** Ways for all cars, what they are worth, and the proof of how much better it could be. */
export interface Optimum {
  readonly choice: Choice;
  /** A for each car, by its index. */
  readonly currentsA: readonly number[];
  readonly utility: number;
  /** No sharing whatever has a utility above this. */
  readonly bound: number;
  /** (bound − utility) ÷ bound, at least 0. */
  readonly gap: number;
  /** Prices for the next solve of nearly the same problem. */
  readonly prices: ReadonlyMap<string, number>;
}

/** The settled ways as far as their least fits; a car whose way does not fit takes the next best at the prices. */
function choiceOf(problem: Problem, prices: Prices, settled: Settlement): Choice {
  return buildChoice(problem, (index) => {
    const car = problem.cars[index];
    const way = settled.choice[index];
    if (!car || !way) return { ways: [], urgency: 0 };
    const others = car.ways.filter((other) => other !== way).map((other) => ({ other, worth: prices.offerOf(other).worth }));
    others.sort((a, b) => b.worth - a.worth);
    return { ways: [way, ...others.map(({ other }) => other)], urgency: car.weight * (1 + way.kwPerA) + car.offCost };
  });
}

/** The plan in force: ways, and where they are known their currents in A, by the cars' index. */
export interface InForce {
  readonly choice: Choice;
  readonly currentsA?: readonly number[];
}

/** What the plan in force is worth with the currents it has; −Infinity where it does not hold. */
function worthAsItIs(problem: Problem, { choice, currentsA }: InForce): number {
  if (!currentsA) return -Infinity;
  const within = (way: CarWay): number => Math.min(way.maxA, Math.max(way.minA, currentsA[way.car.index] ?? 0));
  return fitsAt(problem, choice, within) ? utilityOfFill(problem) : -Infinity;
}

/**
 * Chooses ways for all cars: the best of several starts, improved by local search. `start` is the plan in force: what comes back is never worth
 * less, also where a fair share of larger fuses would be. `warm` are the prices of the last solve.
 */
export function optimise(problem: Problem, effort: Effort, start?: InForce, warm?: ReadonlyMap<string, number>): Optimum {
  const prices = new Prices(problem, warm);
  const starts = start ? [start.choice, widestStart(problem)] : [widestStart(problem)];
  let best: Choice = problem.cars.map(() => undefined);
  let utility = utilityOfChoice(problem, best);
  const consider = (choice: Choice): void => {
    const value = utilityOfChoice(problem, choice);
    if (value <= utility) return;
    utility = value;
    best = choice;
  };
  for (const choice of starts) consider(choice);
  prices.ascend(effort.priceSteps[0], utility + 0.02 * Math.abs(utility));
  for (const firmness of effort.firmness) {
    fill(problem, best);
    consider(choiceOf(problem, prices, settle(problem, prices, best, { rounds: effort.rounds, firmness })));
  }
  prices.ascend(effort.priceSteps[1], utility);
  const improved = improve(problem, best, prices, effort.fills);
  let choice = improved.choice;
  let polished = polish(problem, improved, prices, effort.polish);
  if (start && worthAsItIs(problem, start) > polished.utility) {
    choice = start.choice;
    polished = { currentsA: problem.cars.map(({ currentA }) => currentA), utility: utilityOfFill(problem) };
  }
  const bound = Math.max(prices.bestBound, polished.utility);
  const gap = bound > 0 ? (bound - polished.utility) / bound : 0;
  return { ...polished, choice, bound, gap, prices: prices.snapshot() };
}
