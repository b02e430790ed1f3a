import type { Phase } from '../site/phase.ts';

const PHASES = 3;
/** More changes than these are not told apart. */
export const MOST_CHANGES = 2;
const LEFT = MOST_CHANGES + 1;

/** How many places two cars may be in: the phase of each, and the changes that each has left. */
export const PLACES = PHASES * PHASES * LEFT * LEFT;

/** The number of a place: phases from 0, changes left up to `MOST_CHANGES`. */
export const placeOf = (phaseA: number, phaseB: number, leftA: number, leftB: number): number =>
  ((phaseA * PHASES + phaseB) * LEFT + leftA) * LEFT + leftB;

const PHASES_AT = Array.from({ length: PLACES }, (_, place): readonly [Phase, Phase] => [
  Math.floor(place / (PHASES * LEFT * LEFT)) as Phase,
  (Math.floor(place / (LEFT * LEFT)) % PHASES) as Phase,
]);

/** The phases of two cars in a place. */
export const phasesAt = (place: number): readonly [Phase, Phase] => PHASES_AT[place] ?? [0, 0];

/** A change of phase of one car, or of both at once. */
export interface Change {
  readonly from: number;
  readonly to: number;
  /** The phase that each car leaves; undefined where it stays. */
  readonly leavesA: number | undefined;
  readonly leavesB: number | undefined;
}

/** All changes that there are. */
export const CHANGES: readonly Change[] = Array.from({ length: PLACES }, (_, from) => from).flatMap((from) => {
  const [phaseA, phaseB] = phasesAt(from);
  const [leftA, leftB] = [Math.floor(from / LEFT) % LEFT, from % LEFT];
  return Array.from({ length: PHASES * PHASES }, (_, to) => [Math.floor(to / PHASES), to % PHASES] as const).flatMap(
    ([toA, toB]): Change[] => {
      const [costA, costB] = [toA === phaseA ? 0 : 1, toB === phaseB ? 0 : 1];
      if (costA + costB === 0 || costA > leftA || costB > leftB) return [];
      const to = placeOf(toA, toB, leftA - costA, leftB - costB);
      return [{ from, to, leavesA: costA ? phaseA : undefined, leavesB: costB ? phaseB : undefined }];
    },
  );
});
