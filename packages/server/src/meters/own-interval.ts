/** Its interval is known after so many gaps, from so many of the last; one pause among them says nothing. */
const TELLING_GAPS = 3;
const KEPT_GAPS = 5;
/** So many of its last samples tell. */
export const TELLING_SAMPLES = KEPT_GAPS + 1;
/** As of meters that are registered (S16), ms. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 300_000;

/** The times between its last samples, by the instants at which they were measured, the shortest first; none where there are too few to tell. */
function gapsOf(atMs: readonly number[]): readonly number[] {
  const last = [...atMs].sort((one, other) => one - other).slice(-TELLING_SAMPLES);
  const gaps = last.slice(1).map((ms, index) => ms - (last[index] ?? ms));
  return gaps.length < TELLING_GAPS ? [] : gaps.sort((one, other) => one - other);
}

const bounded = (ms: number): number => Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ms));

/** How often a meter sends, ms: the median between its last samples; null: too few to tell. */
export function measuredIntervalMs(atMs: readonly number[]): number | null {
  const gaps = gapsOf(atMs);
  const middle = gaps[Math.floor((gaps.length - 1) / 2)];
  return middle === undefined ? null : bounded(middle);
}

/**
 * S16, S19: a meter that sends more often than it is registered with is late by what it does: it would count for minutes after its death. By the longest
 * of its last pauses: one that sends whenever something changes, and every now and then besides, is not late in a quiet moment.
 */
export function ownIntervalMs(registeredS: number, atMs: readonly number[]): number {
  const longest = gapsOf(atMs).at(-1);
  return Math.min(registeredS * 1000, longest === undefined ? Infinity : bounded(longest));
}
