import type { Room } from '../problem/compile.ts';
import { fitsAtLeast } from '../problem/fill.ts';
import { setBounds } from '../problem/rebound.ts';
import { addLeast } from '../search/build-choice.ts';
import type { Way } from '../site/ways.ts';
import { perPhase } from '../site/phase.ts';
import { promise, put } from '../state/give.ts';
import { wayOf, type Seat } from '../state/seat.ts';
import { promisedId } from './promised-wish.ts';
import { stillFlowingAt, without } from './rooms-now.ts';
import type { Round } from './share-out.ts';
import { isFirst, startAnyway } from './start-anyway.ts';

/** Those who are promised a way, the least weight first: in this order promises are taken back. */
export function promisedSeats({ seats }: Round): Seat[] {
  const promised = seats.filter(({ grant }) => grant.promised !== undefined);
  return promised.sort((a, b) => a.weight - b.weight || (a.view.id < b.view.id ? 1 : -1));
}

/** Takes back a promise, because not even the least of all fits. */
export function breakPromise({ decisions, nowMs }: Round, seat: Seat): void {
  const { promised: broken, way: now, lastWay } = seat.grant;
  promise(seat, undefined);
  // It was paused to go there: now it is paused.
  if (now === undefined && lastWay !== undefined && broken?.because) {
    const ids = { carId: seat.view.id, connectorId: seat.connector.id };
    decisions.push({ code: 'pause', atMs: nowMs, ...ids, from: lastWay, to: undefined, fromA: 0, toA: 0, because: broken.because });
  }
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
  const waiting = promisedSeats(round).reverse();
  if (waiting.length === 0) return;
  const flowing = stillFlowingAt(balanced, seats);
  const left = without(balanced, rooms, flowing);
  startAnyway(round, left, waiting);
  keepIn(round, left, waiting);
  const { startOnMarginAfterMs, startOnMarginPart } = balanced.rules;
  if (startOnMarginPart === 0) return;
  const late = waiting.filter((seat) => isFirst(seat) && nowMs - seat.grant.sinceMs >= startOnMarginAfterMs);
  if (late.length > 0) keepIn(round, withMargin(round, rooms, left, startOnMarginPart), late);
}

/** What is left and a part of the margins, save where something else than the margin makes a room as small as it is. */
function withMargin({ rooms: whole }: Round, rooms: readonly Room[], left: readonly Room[], part: number): readonly Room[] {
  return left.map((room, at) => {
    const [own, now] = [whole[at], rooms[at]];
    if (!own?.marginA || !now) return room;
    const { marginA } = own;
    return { ...room, amps: perPhase((phase) => room.amps[phase] + (now.amps[phase] === own.amps[phase] ? part * marginA[phase] : 0)) };
  });
}

function keepIn(round: Round, left: readonly Room[], waiting: readonly Seat[]): void {
  const { balanced, nowMs } = round;
  const running = balanced.running.in(round, 'risen', left, (bounded, { grant }) => setBounds(bounded, grant.offeredA, grant.offeredA));
  const { cars } = running.problem;
  const isRunning = (index: number): boolean => index < running.seats.length;
  // Where too much may flow already, `addLeast` refuses what comes on top.
  fitsAtLeast(
    running.problem,
    running.choice.map((way, index) => (isRunning(index) ? way : undefined)),
  );
  const promisedCars = new Map(cars.filter(({ index }) => !isRunning(index)).map((car) => [car.id, car]));
  for (const seat of waiting) {
    const car = promisedCars.get(promisedId(seat));
    const way = wayOf(seat, seat.grant.promised?.way);
    const need = car?.ways[0];
    // A car whose last order is not measured is where it was, as far as anybody knows.
    if (!way || !need || seat.grant.leaving !== undefined || !addLeast(need)) continue;
    tell(round, seat, way);
    put(seat, way, nowMs);
  }
}
