import type { BalancedSite } from '../balanced-site.ts';
import { compile, type Room, type Wish } from '../problem/compile.ts';
import { addTo, fill, fitsAt, fitsAtLeast, headroomOf, rise } from '../problem/fill.ts';
import type { Car, CarWay, Problem, Row } from '../problem/problem.ts';
import { setBounds } from '../problem/rebound.ts';
import type { PerPhase } from '../site/phase.ts';
import { allowedWays } from '../site/switch-rules.ts';
import type { Way } from '../site/ways.ts';
import type { Decision } from '../state/decision.ts';
import { offer } from '../state/give.ts';
import { isInFlight, wayOf, type Seat } from '../state/seat.ts';
import type { SiteState } from '../state/site-state.ts';
import { balanced as underImbalance, evenedRooms } from './imbalance.ts';
import { crowdedAt } from './crowded.ts';
import { promisedId, promisedWish } from './promised-wish.ts';
import { breakPromise, keepPromises, promisedSeats } from './promises.ts';
import { makeFit } from './repair.ts';
import { stillFlowingAt, without } from './rooms-now.ts';
import type { Running } from './running-cars.ts';

/** All that one step works on. */
export interface Round {
  readonly balanced: BalancedSite;
  readonly nowMs: number;
  /** What cars that obey may share. */
  readonly rooms: readonly Room[];
  readonly houseA: ReadonlyMap<string, PerPhase>;
  readonly hour: number;
  readonly crowding: SiteState['crowding'];
  readonly housePast: SiteState['housePast'];
  readonly seats: readonly Seat[];
  readonly decisions: Decision[];
}

/** Offers smaller than this apart are the same. */
const SAME_A = 1e-6;
/** Cuts smaller than this are not worth a line in the log, in A. */
const TOLD_CUT_A = 1;

/** The most that a seat may be offered on its way now: in flight no more than the least (S7), else what its car shows that it takes (S2). */
function capOf(seat: Seat, way: Way): number {
  if (isInFlight(seat) || seat.view.isFull === true) return way.minA;
  return Math.min(way.maxA, Math.max(way.minA, seat.grant.demandA));
}

/** A seat's wish where a car may have to be moved: its way now, and the others that it may be given. */
function wideWish(seat: Seat, { balanced, nowMs }: Round): Wish {
  const way = wayOf(seat, seat.grant.way);
  const now = way ? [{ ...way, maxA: capOf(seat, way) }] : [];
  const others = allowedWays(seat, balanced.rules, nowMs).filter(({ name }) => name !== way?.name);
  return { id: seat.view.id, fuseId: seat.connector.fuseId, ways: [...now, ...others], weight: seat.weight };
}

/** Moves or pauses cars until the least of all fits. */
function makeRoom(round: Round, rooms: readonly Room[], seats: readonly Seat[]): void {
  const { site, rules } = round.balanced;
  const promised = round.seats.flatMap((seat) => promisedWish(seat) ?? []);
  const wide = compile(site.grid, rooms, [...seats.map((seat) => wideWish(seat, round)), ...promised], rules.fairness);
  const choice = wide.cars.map((car, index) => {
    const seat = seats[index];
    return seat ? car.ways.find(({ name }) => name === seat.grant.way) : car.ways[0];
  });
  makeFit(wide, choice, seats, round);
}

/** The running cars in these rooms with their fair shares; cars are moved or paused where not even the least of all fits. */
function shared(round: Round, rooms: readonly Room[]): Problem {
  const running = (): Running =>
    round.balanced.running.in(round, 'fair', rooms, (bounded, seat, way) => setBounds(bounded, way.minA, capOf(seat, way)));
  let now = running();
  for (const seat of promisedSeats(round)) {
    if (fitsAtLeast(now.problem, now.choice)) break;
    breakPromise(round, seat);
    const id = promisedId(seat);
    const car = now.problem.cars.find((one) => one.id === id);
    if (car) now.choice[car.index] = undefined;
  }
  if (!fitsAtLeast(now.problem, now.choice)) {
    makeRoom(round, rooms, now.seats);
    now = running();
  }
  fill(now.problem, now.choice);
  return now.problem;
}

const fullRows = ({ rows }: Problem): ReadonlySet<Row> => new Set(rows.filter(({ isFull }) => isFull));

/** The first of these rows that the car loads. */
function rowOf(car: Car | undefined, rows: ReadonlySet<Row>): Row | undefined {
  for (const { load } of car?.chosen?.terms ?? []) for (const row of load.rows) if (rows.has(row)) return row;
  return undefined;
}

/** Cuts at once what must be lower, and says which row is full. */
function cut(round: Round, seat: Seat, targetA: number, car: Car, rowOfCar: (car: Car) => Row | undefined): void {
  const { offeredA } = seat.grant;
  offer(seat, targetA, round.nowMs);
  if (offeredA - targetA < TOLD_CUT_A) return;
  const row = rowOfCar(car);
  const because = row && crowdedAt(round, row, row.limit);
  const { way } = seat.grant;
  const ids = { carId: seat.view.id, connectorId: seat.connector.id };
  round.decisions.push({ code: 'throttle', atMs: round.nowMs, ...ids, from: way, to: way, fromA: offeredA, toA: targetA, because });
}

/** May its offer rise now? Not more than once in a while (S11), and not while its last order is not measured. */
function mayRise({ balanced, nowMs }: Round, { grant, view }: Seat): boolean {
  return view.isProven && grant.leaving === undefined && nowMs - grant.offerAtMs >= balanced.rules.raiseEveryMs;
}

/**
 * Raises those who may, the lowest first, by whole steps or to their most (S11), as far as fuses hold while what was cut may still flow (S7).
 */
function raise(round: Round, rooms: readonly Room[]): void {
  const { balanced, nowMs } = round;
  const { raiseStepA } = balanced.rules;
  if (!round.seats.some((seat) => seat.grant.way !== undefined && mayRise(round, seat))) return;
  const flowing = stillFlowingAt(balanced, round.seats);
  const { problem, choice, seats } = balanced.running.in(round, 'risen', without(balanced, rooms, flowing), (bounded, seat, way) => {
    const { offeredA } = seat.grant;
    setBounds(bounded, offeredA, Math.max(offeredA, mayRise(round, seat) ? capOf(seat, way) : 0));
  });
  // A row on which too much may still flow lets nobody rise on it; that is no reason to hold back the others.
  fitsAtLeast(problem, choice);
  rise(problem);
  const risenA = problem.cars.map(({ currentA }) => currentA);
  const waiting: { car: Car; seat: Seat }[] = [];
  fitsAtLeast(problem, choice);
  for (const car of problem.cars) {
    const way = car.chosen;
    const seat = seats[car.index];
    const currentA = risenA[car.index] ?? 0;
    if (!seat || !way || currentA <= way.minA + SAME_A) continue;
    const stepA = stepped(seat, currentA);
    if (stepA - way.minA >= raiseStepA || stepA >= way.maxA - SAME_A) give(way, seat, stepA);
    else waiting.push({ car, seat });
  }
  // What is left is too little for a step for all: the lowest take a whole one each.
  waiting.sort((a, b) => levelOf(a.car) - levelOf(b.car) || a.car.index - b.car.index);
  for (const { car, seat } of waiting) {
    const way = car.chosen;
    if (!way) continue;
    const stepA = Math.min(way.maxA, way.minA + raiseStepA);
    const amps = stepA - way.minA;
    if (amps > 0 && amps <= headroomOf(way) + SAME_A / 10) give(way, seat, stepA);
  }

  function give(way: CarWay, seat: Seat, offeredA: number): void {
    addTo(way, offeredA - way.minA);
    offer(seat, offeredA, nowMs);
  }
}

const levelOf = ({ chosen }: Car): number => chosen?.minLevel ?? 0;

/** Down to a step of the charger's. */
function stepped({ connector }: Seat, currentA: number): number {
  const { stepA = 0.1 } = connector;
  return Math.round(Math.floor(currentA / stepA + 1e-7) * stepA * 1e6) / 1e6;
}

/** Cuts where a row would carry too much, and where a car has so much more than its fair share that the difference is worth an order. */
function cutBack(round: Round, rooms: readonly Room[], problem: Problem): void {
  const fairA = problem.cars.map(({ currentA }) => currentA);
  const fairCars = problem.cars;
  const fullInFair = fullRows(problem);
  // What all would carry if nobody rose: the rows that are too full then are the ones to cut for.
  const running = round.balanced.running.in(round, 'held', rooms, (bounded, seat, way, index) => {
    const fair = fairA[index] ?? 0;
    const { offeredA } = seat.grant;
    const isFar = offeredA - fair >= round.balanced.rules.evenOutA;
    setBounds(bounded, way.minA, Math.max(way.minA, Math.min(capOf(seat, way), isFar ? fair : offeredA)));
  });
  const { problem: held, choice, seats } = running;
  fill(held, choice);
  const fullInHeld = fullRows(held);
  const targets: number[] = [];
  for (const { index, chosen, currentA } of held.cars) {
    const seat = seats[index];
    targets.push(seat && chosen ? Math.max(chosen.minA, stepped(seat, currentA)) : currentA);
  }
  fitsAt(held, choice, ({ car }) => targets[car.index] ?? 0);
  const rowOfCar = (car: Car): Row | undefined => rowOf(car, fullInHeld) ?? rowOf(fairCars[car.index], fullInFair);
  for (const car of held.cars) {
    const seat = seats[car.index];
    const targetA = targets[car.index] ?? 0;
    if (seat && car.chosen && targetA < seat.grant.offeredA) cut(round, seat, withStepBack(seat, car.chosen, targetA), car, rowOfCar);
  }
}

/** What the steps of all leave over gives some of them a step back. */
function withStepBack(seat: Seat, way: CarWay, targetA: number): number {
  const { stepA = 0.1 } = seat.connector;
  if (targetA + stepA >= Math.min(way.maxA, seat.grant.offeredA) || headroomOf(way) < stepA) return targetA;
  addTo(way, stepA);
  return stepped(seat, targetA + stepA);
}

/** Cuts until phases differ by no more than allowed in what is offered, too: offers follow the fair shares late. Returns the rooms that keep it so. */
function evenOut(round: Round, rooms: readonly Room[]): readonly Room[] {
  for (let turn = 0; ; turn += 1) {
    const evened = evenedRooms(round.balanced, rooms, round.houseA, round.seats, turn);
    if (!evened.isOver) return evened.rooms;
    cutBack(round, evened.rooms, shared(round, evened.rooms));
  }
}

/**
 * Makes currents of the ways that the seats have: cuts at once, then gives what was promised and raises with care. Afterwards every fuse carries
 * what is offered.
 */
export function shareOut(round: Round): void {
  const { balanced } = round;
  let fuses: ReadonlyMap<string, string> | undefined;
  const fuseOf = (carId: string): string | undefined => {
    fuses ??= new Map(round.seats.map(({ view, connector }) => [view.id, connector.fuseId]));
    return fuses.get(carId);
  };
  const { problem, rooms } = underImbalance(balanced, round.rooms, round.houseA, fuseOf, (narrower) => shared(round, narrower));
  cutBack(round, rooms, problem);
  const evened = evenOut(round, rooms);
  keepPromises(round, evened);
  raise(round, evened);
}
