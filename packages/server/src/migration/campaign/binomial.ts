/** P(X ≤ most) for X of n, each with chance p. */
function atMost(most: number, n: number, p: number): number {
  if (most >= n) return 1;
  if (p <= 0) return 1;
  if (p >= 1) return 0;
  const odds = Math.log(p) - Math.log1p(-p);
  let logTerm = n * Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let k = 0; k < most; k += 1) {
    logTerm += Math.log(n - k) - Math.log(k + 1) + odds;
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

const HALVINGS = 60;

/**
 * The share that `hits` of `n` support from below: the lowest chance that would show so many hits, or more, with a probability above
 * 1 − `confidence`. Exact (Clopper and Pearson, one-sided): 29, 99 and 299 of as many support 0.90, 0.97 and 0.99 at 0.95. 0 where n is 0.
 */
export function lowerBound(hits: number, n: number, confidence: number): number {
  if (!(n > 0) || !(hits > 0)) return 0;
  const misses = n - hits;
  let low = 0;
  let high = 1;
  for (let round = 0; round < HALVINGS; round += 1) {
    const chance = (low + high) / 2;
    // So many hits or more is as many misses or fewer; the shorter sum of the two.
    const tail = misses <= hits ? atMost(misses, n, 1 - chance) : 1 - atMost(hits - 1, n, chance);
    if (tail <= 1 - confidence) low = chance;
    else high = chance;
  }
  return low;
}

/** The share that `hits` of `n` allow from above, in the same way. 1 where n is 0. */
export function upperBound(hits: number, n: number, confidence: number): number {
  return 1 - lowerBound(n - hits, n, confidence);
}

/** How many hits without a miss support a share of at least `share`; Infinity for 1. */
export function hitsThatSupport(share: number, confidence: number): number {
  if (share <= 0) return 1;
  const n = Math.max(1, Math.ceil(Math.log(1 - confidence) / Math.log(share)) - 1);
  if (!Number.isFinite(n)) return Infinity;
  return lowerBound(n, n, confidence) >= share ? n : n + 1;
}
