import { barrierAt, boundsOf, interiorPoint } from './interior.ts';
import { NewtonDirection } from './newton.ts';
import type { Problem } from './problem.ts';

/** How exactly a problem is solved. */
export interface BarrierSettings {
  /** What is found is worth at least (1 − gap) of the best. */
  readonly gap: number;
  /** Newton steps after which it ends, however far it is. */
  readonly maxSteps: number;
}

/** What a barrier method found. */
export interface BarrierResult {
  /** A car's share of its full current, per variable; strictly inside every bound. */
  readonly y: Float64Array;
  /** Up to this share of its worth may be missing to the best. */
  readonly gap: number;
  /** Newton steps taken. */
  readonly steps: number;
}

/** How much the price of staying away from the bounds falls from round to round. */
const FACTOR = 100;
/** A Newton decrement below this is close enough to the centre for the next round. */
const CENTRED = 0.5;

/**
 * Solves a problem by a barrier method: Newton's method on −τ·worth − Σ log(room left at every bound), with τ rising until what the
 * barrier can hide (one per bound, over τ) is below the gap. Every iterate keeps every bound strictly. Among equally good answers it
 * tends to the one in the middle: equals get equal shares.
 */
export function solveByBarrier(problem: Problem, settings: BarrierSettings): BarrierResult {
  const y = interiorPoint(problem);
  const total = problem.worth.reduce((sum, worth) => sum + worth, 0);
  if (!(total > 0)) return { y, gap: 0, steps: 0 };
  const bounds = boundsOf(problem);
  const newton = new NewtonDirection(problem);
  let steps = 0;
  for (let tau = bounds / total; ; tau *= FACTOR) {
    for (let isCentred = false; !isCentred && steps < settings.maxSteps; steps += 1) {
      const slope = newton.update(y, tau);
      isCentred = slope > -(CENTRED * CENTRED);
      move(problem, y, newton.step, tau, slope);
    }
    const value = problem.worth.reduce((sum, worth, index) => sum + worth * (y[index] ?? 0), 0);
    const gap = bounds / tau / value;
    if (gap <= settings.gap || steps >= settings.maxSteps) return { y, gap, steps };
  }
}

/** Moves along a step as far as the barrier function falls enough; it stays inside. */
function move(problem: Problem, y: Float64Array, step: Float64Array, tau: number, slope: number): void {
  let length = 1;
  for (const [index, share] of y.entries()) {
    const change = step[index] ?? 0;
    const room = change > 0 ? 1 - share : share;
    if (Math.abs(change) * length > 0.99 * room) length = (0.99 * room) / Math.abs(change);
  }
  const before = barrierAt(problem, y, tau);
  // This far the function is known to fall (it is self-concordant), whatever rounding says of its value.
  const least = Math.min(length, 1 / (1 + Math.sqrt(Math.max(-slope, 0)))) / 4;
  let moved = moveBy(y, step, length);
  while (length > least && !(barrierAt(problem, moved, tau) <= before + 0.05 * length * slope)) {
    length *= 0.6;
    moved = moveBy(y, step, length);
  }
  if (barrierAt(problem, moved, tau) < Infinity) y.set(moved);
}

function moveBy(y: Float64Array, step: Float64Array, length: number): Float64Array {
  return y.map((share, index) => share + length * (step[index] ?? 0));
}
