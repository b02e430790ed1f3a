import type { Cars, Visit } from './rehearsal-input.ts';

/** A car at a connector. */
interface Parked {
  readonly sinceMs: number;
  readonly leavesMs: number;
}

/** The cars of one charger, as time goes on: each visit that was seen comes again after the period, and whoever is there leaves when it did. */
export class CarsModel {
  readonly #cars: Cars;
  readonly #visits: readonly Visit[];
  readonly #parked = new Map<number, Parked>();
  /** The next visit, counted over all periods. */
  #next = 0;

  /** `sinceMs`: since when those are there who are there now. */
  constructor(cars: Cars, nowMs: number, sinceMs: number) {
    this.#cars = cars;
    this.#visits = [...cars.visits].sort((one, other) => one.fromMs - other.fromMs);
    for (const { connectorId, leavesMs } of cars.now) this.#parked.set(connectorId, { sinceMs, leavesMs: leavesMs ?? Infinity });
    while (this.#nextVisit() && this.#fromMs() <= nowMs) this.#next += 1;
  }

  /** When somebody comes or goes next, ms since 1970; Infinity: never. */
  get nextMs(): number {
    const leaves = [...this.#parked.values()].map(({ leavesMs }) => leavesMs);
    return Math.min(...leaves, this.#nextVisit() ? this.#fromMs() : Infinity);
  }

  /** Since when a car is there; null: none is. */
  get sinceMs(): number | null {
    return this.#parked.size === 0 ? null : Math.min(...[...this.#parked.values()].map(({ sinceMs }) => sinceMs));
  }

  has(connectorId: number): boolean {
    return this.#parked.has(connectorId);
  }

  /** Moves on; tells who came and who went, in order. */
  pass(nowMs: number): readonly { readonly connectorId: number; readonly isHere: boolean }[] {
    const moves: { connectorId: number; isHere: boolean }[] = [];
    for (const [connectorId, { leavesMs }] of this.#parked) {
      if (leavesMs > nowMs) continue;
      this.#parked.delete(connectorId);
      moves.push({ connectorId, isHere: false });
    }
    for (let visit = this.#nextVisit(); visit && this.#fromMs() <= nowMs; visit = this.#nextVisit()) {
      const { connectorId, fromMs, toMs } = visit;
      const leavesMs = this.#fromMs() + (toMs - fromMs);
      this.#next += 1;
      if (leavesMs <= nowMs || this.#parked.has(connectorId)) continue;
      this.#parked.set(connectorId, { sinceMs: nowMs, leavesMs });
      moves.push({ connectorId, isHere: true });
    }
    return moves;
  }

  #nextVisit(): Visit | undefined {
    return this.#visits[this.#next % Math.max(1, this.#visits.length)];
  }

  #fromMs(): number {
    const round = Math.floor(this.#next / this.#visits.length) + 1;
    return (this.#nextVisit()?.fromMs ?? Infinity) + round * this.#cars.periodMs;
  }
}
