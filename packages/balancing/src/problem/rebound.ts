import { PHASES, type PerPhase } from '../site/phase.ts';
import type { CarWay, Problem } from './problem.ts';

/** The limit that a room is, in A or kW: what is below nothing, or is no number, is no room. */
export const limitIn = (room: number): number => (room > 0 ? room : 0);

/** Brings the ways into the order in which they begin and cease to rise; those of one level in the order of the cars. */
export function orderWays({ starts, stops }: Pick<Problem, 'starts' | 'stops'>): void {
  starts.sort((a, b) => a.minLevel - b.minLevel || a.car.index - b.car.index);
  stops.sort((a, b) => a.maxLevel - b.maxLevel || a.car.index - b.car.index);
}

/** Puts a way between other bounds, in A; counts after the next `rebound`. */
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
export function rebound(problem: Problem, rooms: readonly { readonly amps: PerPhase; readonly kw?: number | undefined }[]): void {
  const limits = rooms.flatMap(({ amps, kw }) => (kw === undefined ? PHASES.map((phase) => amps[phase]) : [...amps, kw]));
  problem.rows.forEach((row, at) => {
    row.limit = limitIn(limits[at] ?? 0);
    row.fullAt = Infinity;
    row.isFull = false;
  });
  orderWays(problem);
}
