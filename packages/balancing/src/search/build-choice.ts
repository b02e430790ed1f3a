import { addTo, carriedAtBase, ROUNDING } from '../problem/fill.ts';
import type { CarWay, Choice, Problem, Row } from '../problem/problem.ts';

/** Which way a car should have, best first, and how much it matters that it gets one. */
export interface Preference {
  readonly ways: readonly CarWay[];
  /** Cars with more are served first. */
  readonly urgency: number;
}

const isOver = (row: Row): boolean => carriedAtBase(row) > row.limit + ROUNDING;

/** Adds the way's least to its loads where all rows carry that; says whether they do. */
export function addLeast(way: CarWay): boolean {
  addTo(way, way.minA);
  for (const { load } of way.terms) {
    for (const row of load.rows) {
      if (!isOver(row)) continue;
      addTo(way, -way.minA);
      return false;
    }
  }
  return true;
}

/** A choice that fits at the least: car after car, the most urgent first, each on the first of its ways that still fits, else off. */
export function buildChoice(problem: Problem, preferenceOf: (index: number) => Preference): Choice {
  const choice: Choice = problem.cars.map(() => undefined);
  for (const load of problem.loads) load.base = 0;
  const order = problem.cars.map(({ index }) => ({ index, ...preferenceOf(index) }));
  order.sort((a, b) => b.urgency - a.urgency || a.index - b.index);
  for (const { index, ways } of order) choice[index] = ways.find(addLeast);
  return choice;
}
