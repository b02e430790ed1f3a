import { WIRINGS } from '@phasor/balancing';
import type { TwinEvent } from '@phasor/simulator';
import type { Stay } from './garage-day.ts';

/** Less than this is no charging (IEC 61851-1), in A. */
const LEAST_A = 6;
const ROUNDING_A = 1e-6;
/** A change of phase, or a look at where a car charges, is over after so long, ms. */
const RESTS_MS = 45_000;
/** A car that has got so much of what it needs is full. */
const FULL_PART = 0.99;

/** One stay, as the charger itself saw it. Instants in ms since 1970. */
export class SessionWatch {
  readonly stay: Stay;
  startedAtMs: number | null = null;
  /** When at least 6 A were drawn for the first time. */
  servedAtMs: number | null = null;
  /** When no minimum fitted while it waited. */
  hadToWait = false;
  switches = 0;
  /** The site's phases that it draws on now. */
  phases: readonly (0 | 1 | 2)[] = [];
  #lastPhases: readonly (0 | 1 | 2)[] = [];
  #restsSinceMs = Infinity;
  #servedWh = 0;
  #drawn = { powerW: 0, sinceMs: 0 };
  #lastWay = '';

  constructor(stay: Stay) {
    this.stay = stay;
  }

  get isPending(): boolean {
    return this.startedAtMs !== null && this.servedAtMs === null;
  }

  /** Since when it waits for power, for its first or for its place again; null: it charges, or has what it needs. */
  waitsSinceMs(nowMs: number): number | null {
    if (this.isPending) return this.startedAtMs;
    if (this.startedAtMs === null || this.chargingOn(nowMs).length > 0 || this.#servedWh >= this.stay.needWh * FULL_PART) return null;
    return this.#restsSinceMs;
  }

  /** The phases that it charges on: a charge that rests for a moment, as in a change of phase, leaves nobody its place. */
  chargingOn(nowMs: number): readonly (0 | 1 | 2)[] {
    return nowMs - this.#restsSinceMs > RESTS_MS ? [] : this.#lastPhases;
  }

  started(atMs: number): void {
    this.startedAtMs ??= atMs;
  }

  /** It draws so much at the charger's terminals now. */
  drawing({ currentA, powerW }: Extract<TwinEvent, { kind: 'drawing' }>, atMs: number): void {
    this.#servedWh += (this.#drawn.powerW * (atMs - this.#drawn.sinceMs)) / 3_600_000;
    this.#drawn = { powerW, sinceMs: atMs };
    const wiring: readonly (0 | 1 | 2)[] = WIRINGS[this.stay.charger.wiring];
    this.phases = wiring.filter((_, terminal) => (currentA[terminal] ?? 0) > 0);
    if (this.phases.length === 0) {
      this.#restsSinceMs = Math.min(this.#restsSinceMs, atMs);
      return;
    }
    this.#lastPhases = this.phases;
    this.#restsSinceMs = Infinity;
    if (Math.max(...currentA) >= LEAST_A - ROUNDING_A) this.servedAtMs ??= atMs;
    const way = this.phases.join();
    if (this.#lastWay !== '' && way !== this.#lastWay) this.switches += 1;
    this.#lastWay = way;
  }
}
