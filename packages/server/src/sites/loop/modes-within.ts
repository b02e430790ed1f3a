import type { Grant, Observation, SiteState } from '@phasor/balancing';

/** R8: who has just begun to wait for its first power is looked at again so soon, ms, */
const AT_FIRST_MS = 5_000;
/** for so long: a house that is never still may leave it its least at the next look; */
const FIRST_MS = 60_000;
/** who has waited longer waits for others to leave. */
const LATER_MS = 20_000;
/** For so long nobody is raised beside it, ms. */
const AHEAD_MS = 30_000;

/**
 * R8: whether a car has just begun to wait for its first power. What others would take meanwhile had to be taken from them again, for which it waits once more.
 */
export const waitsAhead = ({ way, lastWay, sinceMs }: Grant, nowMs: number): boolean =>
  way === undefined && lastWay === undefined && nowMs - sinceMs < AHEAD_MS;

/** How soon modes are to be chosen again for those who wait for their first power; at once where what one was promised was taken back. Null: nobody waits. */
export function modesWithin(before: SiteState, { grants }: SiteState, { cars, nowMs }: Pick<Observation, 'cars' | 'nowMs'>): number | null {
  const waiting = cars.flatMap(({ id, isFull }) => {
    const grant = grants.get(id);
    const isFirst = grant !== undefined && isFull !== true && grant.lastWay === undefined && grant.promised === undefined;
    return isFirst ? [grant] : [];
  });
  if (waiting.length === 0) return null;
  if (waiting.some(({ carId }) => before.grants.get(carId)?.promised !== undefined)) return 0;
  return waiting.some(({ sinceMs }) => nowMs - sinceMs < FIRST_MS) ? AT_FIRST_MS : LATER_MS;
}
