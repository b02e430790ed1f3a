/** The share that one car's current has in a row: a phasor per ampere (a plain fuse or kW cap has only a real part). */
export interface PhasorTerm {
  /** Index of the car in the list that goes with the row. */
  readonly car: number;
  /** Real part, in the row's unit per A. */
  readonly re: number;
  /** Imaginary part, in the row's unit per A. */
  readonly im: number;
}

/** One thing that must not carry more than it can: |sum of term × currentA| ≤ limit. It is convex whatever the angles are. */
export interface PhasorRow {
  /** In the row's unit: A for a fuse, kW for a cap. Negative or NaN: nothing may flow. */
  readonly limit: number;
  /** At most one term per car. */
  readonly terms: readonly PhasorTerm[];
}

/** What flows through a row, in its unit: |sum of term × currentA|. */
export function flowOf(row: PhasorRow, currentsA: readonly number[]): number {
  let [re, im] = [0, 0];
  for (const term of row.terms) {
    const currentA = currentsA[term.car] ?? 0;
    re += term.re * currentA;
    im += term.im * currentA;
  }
  return Math.hypot(re, im);
}

/** A row's limit as it counts: what is negative or no number leaves no room. */
export function roomOf({ limit }: Pick<PhasorRow, 'limit'>): number {
  return limit > 0 ? limit : 0;
}

/** Whether every row carries no more than its limit, give or take a relative tolerance. */
export function rowsHold(rows: readonly PhasorRow[], currentsA: readonly number[], tolerance = 1e-9): boolean {
  return rows.every((row) => flowOf(row, currentsA) <= roomOf(row) * (1 + tolerance) + 1e-12);
}

/**
 * How far currents may go from where they are, in multiples of a direction, until a row is full; Infinity if it never is.
 * Both are (re, im) in the row's unit. 0 if the row is full and the direction leads out of it.
 */
export function stepToLimit(limit: number, re: number, im: number, stepRe: number, stepIm: number): number {
  const square = stepRe * stepRe + stepIm * stepIm;
  if (square <= 1e-24 || limit === Infinity) return Infinity;
  const along = re * stepRe + im * stepIm;
  const room = limit * limit - re * re - im * im;
  if (room <= 0) return along >= 0 ? 0 : (-2 * along) / square;
  // The positive root of |z + s·step|² = limit², written so that nothing cancels.
  const root = Math.sqrt(along * along + square * room);
  return along > 0 ? room / (along + root) : (root - along) / square;
}
