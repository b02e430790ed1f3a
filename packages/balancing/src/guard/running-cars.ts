import { compile, isLoadAlike, type Room, type Wish } from '../problem/compile.ts';
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

/** A problem that was compiled, and what of: the ways of the seats, and what is promised. */
interface Known {
  readonly problem: Problem;
  readonly choice: Choice;
  readonly ways: readonly (Way | undefined)[];
  readonly promised: readonly Wish[];
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
    const { site, rules } = round.balanced;
    const seats = round.seats.filter(({ grant }) => grant.way !== undefined);
    const ways = seats.map((seat) => wayOf(seat, seat.grant.way));
    const promised = round.seats.flatMap((seat) => promisedWish(seat) ?? NONE);
    if (!this.#known || !isOf(this.#known, { seats, ways, promised, rooms })) {
      const wishes = [...seats.map((seat, index) => wishNow(seat, ways[index])), ...promised];
      const problem = compile(site.grid, rooms, wishes, rules.fairness, 'all');
      this.#known = { problem, choice: problem.cars.map((car) => car.ways[0]), ways, promised };
    }
    const { problem, choice } = this.#known;
    seats.forEach((seat, index) => {
      const way = ways[index];
      const bounded = choice[index];
      if (!way || !bounded) return;
      weigh(bounded, seat.weight, rules.fairness);
      setBounds(bounded, leastOf(seat, way, index), mostOf(seat, way, index));
    });
    rebound(problem, rooms);
    return { seats, problem, choice: [...choice] };
  }
}

const NONE: readonly Wish[] = [];

function wishNow({ view, connector, weight }: Seat, way: Way | undefined): Wish {
  return { id: view.id, fuseId: connector.fuseId, ways: way ? [way] : [], weight };
}

function isSameNeed({ id, fuseId, ways: [need] }: Wish, other: Wish | undefined): boolean {
  const before = other?.ways[0];
  if (!need || !before || id !== other.id || fuseId !== other.fuseId) return false;
  return need.name === before.name && need.minA === before.minA && isLoadAlike(need, before);
}

type Asked = Pick<Known, 'ways' | 'promised'> & { readonly seats: readonly Seat[]; readonly rooms: readonly Room[] };

/** True where it has these cars and no others, on these ways, which are a connector's own, and rows for these rooms: to be dimmed adds some. */
function isOf(known: Known, { seats, ways, promised, rooms }: Asked): boolean {
  const { cars, rows } = known.problem;
  return (
    ways.length === known.ways.length &&
    promised.length === known.promised.length &&
    seats.every(({ view }, at) => view.id === cars[at]?.id && ways[at] === known.ways[at]) &&
    promised.every((wish, at) => isSameNeed(wish, known.promised[at])) &&
    rows.length === rooms.reduce((sum, { kw }) => sum + (kw === undefined ? 3 : 4), 0)
  );
}
