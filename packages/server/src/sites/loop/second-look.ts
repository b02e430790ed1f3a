import type { Place } from './car-views.ts';
import type { ConnectorMemory } from './connector-memory.ts';
import { isWatched, SURE_A } from './meter-sights.ts';
import { carryingTerminals, DONE_MS, isStopped } from './order-proof.ts';
import { isSameFeed } from './routes.ts';

/** So long after a change of phase that the site's meter should have shown, and did not, it is looked at again, and so much later after each look, ms; so often. */
const LOOK_AFTER_MS = 40_000;
const MOST_LOOKS = 4;

/** Its values cannot tell where it charges: one terminal that carries current at a meter that sits behind the matrix, or may. */
function isUntold({ moving, meterSide, reading, route }: ConnectorMemory): boolean {
  if (!moving || meterSide === 'input' || !reading) return false;
  const carrying = carryingTerminals(reading);
  return carrying.length === 1 && carrying[0] === 1 && !(moving.from !== route && isSameFeed(moving.from, route, 1));
}

/**
 * S6: a house that changed at the same instant hides where the current of a car went. Who is not seen to have come stops for some seconds and goes on: the
 * meter shows where; sooner where its fuse carries too much (S19). One at a time, and nobody else is raised meanwhile. The key of the one that is to stop now; null: none.
 */
export function secondLook(
  places: readonly Place[],
  hasMeter: boolean,
  nowMs: number,
  isOver: (place: Place) => boolean = () => false,
): string | null {
  if (!hasMeter) return null;
  const due = places.find((place) => {
    const { facts, memory } = place;
    const isPressing = isOver(place);
    if (places.some((other) => (other !== place || !isPressing) && isWatched(other, nowMs))) return false;
    const { told, moving, session } = memory;
    const looks = moving?.looks ?? 0;
    if (!session || !facts.isOnline || told?.takenAtMs == null || told.limitA === 0) return false;
    return isUntold(memory) && looks < MOST_LOOKS && nowMs - told.takenAtMs >= (isPressing ? DONE_MS : LOOK_AFTER_MS * (looks + 1));
  });
  return due?.facts.key ?? null;
}

/** True while a car has stopped to be looked at, until the meter has shown its fuse without it. */
export function isLookedAt(memory: ConnectorMemory, nowMs: number): boolean {
  const { moving, told } = memory;
  if (!moving?.looks || !told || !isStopped(memory, nowMs)) return false;
  const hasShown = moving.drawnBeforeA <= SURE_A && told.takenAtMs !== null && (moving.meterAtMs ?? -Infinity) > told.takenAtMs;
  return !hasShown;
}
