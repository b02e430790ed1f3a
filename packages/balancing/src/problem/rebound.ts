import { PHASES } from '../site/phase.ts';
import type { Way } from '../site/ways.ts';
import type { Fairness, Room } from './compile.ts';
import type { CarWay, Problem, Row } from './problem.ts';

/** The limit that a room is, in A or kW: what is below nothing, or is no number, is no room. */
export const limitIn = (room: number): number => (room > 0 ? room : 0);

const inOrder = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
const byLeast = (a: CarWay, b: CarWay): number => inOrder(a.minLevel, b.minLevel) || a.car.index - b.car.index;
const byMost = (a: CarWay, b: CarWay): number => inOrder(a.maxLevel, b.maxLevel) || a.car.index - b.car.index;

/** Sorts, where that changes anything: from tick to tick it mostly does not, and sorting leaves garbage. */
function order(ways: CarWay[], compare: (a: CarWay, b: CarWay) => number): void {
  let before: CarWay | undefined;
  for (const way of ways) {
    if (before && compare(before, way) > 0) {
      ways.sort(compare);
      return;
    }
    before = way;
  }
}

/** Brings the ways into the order in which they begin and cease to rise; those of one level in the order of the cars. */
export function orderWays({ starts, stops }: Pick<Problem, 'starts' | 'stops'>): void {
  order(starts, byLeast);
  order(stops, byMost);
}

/** A of offer for each unit of level, of a car of this weight on a way. */
export const growthOf = ({ kwPerA }: Way, weight: number, fairness: Fairness): number => (fairness === 'power' ? weight / kwPerA : weight);

/** Gives another weight to a car that has this way only; before its bounds are set. */
export function weigh(way: CarWay, weight: number, fairness: Fairness): void {
  way.car.weight = weight;
  way.growth = growthOf(way, weight, fairness);
}

/** Puts a way between other bounds, in A; `rebound` makes the problem follow. */
export function setBounds(way: CarWay, minA: number, maxA: number): void {
  way.minA = minA;
  way.maxA = maxA;
  way.minLevel = minA / way.growth;
  way.maxLevel = maxA / way.growth;
}

/**
 * The same cars on the same ways, between the bounds that were set, in other rooms: far cheaper than to compile again. For a problem that has all
 * rows, and rooms of the same fuses in the same order.
 */
export function rebound({ rows, starts, stops }: Problem, rooms: readonly Room[]): void {
  let at = 0;
  for (const { amps, kw } of rooms) {
    for (const phase of PHASES) empty(rows[at + phase], amps[phase]);
    if (kw !== undefined) empty(rows[at + 3], kw);
    at += kw === undefined ? 3 : 4;
  }
  orderWays({ starts, stops });
}

function empty(row: Row | undefined, room: number): void {
  if (!row) return;
  row.limit = limitIn(room);
  row.fullAt = Infinity;
  row.isFull = false;
}
