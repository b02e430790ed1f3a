import type { BalancedSite } from '../balanced-site.ts';
import { compile, type Room, type Wish } from '../problem/compile.ts';
import type { Choice, Problem } from '../problem/problem.ts';
import { rebound, setBounds } from '../problem/rebound.ts';
import type { Way } from '../site/ways.ts';
import { wayOf, type Seat } from '../state/seat.ts';
import { promisedWish } from './promises.ts';

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

/** What a step asks of the same cars on the same ways: compiled once, and bounded anew for each question. The next question overwrites the last. */
export class RunningCars {
  readonly #balanced: BalancedSite;
  readonly #seats: readonly Seat[];
  #known: Running | undefined;

  constructor(balanced: BalancedSite, seats: readonly Seat[]) {
    this.#balanced = balanced;
    this.#seats = seats;
  }

  /** The cars that charge now in these rooms, each between its least and its most on its way, in A. */
  in(rooms: readonly Room[], leastOf: Bound, mostOf: Bound): Running {
    const running = this.#compiled(rooms);
    running.seats.forEach((seat, index) => {
      const way = wayOf(seat, seat.grant.way);
      const bounded = running.choice[index];
      if (way && bounded) setBounds(bounded, leastOf(seat, way, index), mostOf(seat, way, index));
    });
    rebound(running.problem, rooms);
    return running;
  }

  #compiled(rooms: readonly Room[]): Running {
    const seats = this.#seats.filter(({ grant }) => grant.way !== undefined);
    const promised = this.#seats.flatMap((seat) => promisedWish(seat) ?? []);
    const known = this.#known;
    // What a promise needs beside what its car has changes with each offer.
    if (known && promised.length === 0 && isOf(known, seats)) return known;
    const { site, rules } = this.#balanced;
    const problem = compile(site.grid, rooms, [...seats.map(wishNow), ...promised], rules.fairness, 'all');
    const running = { seats, problem, choice: problem.cars.map(({ ways: [way] }) => way) };
    this.#known = running;
    return running;
  }
}

function wishNow(seat: Seat): Wish {
  const way = wayOf(seat, seat.grant.way);
  return { id: seat.view.id, fuseId: seat.connector.fuseId, ways: way ? [way] : [], weight: seat.weight };
}

/** True where these are the cars of it, and all that it has: each still on the way that it had. */
function isOf({ problem, choice, seats: before }: Running, seats: readonly Seat[]): boolean {
  return (
    problem.cars.length === seats.length && seats.every((seat, index) => seat === before[index] && seat.grant.way === choice[index]?.name)
  );
}
