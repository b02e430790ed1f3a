import { addTo, carriedAtBase, firstOver, fitsAtLeast, headroomOf, ROUNDING } from '../problem/fill.ts';
import { bearableWays } from '../outlook/bearable-ways.ts';
import type { Car, CarWay, Choice, Problem, Row } from '../problem/problem.ts';
import { allowedWays } from '../site/switch-rules.ts';
import type { Way } from '../site/ways.ts';
import type { DecisionCode } from '../state/decision.ts';
import { pause } from '../state/give.ts';
import { isInFlight, servedShare, type Seat } from '../state/seat.ts';
import { crowdedAt } from './crowded.ts';
import { crowdingOf } from './crowding.ts';
import type { Round } from './share-out.ts';

/** The decision's code for a car that goes from one way to another because power fell. */
export function moveCode(from: Way | undefined, to: Way): DecisionCode {
  if (from?.name === '3P') return 'phase-rotation-down';
  return to.name === '3P' ? 'phase-rotation-up' : 'phase-balancing';
}

/** Those first who bear a pause best: the lowest class, then who has most of what it wants. */
function byNeed(nowMs: number): (a: Seat, b: Seat) => number {
  return (a, b) => a.weight - b.weight || servedShare(b, nowMs) - servedShare(a, nowMs) || (a.view.id < b.view.id ? -1 : 1);
}

const loads = (way: CarWay | undefined, { first, second }: Row): boolean =>
  way?.terms.some(({ load }) => load === first || load === second) ?? false;

type CarsById = ReadonlyMap<string, Car>;

/** Moves one car of the row to the way that is crowded least often, where all fits that it touches; says whether it did. */
function moveOne(cars: CarsById, choice: Choice, seats: readonly Seat[], row: Row, round: Round): boolean {
  const { balanced, nowMs } = round;
  const because = crowdedAt(round, row, carriedAtBase(row));
  const bearable = bearableWays(round);
  for (const seat of seats) {
    if (isInFlight(seat)) continue;
    const car = cars.get(seat.view.id);
    const now = car && choice[car.index];
    if (!car || !now) continue;
    const names = new Set(allowedWays(seat, balanced.rules, nowMs).map(({ name }) => name));
    for (const name of names) if (bearable?.get(seat.view.id)?.has(name) === false) names.delete(name);
    const others = car.ways.filter((way) => way !== now && names.has(way.name) && !loads(way, row));
    const way = roomiest(now, others, (other) => crowdingOf(round, seat, other));
    if (!way) continue;
    choice[car.index] = way;
    // It leaves the crowded phase at once, and comes back on the other as soon as there is room beside all that flows.
    pause(seat, nowMs, { way: way.name, code: moveCode(now, way), because, otherId: undefined });
    return true;
  }
  return false;
}

/**
 * The way of these, all of the car that now has another one, that the house crowds least often, and of those the one on which it may have most power
 * when all others have the least; none where a row is too full for each. The loads are those of the choice at its least, before and after.
 */
function roomiest(now: CarWay, ways: readonly CarWay[], riskOf: (way: CarWay) => number): CarWay | undefined {
  let best: CarWay | undefined;
  let bestKw = 0;
  let leastRisk = Infinity;
  addTo(now, -now.minA);
  for (const way of ways) {
    addTo(way, way.minA);
    const moreA = headroomOf(way);
    addTo(way, -way.minA);
    const kw = way.kwPerA * Math.min(way.maxA, way.minA + moreA);
    const risk = riskOf(way);
    if (moreA < -ROUNDING || risk > leastRisk || (risk === leastRisk && kw <= bestKw)) continue;
    best = way;
    bestKw = kw;
    leastRisk = risk;
  }
  addTo(now, now.minA);
  return best;
}

/**
 * Makes the least of all fit (guard): for each row that carries too much a car is moved off it, if its dwell and budget allow; else the one who
 * bears it best is paused. Changes the choice and the seats.
 */
export function makeFit(problem: Problem, choice: Choice, seats: readonly Seat[], round: Round): void {
  const { nowMs, decisions } = round;
  const order = [...seats].sort(byNeed(nowMs));
  const cars: CarsById = new Map(problem.cars.map((car) => [car.id, car]));
  while (!fitsAtLeast(problem, choice)) {
    const row = firstOver(problem);
    if (!row) return;
    const because = crowdedAt(round, row, carriedAtBase(row));
    const onRow = order.filter(({ view }) => {
      const car = cars.get(view.id);
      return car && loads(choice[car.index], row);
    });
    if (moveOne(cars, choice, onRow, row, round)) continue;
    const [seat] = onRow;
    const car = seat && cars.get(seat.view.id);
    if (!seat || !car) return;
    const from = choice[car.index]?.name;
    choice[car.index] = undefined;
    const { offeredA } = seat.grant;
    pause(seat, nowMs);
    const { id: carId, connectorId } = seat.view;
    decisions.push({ code: 'pause', atMs: nowMs, carId, connectorId, from, to: undefined, fromA: offeredA, toA: 0, because });
  }
}
