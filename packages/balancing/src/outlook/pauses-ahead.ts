import { oddsAround, STEP_SLOTS, usualOdds, type Odds } from './house-odds.ts';
import { COMBINATIONS, roomOn, roomsAt, SLOT_MS, type HousePast, type Rooms } from './house-past.ts';
import { CHANGES, phasesAt, PLACES } from './places.ts';

/** How long a step is that is looked ahead, in ms. */
export const STEP_MS = STEP_SLOTS * SLOT_MS;
const STEP_MIN = STEP_MS / 60_000;
/** What is still to come of a change's pause where the phase that is left has no room: its car has waited already for a part of it. */
const STILL = 0.5;

/** Minutes without current, of two cars together, for each place that they may be in. */
type Pauses = Float64Array;

/** For how many of two cars there is no room in a place. */
function waitingAt(rooms: Rooms, place: number, [isA, isB]: readonly [boolean, boolean]): number {
  const [phaseA, phaseB] = phasesAt(place);
  const on = roomOn(rooms);
  if (isA && isB && phaseA === phaseB) return Math.max(0, 2 - on[phaseA]);
  return (isA && on[phaseA] === 0 ? 1 : 0) + (isB && on[phaseB] === 0 ? 1 : 0);
}

/** Pauses from a step on, if cars stay where they are in it. */
function staying(
  into: Pauses,
  rooms: Rooms,
  odds: Float64Array | undefined,
  later: readonly Pauses[],
  wants: readonly [boolean, boolean],
): void {
  for (let place = 0; place < PLACES; place += 1) into[place] = STEP_MIN * waitingAt(rooms, place, wants);
  later.forEach((pauses, after) => {
    // Where nobody knows how it goes on it stays as it is.
    const part = odds ? (odds[after] ?? 0) : after === rooms ? 1 : 0;
    if (part > 0) for (let place = 0; place < PLACES; place += 1) into[place] = (into[place] ?? 0) + part * (pauses[place] ?? 0);
  });
}

/** Pauses from a step on, if cars stay or change at its beginning, whatever is better. */
function choosing(into: Pauses, stay: Pauses, rooms: Rooms, pauseMin: number, [isA, isB]: readonly [boolean, boolean]): void {
  into.set(stay);
  const costMin = roomOn(rooms).map((room) => (room === 0 ? STILL * pauseMin : pauseMin));
  const costOf = (leaves: number | undefined): number => (leaves === undefined ? 0 : (costMin[leaves] ?? 0));
  for (const { from, to, leavesA, leavesB } of CHANGES) {
    if ((leavesA !== undefined && !isA) || (leavesB !== undefined && !isB)) continue;
    const min = (stay[to] ?? 0) + costOf(leavesA) + costOf(leavesB);
    if (min < (into[from] ?? 0)) into[from] = min;
  }
}

/** All rooms that the house ever left, and those of now. */
function roomsSeen(past: HousePast, now: Rooms): ReadonlySet<Rooms> {
  const seen = new Set([now]);
  for (let at = 0; at < past.rooms.length; at += 1) seen.add(roomsAt(past, at) ?? now);
  return seen;
}

/**
 * The minutes without current that two cars have to expect together, for each place that they may be in now (`placeOf`), if they stay there for the
 * step that begins and from then on change phases at the best times: dynamic programming backwards over steps, the house a chain of chances. Each
 * car wants power for so many steps; a change of phase takes `pauseMin`.
 */
export function pausesAhead(past: HousePast, now: Rooms, wanted: readonly [number, number], pauseMin: number): Pauses {
  const seen = roomsSeen(past, now);
  const usual = usualOdds(past);
  const slot = past.fromSlot + past.rooms.length - 1;
  const table = (): Pauses[] => Array.from({ length: COMBINATIONS }, () => new Float64Array(PLACES));
  const [stay, later] = [table(), table()];
  for (let step = Math.max(...wanted) - 1; step >= 0; step -= 1) {
    const wants = [step < wanted[0], step < wanted[1]] as const;
    const odds: Odds = oddsAround(past, slot + step * STEP_SLOTS, usual);
    for (const rooms of step === 0 ? [now] : seen) staying(stay[rooms] ?? EMPTY, rooms, odds[rooms], later, wants);
    if (step > 0) for (const rooms of seen) choosing(later[rooms] ?? EMPTY, stay[rooms] ?? EMPTY, rooms, pauseMin, wants);
  }
  return stay[now] ?? EMPTY;
}

const EMPTY: Pauses = new Float64Array(PLACES);
