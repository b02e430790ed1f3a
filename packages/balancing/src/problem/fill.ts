import type { CarWay, Choice, Load, Problem, Row } from './problem.ts';

/** What sums of currents may miss a limit by, in A, in arithmetic alone. */
export const ROUNDING = 1e-9;

/** The level at which base + slope × level reaches the row's limit. */
function levelWhenFull(row: Row): number {
  const { first, second, limit } = row;
  if (!second) return first.slope > 1e-12 ? (limit - first.base) / first.slope : Infinity;
  // (b1 + s1 t)² + (b2 + s2 t)² + (b1 + s1 t)(b2 + s2 t) = limit²
  const { base: b1, slope: s1 } = first;
  const { base: b2, slope: s2 } = second;
  const square = s1 * s1 + s2 * s2 + s1 * s2;
  if (square < 1e-15) return Infinity;
  const half = b1 * s1 + b2 * s2 + (b1 * s2 + b2 * s1) / 2;
  const constant = b1 * b1 + b2 * b2 + b1 * b2 - limit * limit;
  return (-half + Math.sqrt(Math.max(0, half * half - square * constant))) / square;
}

/** What a row carries when its loads are `a` and `b`. */
export function lineCurrent(a: number, b: number): number {
  return Math.sqrt(a * a + b * b + a * b);
}

/** What the row carries when its loads are at their base. */
export const carriedAtBase = (row: Row): number => (row.second ? lineCurrent(row.first.base, row.second.base) : row.first.base);

/** Puts every car on the least of its way, and says whether all rows carry that. */
export function fitsAtLeast(problem: Problem, choice: Choice): boolean {
  return fitsAt(problem, choice, ({ minA }) => minA);
}

/** Puts every car on a current of its way, and says whether all rows carry that. */
export function fitsAt(problem: Problem, choice: Choice, currentOf: (way: CarWay) => number): boolean {
  for (const load of problem.loads) {
    load.base = 0;
    load.slope = 0;
  }
  for (const car of problem.cars) {
    const way = choice[car.index];
    car.chosen = way;
    car.isRising = false;
    car.currentA = way ? currentOf(way) : 0;
    if (way) addTo(way, car.currentA);
  }
  return firstOver(problem) === undefined;
}

/** The first row that carries more than its limit when every load is at its base. */
export function firstOver(problem: Problem): Row | undefined {
  return problem.rows.find((row) => carriedAtBase(row) > row.limit + ROUNDING);
}

/** Adds so much current of a way to its loads; below 0 takes it away. */
export function addTo(way: CarWay, amps: number): void {
  for (const { load, perA } of way.terms) load.base += perA * amps;
}

/** The most that every row has left for more current on this way, in A; below 0 where one carries too much. */
export function headroomOf(way: CarWay): number {
  let least = Infinity;
  for (const { load, perA } of way.terms) {
    for (const row of load.rows) {
      if (!row.second) {
        least = Math.min(least, (row.limit - row.first.base) / perA);
        continue;
      }
      const { first, second } = row;
      load.slope = perA;
      const other = load === first ? second : first;
      const slope = way.terms.find((term) => term.load === other)?.perA ?? 0;
      other.slope = slope;
      least = Math.min(least, levelWhenFull(row));
      load.slope = 0;
      other.slope = 0;
    }
  }
  return least;
}

/** The rows of one fill, and which of them is full next. */
class Rows {
  readonly #rows: readonly Row[];
  #next: Row | undefined;
  #isStale = true;

  constructor(rows: readonly Row[]) {
    this.#rows = rows;
    for (const row of rows) {
      row.isFull = row.fullAt === -Infinity;
      row.fullAt = Infinity;
    }
  }

  /** A load has changed: when its rows are full is not what it was. */
  changed(load: Load): void {
    for (const row of load.rows) {
      if (row.isFull) continue;
      row.fullAt = levelWhenFull(row);
      // Only where the next one is full later than it was must all be looked at again.
      if (row === this.#next) this.#isStale = true;
      else if (!this.#isStale && row.fullAt < (this.#next?.fullAt ?? Infinity)) this.#next = row;
    }
  }

  /** The next row is full; another one is next. */
  filled(row: Row): void {
    row.isFull = true;
    row.fullAt = Infinity;
    this.#isStale = true;
  }

  next(): Row | undefined {
    if (!this.#isStale) return this.#next;
    let next: Row | undefined;
    let least = Infinity;
    for (const row of this.#rows) {
      if (row.fullAt < least) {
        least = row.fullAt;
        next = row;
      }
    }
    this.#next = next;
    this.#isStale = false;
    return next;
  }
}

function stop(way: CarWay, currentA: number, rows: Rows): void {
  const { growth } = way;
  way.car.isRising = false;
  way.car.currentA = currentA;
  for (const { load, perA } of way.terms) {
    load.base += perA * currentA;
    load.slope -= perA * growth;
    rows.changed(load);
  }
}

function stopAllIn(load: Load, level: number, rows: Rows): void {
  if (load.slope <= 0) return;
  for (const way of load.ways) {
    const { car } = way;
    if (car.chosen !== way || !car.isRising) continue;
    stop(way, Math.min(way.maxA, Math.max(way.minA, level * way.growth)), rows);
  }
  // What is left of it is rounding.
  load.slope = 0;
}

function start(way: CarWay, rows: Rows): void {
  for (const { load } of way.terms) for (const row of load.rows) if (row.isFull) return;
  const { growth } = way;
  way.car.isRising = true;
  for (const { load, perA } of way.terms) {
    load.base -= perA * way.minA;
    load.slope += perA * growth;
    rows.changed(load);
  }
}

/** All rows that are full at this level or below, the lowest first: what rises on them stops there. */
function fillRowsUpTo(level: number, rows: Rows): void {
  for (let row = rows.next(); row && row.fullAt <= level; row = rows.next()) {
    const at = row.fullAt;
    rows.filled(row);
    stopAllIn(row.first, at, rows);
    if (row.second) stopAllIn(row.second, at, rows);
  }
}

/**
 * The exact weighted max-min share for chosen ways: all cars at their least, then all that are lowest rise together (by power over weight)
 * until they are at their most or a row is full. Writes each car's `currentA` in A. False, and no shares, where not even the least fits.
 */
export function fill(problem: Problem, choice: Choice): boolean {
  if (!fitsAtLeast(problem, choice)) return false;
  rise(problem);
  return true;
}

/**
 * Lets the cars of a choice rise from the least, at which the last look put them; a row that carries too much already lets nobody rise, and the
 * others are filled as ever.
 */
export function rise(problem: Problem): void {
  for (const row of problem.rows) row.fullAt = carriedAtBase(row) >= row.limit - ROUNDING ? -Infinity : Infinity;
  const rows = new Rows(problem.rows);
  const { starts, stops } = problem;
  let started = 0;
  for (const stopping of stops) {
    // Starts come before stops of the same level.
    for (let way = starts[started]; way && way.minLevel <= stopping.maxLevel; way = starts[(started += 1)]) {
      if (way.car.chosen !== way || way.minLevel >= way.maxLevel) continue;
      fillRowsUpTo(way.minLevel, rows);
      start(way, rows);
    }
    const { car } = stopping;
    if (car.chosen !== stopping || !car.isRising) continue;
    fillRowsUpTo(stopping.maxLevel, rows);
    if (car.isRising) stop(stopping, stopping.maxA, rows);
  }
}
