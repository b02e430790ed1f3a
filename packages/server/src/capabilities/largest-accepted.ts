/**
 * The entries of a list that somebody takes who says yes or no to a whole list only: halves what is rejected until the culprits stand
 * alone, then offers what is left together. `accept` is called with the result last, so that it is what holds in the end. At most `most`
 * entries. Resolves with the accepted list; empty when not even one entry is taken.
 */
export async function largestAccepted(
  entries: readonly string[],
  most: number,
  accept: (some: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  const first = entries.slice(0, most);
  if (first.length === 0 || (await accept(first))) return first;
  const good = await goodOnes(entries, accept);
  // Together they may still be too many.
  for (let length = Math.min(good.length, most); length > 0; length -= 1) {
    const some = good.slice(0, length);
    if (await accept(some)) return some;
  }
  return [];
}

/** Those that are taken alone or with others; the whole list is known to be rejected. */
async function goodOnes(rejected: readonly string[], accept: (some: readonly string[]) => Promise<boolean>): Promise<readonly string[]> {
  if (rejected.length <= 1) return [];
  const middle = Math.ceil(rejected.length / 2);
  const good: string[] = [];
  for (const half of [rejected.slice(0, middle), rejected.slice(middle)]) {
    good.push(...((await accept(half)) ? half : await goodOnes(half, accept)));
  }
  return good;
}
