import { compile, type Room } from '../problem/compile.ts';
import type { Choice, Problem } from '../problem/problem.ts';
import { rebound, setBounds, weigh } from '../problem/rebound.ts';
import type { Way } from '../site/ways.ts';
import { wayOf, type Seat } from '../state/seat.ts';
import { promisedWish } from './promised-wish.ts';
import type { Round } from './share-out.ts';

/** The cars that charge, each on the way it has, as one problem; after them the least of what is promised, as cars of their own. */
export interface Running {
  /** By the index of their car in the problem. */
  readonly seats: readonly Seat[];
  readonly problem: Problem;
  /** All on their way. */
  readonly choice: Choice;
}

/** A bound of the current of the car with this index, on the way it has, in A. */
type Bound = (seat: Seat, way: Way, index: number) => number;

/** A problem that was compiled, and the ways of its cars as their seats have them. */
interface Known {
  readonly problem: Problem;
  readonly choice: Choice;
  readonly ways: readonly (Way | undefined)[];
}

/**
 * The problem of a site's running cars, remembered: from tick to tick, and from question to question in a tick, the same cars are on the same ways,
 * and to compile them anew leaves garbage that makes ticks slow. Nothing but time depends on what is remembered: weights, bounds and rooms are set
 * each time. The next question overwrites the answer to the last.
 */
export class RunningCars {
  #known: Known | undefined;

  /** The cars of the round that charge now, in these rooms, each between its least and its most on its way, in A. */
  in(round: Round, rooms: readonly Room[], leastOf: Bound, mostOf: Bound): Running {
    const seats = round.seats.filter(({ grant }) => grant.way !== undefined);
    const ways = seats.map((seat) => wayOf(seat, seat.grant.way));
    const isPromised = round.seats.some(({ grant }) => grant.promised !== undefined);
    // What a promise needs beside what its car has changes with each offer.
    const known = this.#known && !isPromised && isOf(this.#known, seats, ways, rooms) ? this.#known : compiled(round, rooms, seats, ways);
    if (!isPromised) this.#known = known;
    const { problem, choice } = known;
    seats.forEach((seat, index) => {
      const way = ways[index];
      const bounded = choice[index];
      if (!way || !bounded) return;
      weigh(bounded, seat.weight, round.balanced.rules.fairness);
      setBounds(bounded, leastOf(seat, way, index), mostOf(seat, way, index));
    });
    rebound(problem, rooms);
    return { seats, problem, choice };
  }
}

function compiled({ balanced, seats: all }: Round, rooms: readonly Room[], seats: readonly Seat[], ways: Known['ways']): Known {
  const wishes = seats.map(({ view, connector, weight }, index) => {
    const way = ways[index];
    return { id: view.id, fuseId: connector.fuseId, ways: way ? [way] : [], weight };
  });
  const promised = all.flatMap((seat) => promisedWish(seat) ?? []);
  const problem = compile(balanced.site.grid, rooms, [...wishes, ...promised], balanced.rules.fairness, 'all');
  return { problem, choice: problem.cars.map(({ ways: [way] }) => way), ways };
}

/** True where it has these cars and no others, on these ways, which are a connector's own, and rows for these rooms: to be dimmed adds some. */
function isOf({ problem, ways: before }: Known, seats: readonly Seat[], ways: Known['ways'], rooms: readonly Room[]): boolean {
  const { cars, rows } = problem;
  const isSame = cars.length === seats.length && seats.every(({ view }, at) => view.id === cars[at]?.id && ways[at] === before[at]);
  return isSame && rows.length === rooms.reduce((sum, { kw }) => sum + (kw === undefined ? 3 : 4), 0);
}
