/** The known word that somebody most likely meant, or null when none is near: at most a third of its letters differ. */
export function nearest(word: string, known: Iterable<string>): string | null {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, '');
  let best: string | null = null;
  let leastDistance = Infinity;
  for (const candidate of known) {
    const distance = editDistance(plain(word), plain(candidate));
    if (distance >= leastDistance || distance > mostFor(plain(candidate))) continue;
    [best, leastDistance] = [candidate, distance];
  }
  return best;
}

/** A word of one or two letters is near only itself. */
function mostFor({ length }: string): number {
  return length < 3 ? 0 : Math.max(1, length / 3);
}

/** How many letters have to be put in, left out, replaced or swapped with their neighbour to make one text of the other. */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let index = 0; index < from.length; index += 1) {
    const next = [index + 1];
    for (let at = 0; at < to.length; at += 1) {
      const replaced = (row[at] ?? 0) + (from[index] === to[at] ? 0 : 1);
      const isSwapped = index > 0 && at > 0 && from[index] === to[at - 1] && from[index - 1] === to[at];
      const swapped = isSwapped ? (before[at - 1] ?? 0) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[to.length] ?? 0;
}

/** The end of a sentence that refuses a word: what was most likely meant, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const meant = nearest(word, known);
  return meant === null ? '' : ` (did you mean “${meant}”?)`;
}
