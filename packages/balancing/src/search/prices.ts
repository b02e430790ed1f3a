import { ROUNDING } from '../problem/fill.ts';
import type { CarWay, Load, Problem, Row } from '../problem/problem.ts';
import { bestCurrent, segmentsOf, worthOf, type Segment } from '../problem/utility.ts';

/** A limit as a plain sum: of one load, or a tangent of a line current in IT. The rows that a price can be put on. */
export interface PricedRow {
  readonly parts: readonly { readonly of: PricedLoad; readonly by: number }[];
  /** The same from solve to solve. */
  readonly name: string;
  readonly limit: number;
  price: number;
  /** What is left of the limit at the prices' best shares. */
  left: number;
}

export interface PricedLoad {
  /** Price of an A (or kW, or car) on the load. */
  price: number;
  /** What all cars' best shares put on it. */
  used: number;
}

/** A way with the loads it adds to, as the prices see it. */
export interface PricedWay {
  readonly way: CarWay;
  readonly terms: readonly PricedTerm[];
  /** What its least current is worth, and the stretches above that. */
  readonly leastWorth: number;
  readonly segments: readonly Segment[];
}

export interface PricedCar {
  readonly offCost: number;
  readonly ways: readonly PricedWay[];
}

/** What a way puts on a priced load: so much for each A, and so much for being on at all. */
export interface PricedTerm {
  readonly of: PricedLoad;
  readonly perA: number;
  readonly perCar: number;
}

/** How many tangents stand for one line current. Each is above the true limit, so that the bound stays a bound. */
const TANGENTS = 7;

/** Rows that hold at most so many cars at their least are also counted in cars: three cars of 6 A do not share 16 A, whatever a price says. */
const COUNTED_CARS = 12;

/** Steps shorter than this part of Polyak's no longer lower the bound by anything that matters. */
const SHORTEST = 0.05;

/** What the way is worth at a current, less what the prices take, and the current at which that is greatest. */
export interface Offer {
  readonly worth: number;
  readonly currentA: number;
}

/**
 * Prices on the rows of a problem: the Lagrangian dual. Whatever the prices are, `bound` is at least the utility of every possible sharing, so that
 * (bound − utility) ÷ bound is a certificate and not an estimate. Prices are worth per A (kW).
 */
export class Prices {
  readonly #rows: PricedRow[] = [];
  readonly #loads = new Map<Load, PricedLoad>();
  readonly #counts = new Map<Load, PricedLoad>();
  readonly #all: readonly PricedLoad[];
  readonly #cars: PricedCar[];
  readonly #ways = new Map<CarWay, PricedWay>();
  #best: { bound: number; prices: number[] };

  constructor(problem: Problem, warm?: ReadonlyMap<string, number>) {
    for (const load of problem.loads) this.#loads.set(load, { price: 0, used: 0 });
    for (const { fuseId, name: what, first, second, limit } of problem.rows) {
      const name = `${fuseId} ${what}`;
      const [a, b] = [this.#loads.get(first), second && this.#loads.get(second)];
      if (a && !b) this.#rows.push({ name, parts: [{ of: a, by: 1 }], limit, price: 0, left: 0 });
      if (!a || !b) continue;
      for (let at = 0; at < TANGENTS; at += 1) {
        // The tangent of √(a² + b² + ab) at (1 − s, s): (∂a, ∂b) is constant along a ray, and the plane lies below the surface.
        const s = at / (TANGENTS - 1);
        const length = Math.sqrt((1 - s) ** 2 + s ** 2 + (1 - s) * s);
        const parts = [
          { of: a, by: (1 - s + s / 2) / length },
          { of: b, by: (s + (1 - s) / 2) / length },
        ];
        this.#rows.push({ name: `${name} ${at}`, parts, limit, price: 0, left: 0 });
      }
    }
    for (const row of problem.rows) this.#count(row);
    this.#all = [...this.#loads.values(), ...this.#counts.values()];
    this.#cars = problem.cars.map((car) => ({ offCost: car.offCost, ways: car.ways.map((way) => this.#priced(way)) }));
    for (const row of this.#rows) row.price = warm?.get(row.name) ?? 0;
    this.#best = { bound: Infinity, prices: this.#rows.map(() => 0) };
    this.bound();
  }

  /** No more cars than the row carries at the least of the least car. */
  #count({ fuseId, name, first, second, limit }: Row): void {
    let leastA = Infinity;
    for (const way of first.ways) for (const { load, perA } of way.terms) if (load === first) leastA = Math.min(leastA, perA * way.minA);
    const cars = Math.floor((limit + ROUNDING) / leastA);
    if (second || cars > COUNTED_CARS) return;
    const of: PricedLoad = { price: 0, used: 0 };
    this.#counts.set(first, of);
    this.#rows.push({ name: `${fuseId} ${name} cars`, parts: [{ of, by: 1 }], limit: cars, price: 0, left: 0 });
  }

  #priced(way: CarWay): PricedWay {
    const terms: PricedTerm[] = [];
    for (const { load, perA } of way.terms) {
      const [of, count] = [this.#loads.get(load), this.#counts.get(load)];
      if (of) terms.push({ of, perA, perCar: 0 });
      if (count) terms.push({ of: count, perA: 0, perCar: 1 });
    }
    const priced = { way, terms, leastWorth: worthOf(way, way.minA), segments: segmentsOf(way) };
    this.#ways.set(way, priced);
    return priced;
  }

  /** The price of a current on this way. */
  costOf(way: CarWay, currentA: number): number {
    let price = 0;
    for (const { of, perA, perCar } of this.#ways.get(way)?.terms ?? []) price += (perA * currentA + perCar) * of.price;
    return price;
  }

  /** The best that this way has to offer at the prices; below `-offCost` where off is better. */
  offerOf(way: CarWay): Offer {
    const currentA = bestCurrent(way, this.costOf(way, 1) - this.costOf(way, 0));
    return { worth: this.worthAt(way, currentA), currentA };
  }

  /** What the way is worth at this current, less what the prices take. */
  worthAt(way: CarWay, currentA: number): number {
    return worthOf(way, currentA) - this.costOf(way, currentA);
  }

  /** The lowest bound of all prices so far. */
  get bestBound(): number {
    return this.#best.bound;
  }

  /** The prices by the names of their rows. */
  snapshot(): ReadonlyMap<string, number> {
    return new Map(this.#rows.map(({ name, price }) => [name, price]));
  }

  get rows(): readonly PricedRow[] {
    return this.#rows;
  }

  get cars(): readonly PricedCar[] {
    return this.#cars;
  }

  /** The dual value at the prices. */
  bound(): number {
    let value = 0;
    for (const load of this.#all) {
      load.price = 0;
      load.used = 0;
    }
    for (const row of this.#rows) {
      value += row.price * row.limit;
      for (const { of, by } of row.parts) of.price += by * row.price;
    }
    for (const { offCost, ways } of this.#cars) {
      let bestWorth = -offCost;
      let best: PricedWay | undefined;
      let bestA = 0;
      for (const priced of ways) {
        let price = 0;
        let fixed = 0;
        for (const { of, perA, perCar } of priced.terms) {
          price += perA * of.price;
          fixed += perCar * of.price;
        }
        let currentA = priced.way.minA;
        let gross = priced.leastWorth;
        for (const { slope, toA, worth: toWorth } of priced.segments) {
          if (slope <= price) break;
          currentA = toA;
          gross = toWorth;
        }
        const worth = gross - price * currentA - fixed;
        if (worth > bestWorth) {
          bestWorth = worth;
          best = priced;
          bestA = currentA;
        }
      }
      value += bestWorth;
      if (!best) continue;
      for (const { of, perA, perCar } of best.terms) of.used += perA * bestA + perCar;
    }
    for (const row of this.#rows) {
      row.left = row.limit;
      for (const { of, by } of row.parts) row.left -= by * of.used;
    }
    if (value < this.#best.bound) this.#best = { bound: value, prices: this.#rows.map(({ price }) => price) };
    return value;
  }

  /**
   * Lowers the bound by `steps` subgradient steps of Polyak's length towards `target`, a utility that was reached; leaves the best prices in force.
   * Returns the bound.
   */
  ascend(steps: number, target: number): number {
    let length = 1;
    let sinceBetter = 0;
    let bound = this.#best.bound;
    let value = this.bound();
    for (let step = 0; step < steps; step += 1) {
      let square = 0;
      for (const row of this.#rows) {
        const slope = row.price <= 0 && row.left > 0 ? 0 : row.left;
        square += slope * slope;
      }
      if (square < 1e-18 || value - target < 1e-9 * Math.abs(target)) break;
      const by = (length * (value - target)) / square;
      for (const row of this.#rows) row.price = Math.max(0, row.price - by * row.left);
      value = this.bound();
      sinceBetter = value < bound - 1e-4 * bound ? 0 : sinceBetter + 1;
      bound = Math.min(bound, value);
      if (sinceBetter >= 8) {
        length /= 2;
        sinceBetter = 0;
        if (length < SHORTEST) break;
      }
    }
    this.#rows.forEach((row, at) => (row.price = this.#best.prices[at] ?? 0));
    this.bound();
    return this.#best.bound;
  }
}
