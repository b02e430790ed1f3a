import { compile, isLoadAlike, type Room, type Wish } from '../problem/compile.ts';
import type { CarWay, Choice, Problem } from '../problem/problem.ts';
import { rebound, weigh } from '../problem/rebound.ts';
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

/**
 * What is asked of the running cars in a tick: their fair shares; what they carry if nobody rises; how far they may rise. The order in which cars
 * rise is kept for each, since from tick to tick it hardly changes.
 */
export type Question = 'fair' | 'held' | 'risen';

/** Sets the bounds of a car, of this index, on the way that it has. */
type Bind = (bounded: CarWay, seat: Seat, way: Way, index: number) => void;

/** A problem that was compiled, and what of: the ways of the seats, and what is promised. */
interface Known {
  readonly problems: Readonly<Record<Question, Problem>>;
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

  /** The cars of the round that charge now, in these rooms, each between the bounds that `bind` gives it. */
  in(round: Round, question: Question, rooms: readonly Room[], bind: Bind): Running {
    const { site, rules } = round.balanced;
    const seats = round.seats.filter(({ grant }) => grant.way !== undefined);
    const promised = promisedIn(round);
    if (!this.#known || !isOf(this.#known, seats, promised, rooms)) {
      const ways = seats.map((seat) => wayOf(seat, seat.grant.way));
      const wishes = [...seats.map((seat, index) => wishNow(seat, ways[index])), ...promised];
      const fair = compile(site.grid, rooms, wishes, rules.fairness, 'all');
      const problems = { fair, held: inOrderOfItsOwn(fair), risen: inOrderOfItsOwn(fair) };
      this.#known = { problems, choice: fair.cars.map((car) => car.ways[0]), ways, promised };
    }
    const { problems, choice, ways } = this.#known;
    seats.forEach((seat, index) => {
      const way = ways[index];
      const bounded = choice[index];
      if (!way || !bounded) return;
      weigh(bounded, seat.weight, rules.fairness);
      bind(bounded, seat, way, index);
    });
    const problem = problems[question];
    rebound(problem, rooms);
    return { seats, problem, choice: [...choice] };
  }
}

const inOrderOfItsOwn = (problem: Problem): Problem => ({ ...problem, starts: [...problem.starts], stops: [...problem.stops] });

function promisedIn({ seats }: Round): Wish[] {
  const promised: Wish[] = [];
  for (const seat of seats) {
    const wish = seat.grant.promised && promisedWish(seat);
    if (wish) promised.push(wish);
  }
  return promised;
}

function wishNow({ view, connector, weight }: Seat, way: Way | undefined): Wish {
  return { id: view.id, fuseId: connector.fuseId, ways: way ? [way] : [], weight };
}

function isSameNeed({ id, fuseId, ways: [need] }: Wish, other: Wish | undefined): boolean {
  const before = other?.ways[0];
  if (!need || !before || id !== other.id || fuseId !== other.fuseId) return false;
  return need.name === before.name && need.minA === before.minA && isLoadAlike(need, before);
}

/** True where it has these cars and no others, on these ways, which are a connector's own, and rows for these rooms: to be dimmed adds some. */
function isOf(known: Known, seats: readonly Seat[], promised: readonly Wish[], rooms: readonly Room[]): boolean {
  const { cars, rows } = known.problems.fair;
  return (
    seats.length === known.ways.length &&
    promised.length === known.promised.length &&
    seats.every((seat, at) => seat.view.id === cars[at]?.id && wayOf(seat, seat.grant.way) === known.ways[at]) &&
    promised.every((wish, at) => isSameNeed(wish, known.promised[at])) &&
    rows.length === rooms.reduce((sum, { kw }) => sum + (kw === undefined ? 3 : 4), 0)
  );
}
