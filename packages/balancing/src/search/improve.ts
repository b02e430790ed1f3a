import { fill, firstOver, fitsAtLeast } from '../problem/fill.ts';
import type { CarWay, Choice, Problem } from '../problem/problem.ts';
import type { Prices } from './prices.ts';
import { utilityOfChoice } from './utility-of-choice.ts';

/** A better utility than this much more is no improvement, it is rounding. */
const BETTER = 1e-7;
/** Moves that the prices say lose more than this are not tried: prices are nearly right, and fills are dear. */
const TRIED_LOSS = 2;
/** So many others are asked to make room for one car. */
const ASKED = 6;

/** One car changes its way; undefined is off. */
interface Move {
  readonly index: number;
  readonly to: CarWay | undefined;
  /** What the prices say that it gains. */
  readonly gain: number;
}

/** A choice and what it is worth. */
export interface Improved {
  readonly choice: Choice;
  readonly utility: number;
}

/** What the prices say of each other way of these cars, best first; after a fill of the choice. */
function movesOf(problem: Problem, choice: Choice, prices: Prices, isAsked: (index: number) => boolean): Move[] {
  const moves: Move[] = [];
  for (const { index, ways, currentA, offCost } of problem.cars) {
    if (!isAsked(index)) continue;
    const now = choice[index];
    const worthNow = now ? prices.worthAt(now, currentA) : -offCost;
    for (const to of ways) if (to !== now) moves.push({ index, to, gain: prices.offerOf(to).worth - worthNow });
    if (now) moves.push({ index, to: undefined, gain: -offCost - worthNow });
  }
  return moves.sort((a, b) => b.gain - a.gain || a.index - b.index);
}

/** The cheapest move of another car after which the least of all fits: the second half of a chain. */
function makeRoom(problem: Problem, choice: Choice, mover: number, prices: Prices): Move | undefined {
  if (fitsAtLeast(problem, choice)) return undefined;
  const row = firstOver(problem);
  if (!row) return undefined;
  const onRow = new Set<number>();
  for (const { car } of row.first.ways) {
    if (car.index !== mover && choice[car.index]?.terms.some(({ load }) => load === row.first || load === row.second)) onRow.add(car.index);
  }
  for (const move of movesOf(problem, choice, prices, (index) => onRow.has(index)).slice(0, ASKED)) {
    const tried = [...choice];
    tried[move.index] = move.to;
    if (fitsAtLeast(problem, tried)) return move;
  }
  return undefined;
}

function tryMove(problem: Problem, choice: Choice, move: Move, prices: Prices): Improved {
  const tried = [...choice];
  tried[move.index] = move.to;
  const utility = utilityOfChoice(problem, tried);
  if (utility !== -Infinity) return { choice: tried, utility };
  const room = makeRoom(problem, tried, move.index, prices);
  if (!room) return { choice: tried, utility };
  tried[room.index] = room.to;
  return { choice: tried, utility: utilityOfChoice(problem, tried) };
}

/**
 * Price-guided local search: the moves that the prices favour, one car or a chain of two ("A goes 3P→1P so that B may start"), each filled
 * exactly, until none is better or `fills` are spent. Never returns less than the start.
 */
export function improve(problem: Problem, start: Choice, prices: Prices, fills: number): Improved {
  let best: Improved = { choice: [...start], utility: utilityOfChoice(problem, start) };
  let left = fills;
  for (;;) {
    fill(problem, best.choice);
    const before = best.utility;
    for (const move of movesOf(problem, best.choice, prices, () => true)) {
      if (left <= 0 || move.gain < -TRIED_LOSS) break;
      left -= 1;
      const tried = tryMove(problem, best.choice, move, prices);
      if (tried.utility <= best.utility + BETTER) continue;
      best = tried;
      break;
    }
    if (best.utility === before) return best;
  }
}
