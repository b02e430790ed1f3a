import { compile, type Room, type Wish } from '../problem/compile.ts';
import { fitsAtLeast } from '../problem/fill.ts';
import { addLeast } from '../search/build-choice.ts';
import type { Way } from '../site/ways.ts';
import { promise, put } from '../state/give.ts';
import { wayOf, type Seat } from '../state/seat.ts';
import { promisedWish } from './promised-wish.ts';
import { stillFlowing, without } from './rooms-now.ts';
import type { Round } from './share-out.ts';

/** Takes back the promise of least weight, because not even the least of all fits; false where there is none. */
export function breakPromise({ seats, decisions, nowMs }: Round): boolean {
  const promised = seats.filter(({ grant }) => grant.promised !== undefined);
  const [seat] = promised.sort((a, b) => a.weight - b.weight || (a.view.id < b.view.id ? 1 : -1));
  if (!seat) return false;
  const { promised: broken, way: now, lastWay } = seat.grant;
  promise(seat, undefined);
  // It was paused to go there: now it is paused.
  if (now === undefined && lastWay !== undefined && broken?.because) {
    const ids = { carId: seat.view.id, connectorId: seat.connector.id };
    decisions.push({ code: 'pause', atMs: nowMs, ...ids, from: lastWay, to: undefined, fromA: 0, toA: 0, because: broken.because });
  }
  return true;
}

function tell({ decisions, nowMs }: Round, seat: Seat, way: Way): void {
  const { grant, view, connector } = seat;
  const { promised } = grant;
  if (!promised) return;
  const from = grant.way ?? (promised.code === 'start' || promised.code === 'turn' ? undefined : grant.lastWay);
  const figures = { from, to: way.name, fromA: grant.offeredA, toA: way.minA };
  const { code, because, otherId } = promised;
  decisions.push({ code, atMs: nowMs, carId: view.id, connectorId: connector.id, ...figures, because, otherId });
}

/** Gives what was promised, the heaviest first, where the room is there beside all that is offered and all that may still flow. */
export function keepPromises(round: Round, rooms: readonly Room[]): void {
  const { balanced, nowMs, seats } = round;
  const waiting = seats.filter(({ grant }) => grant.promised !== undefined);
  if (waiting.length === 0) return;
  waiting.sort((a, b) => b.weight - a.weight || (a.view.id < b.view.id ? -1 : 1));
  const flowing = seats.flatMap((seat) => stillFlowing(balanced, seat) ?? []);
  const running = seats.filter(({ grant }) => grant.way !== undefined);
  const wishes = running.map((seat): Wish => {
    const way = wayOf(seat, seat.grant.way);
    const { offeredA } = seat.grant;
    return { id: seat.view.id, fuseId: seat.connector.fuseId, ways: way ? [{ ...way, minA: offeredA, maxA: offeredA }] : [] };
  });
  const needs = waiting.flatMap((seat) => promisedWish(seat) ?? []);
  const problem = compile(balanced.site.grid, without(balanced, rooms, flowing), [...wishes, ...needs]);
  const choice = problem.cars.map((car, index) => (index < running.length ? car.ways[0] : undefined));
  // Where too much may flow already, `addLeast` refuses what comes on top.
  fitsAtLeast(problem, choice);
  const promisedCars = new Map(problem.cars.slice(running.length).map((car) => [car.id, car]));
  for (const seat of waiting) {
    const car = promisedCars.get(`${seat.view.id} promised`);
    const way = wayOf(seat, seat.grant.promised?.way);
    const need = car?.ways[0];
    // A car whose last order is not measured is where it was, as far as anybody knows.
    if (!way || !need || seat.grant.leaving !== undefined || !addLeast(need)) continue;
    tell(round, seat, way);
    put(seat, way, nowMs);
  }
}
