/** Times are written in whole seconds. */
export const ROUNDED_MS = 2_000;
/** A clock that is behind is so in each of as many words; what was late is late by another time in each. */
const WORDS_THAT_AGREE = 3;

/**
 * How far a charger's clock is off by what its words of now said, each as its own time less ours, in ms: as the one that was quickest to come has it.
 * Null: all of them tell a time from before they were asked for (`isFresh` false), and differ: they have waited in a queue, and say nothing of the clock.
 */
export function toldSkewMs(skewsMs: readonly number[], isFresh: boolean): number | null {
  if (skewsMs.length === 0) return null;
  const [least, most] = [Math.min(...skewsMs), Math.max(...skewsMs)];
  return isFresh || (skewsMs.length >= WORDS_THAT_AGREE && most - least <= ROUNDED_MS) ? most : null;
}
