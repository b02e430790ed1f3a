import { fill, firstOver, fitsAtLeast } from '../problem/fill.ts';
import type { CarWay, Choice, Problem } from '../problem/problem.ts';
import type { Prices } from './prices.ts';
import { utilityOfChoice } from './utility-of-choice.ts';

/** A better utility than this much more is no improvement, it is rounding. */
const BETTER = 1e-7;
/** Moves that the prices say lose more than this are not tried: prices are nearly right, and fills are dear. */
const TRIED_LOSS = 6;
/** Of so many most promising moves all pairs are tried when no single one is better. */
const PAIRED = 12;
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

/** The first better choice by one move, or by a move and the room it needs. */
function betterByOne(problem: Problem, best: Improved, moves: readonly Move[], prices: Prices, budget: Budget): Improved | undefined {
  for (const move of moves) {
    if (budget.fills <= 0) return undefined;
    budget.fills -= 1;
    const tried = tryMove(problem, best.choice, move, prices);
    if (tried.utility > best.utility + BETTER) return tried;
  }
  return undefined;
}

/** The first better choice by two moves at once, of the most promising. */
function betterByTwo(problem: Problem, best: Improved, moves: readonly Move[], budget: Budget): Improved | undefined {
  const promising = moves.slice(0, PAIRED);
  for (const [at, first] of promising.entries()) {
    for (const second of promising.slice(at + 1)) {
      if (first.index === second.index) continue;
      if (budget.fills <= 0) return undefined;
      budget.fills -= 1;
      const tried = [...best.choice];
      tried[first.index] = first.to;
      tried[second.index] = second.to;
      const utility = utilityOfChoice(problem, tried);
      if (utility > best.utility + BETTER) return { choice: tried, utility };
    }
  }
  return undefined;
}

interface Budget {
  fills: number;
}

/**
 * Price-guided local search: the moves that the prices favour, one car, a chain ("A goes 3P→1P so that B may start") or two cars at once, each
 * filled exactly, until none is better or `fills` are spent. Never returns less than the start.
 */
export function improve(problem: Problem, start: Choice, prices: Prices, fills: number): Improved {
  const budget: Budget = { fills };
  let best: Improved = { choice: [...start], utility: utilityOfChoice(problem, start) };
  for (;;) {
    fill(problem, best.choice);
    const moves = movesOf(problem, best.choice, prices, () => true).filter(({ gain }) => gain >= -TRIED_LOSS);
    const better = betterByOne(problem, best, moves, prices, budget) ?? betterByTwo(problem, best, moves, budget);
    if (!better) return best;
    best = better;
  }
}
