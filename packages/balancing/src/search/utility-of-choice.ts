import { fill } from '../problem/fill.ts';
import type { Choice, Problem } from '../problem/problem.ts';
import { worthOf } from '../problem/utility.ts';

/** The utility of the currents that the last fill wrote, less what changes cost. */
export function utilityOfFill(problem: Problem): number {
  let utility = 0;
  for (const { chosen, currentA, offCost } of problem.cars) utility += chosen ? worthOf(chosen, currentA) : -offCost;
  return utility;
}

/** The utility of a choice, exactly filled; −Infinity where not even the least fits. */
export function utilityOfChoice(problem: Problem, choice: Choice): number {
  return fill(problem, choice) ? utilityOfFill(problem) : -Infinity;
}
