import type { BalancedSite } from '../balanced-site.ts';
import { compile, type Room, type Wish, type WishedWay } from '../problem/compile.ts';
import { fill, fitsAtLeast } from '../problem/fill.ts';
import type { Car, Choice, Problem } from '../problem/problem.ts';
import type { PerPhase } from '../site/phase.ts';
import { allowedWays } from '../site/switch-rules.ts';
import type { Decision } from '../state/decision.ts';
import { offer } from '../state/give.ts';
import { isInFlight, wayOf, type Seat } from '../state/seat.ts';
import { balanced as underImbalance } from './imbalance.ts';
import { makeFit } from './repair.ts';
import { stillFlowing, without } from './rooms-now.ts';

/** All that one step works on. */
export interface Round {
  readonly balanced: BalancedSite;
  readonly nowMs: number;
  /** What cars that obey may share. */
  readonly rooms: readonly Room[];
  readonly houseA: ReadonlyMap<string, PerPhase>;
  readonly seats: readonly Seat[];
  readonly decisions: Decision[];
}

/** Offers smaller than this apart are the same. */
const SAME_A = 1e-6;
/** Cuts smaller than this are not worth a line in the log, in A. */
const TOLD_CUT_A = 1;

/** The most that a seat may be offered on its way now: in flight no more than the least (S7), else what its car shows that it takes (S2). */
function capOf(seat: Seat, way: WishedWay): number {
  if (isInFlight(seat)) return way.minA;
  return Math.min(way.maxA, Math.max(way.minA, seat.grant.demandA));
}

function wishOf(seat: Seat, others: readonly WishedWay[]): Wish {
  const way = wayOf(seat, seat.grant.way);
  const now = way ? [{ ...way, maxA: capOf(seat, way) }] : [];
  const rest = others.filter(({ name }) => name !== way?.name).map((other) => ({ ...other, maxA: other.minA }));
  return { id: seat.view.id, fuseId: seat.connector.fuseId, ways: [...now, ...rest], weight: seat.weight };
}

const choiceNow = (problem: Problem, seats: readonly Seat[]): Choice =>
  problem.cars.map((car, index) => car.ways.find(({ name }) => name === seats[index]?.grant.way));

function problemOf({ balanced }: Round, rooms: readonly Room[], seats: readonly Seat[], wishOfSeat: (seat: Seat) => Wish): Problem {
  return compile(balanced.site.grid, rooms, seats.map(wishOfSeat));
}

/** The problem of these rooms, filled; cars are moved or paused where not even the least of all fits. */
function shared(round: Round, rooms: readonly Room[]): Problem {
  const { balanced, nowMs, decisions } = round;
  const running = (): Seat[] => round.seats.filter(({ grant }) => grant.way !== undefined);
  let seats = running();
  let problem = problemOf(round, rooms, seats, (seat) => wishOf(seat, []));
  let choice = choiceNow(problem, seats);
  if (!fitsAtLeast(problem, choice)) {
    const wide = problemOf(round, rooms, seats, (seat) => wishOf(seat, allowedWays(seat, balanced.rules, nowMs)));
    makeFit(wide, choiceNow(wide, seats), seats, { balanced, nowMs, decisions });
    seats = running();
    problem = problemOf(round, rooms, seats, (seat) => wishOf(seat, []));
    choice = choiceNow(problem, seats);
  }
  fill(problem, choice);
  return problem;
}

/** Down to a step of the charger's, never below the least. */
function stepped({ connector }: Seat, car: Car): number {
  const { stepA = 0.1 } = connector;
  const leastA = car.chosen?.minA ?? 0;
  return Math.max(leastA, Math.round(Math.floor(car.currentA / stepA + 1e-7) * stepA * 1e6) / 1e6);
}

/** Cuts at once what must be lower, and says why. */
function cut(round: Round, problem: Problem, seat: Seat, targetA: number): void {
  const { offeredA } = seat.grant;
  offer(seat, targetA, round.nowMs);
  if (offeredA - targetA < TOLD_CUT_A) return;
  const car = problem.cars.find(({ id }) => id === seat.view.id);
  const row = problem.rows.find((full) => full.isFull && car?.chosen?.terms.some(({ load }) => load === full.first || load === full.second));
  const because = row && { fuseId: row.fuseId, row: row.name, carriedA: row.limit, limitA: row.limit };
  const { way } = seat.grant;
  const ids = { carId: seat.view.id, connectorId: seat.connector.id };
  round.decisions.push({ code: 'throttle', atMs: round.nowMs, ...ids, from: way, to: way, fromA: offeredA, toA: targetA, because });
}

/** May its offer rise now? Not more than once in a while, and by a step or to its most (S11). */
function mayRise({ balanced, nowMs }: Round, { grant, view }: Seat, targetA: number, capA: number): boolean {
  const { raiseEveryMs, raiseStepA } = balanced.rules;
  if (!view.isProven && grant.leaving !== undefined) return false;
  if (nowMs - grant.offerAtMs < raiseEveryMs) return false;
  return targetA >= grant.offeredA + raiseStepA || targetA >= capA - SAME_A;
}

/** Raises those who may, as far as fuses hold while what was cut may still flow (S7). */
function raise(round: Round, rooms: readonly Room[], rising: ReadonlyMap<Seat, number>): void {
  if (rising.size === 0) return;
  const { balanced, nowMs } = round;
  const flowing = round.seats.flatMap((seat) => stillFlowing(balanced, seat) ?? []);
  if (flowing.length === 0) {
    for (const [seat, targetA] of rising) offer(seat, targetA, nowMs);
    return;
  }
  const seats = round.seats.filter(({ grant }) => grant.way !== undefined);
  const problem = problemOf(round, without(balanced, rooms, flowing), seats, (seat) => {
    const way = wayOf(seat, seat.grant.way);
    const { offeredA } = seat.grant;
    const ways = way ? [{ ...way, minA: offeredA, maxA: Math.max(offeredA, rising.get(seat) ?? offeredA) }] : [];
    return { id: seat.view.id, fuseId: seat.connector.fuseId, ways, weight: seat.weight };
  });
  if (!fill(problem, choiceNow(problem, seats))) return;
  problem.cars.forEach((car, index) => {
    const seat = seats[index];
    if (seat && rising.has(seat)) offer(seat, Math.max(seat.grant.offeredA, stepped(seat, car)), nowMs);
  });
}

/** Makes currents of the ways that the seats have: cuts at once, raises with care. Afterwards every fuse carries what is offered. */
export function shareOut(round: Round): void {
  const fuseOf = (carId: string): string | undefined => round.seats.find(({ view }) => view.id === carId)?.connector.fuseId;
  const { problem, rooms } = underImbalance(round.balanced, round.rooms, round.houseA, fuseOf, (narrower) => shared(round, narrower));
  const seatOf = new Map(round.seats.map((seat) => [seat.view.id, seat]));
  const rising = new Map<Seat, number>();
  for (const car of problem.cars) {
    const seat = seatOf.get(car.id);
    if (!seat || !car.chosen) continue;
    const targetA = stepped(seat, car);
    if (targetA < seat.grant.offeredA) cut(round, problem, seat, targetA);
    else if (targetA > seat.grant.offeredA && mayRise(round, seat, targetA, car.chosen.maxA)) rising.set(seat, targetA);
  }
  raise(round, rooms, rising);
}
