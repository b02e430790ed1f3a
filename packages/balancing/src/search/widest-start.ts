import type { Choice, Problem } from '../problem/problem.ts';
import { buildChoice } from './build-choice.ts';

/** Every car on its widest way, as far as the least of all fits; heavy cars first. */
export function widestStart(problem: Problem): Choice {
  return buildChoice(problem, (index) => {
    const car = problem.cars[index];
    return { ways: car?.ways ?? [], urgency: car?.weight ?? 0 };
  });
}
