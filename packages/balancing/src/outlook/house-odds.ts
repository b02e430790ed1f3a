import { COMBINATIONS, DAY_SLOTS, roomsAt, type HousePast } from './house-past.ts';

/** Slots in a step that is looked ahead: ten minutes, for so long a car keeps its phase at least. */
export const STEP_SLOTS = 2;
/** Slots before and after a time of the day that tell of it, the farther the less: an hour. */
const NEAR_SLOTS = 12;
/** What is usual at any time counts as so many slots of a time of the day. */
const USUAL_SLOTS = 2;

/** For each rooms that a house may leave: how likely it leaves each a step later. Undefined where that was never seen. */
export type Odds = readonly (Float64Array | undefined)[];

type Counts = (Float64Array | undefined)[];

/** Counts one step of the past, from this place on. */
function count(counts: Counts, past: HousePast, at: number, weight: number): void {
  const before = roomsAt(past, at);
  const after = roomsAt(past, at + STEP_SLOTS);
  if (before === undefined || after === undefined) return;
  const row = (counts[before] ??= new Float64Array(COMBINATIONS));
  row[after] = (row[after] ?? 0) + weight;
}

function oddsOf(counts: Counts): Odds {
  for (const row of counts) {
    const sum = row?.reduce((total, part) => total + part, 0) ?? 0;
    row?.forEach((part, after) => (row[after] = part / sum));
  }
  return counts;
}

/** How a house goes on at any time of the day. */
export function usualOdds(past: HousePast): Odds {
  const counts: Counts = Array.from({ length: COMBINATIONS }, () => undefined);
  for (let at = 0; at + STEP_SLOTS < past.rooms.length; at += 1) count(counts, past, at, 1);
  return oddsOf(counts);
}

/** How a house goes on from a slot (since 1970), by what it did about this time on other days; where it never was so then, as is usual. */
export function oddsAround(past: HousePast, slot: number, usual: Odds): Odds {
  const counts: Counts = usual.map((row) => row?.map((part) => USUAL_SLOTS * part));
  const first = (slot - past.fromSlot) % DAY_SLOTS;
  for (let middle = first - DAY_SLOTS; middle < past.rooms.length + NEAR_SLOTS; middle += DAY_SLOTS) {
    for (let off = -NEAR_SLOTS; off <= NEAR_SLOTS; off += 1) count(counts, past, middle + off, 1 - Math.abs(off) / (NEAR_SLOTS + 1));
  }
  return oddsOf(counts);
}
