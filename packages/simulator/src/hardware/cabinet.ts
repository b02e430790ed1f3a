import type { Clock } from '@phasor/kernel';

/** How fast the inside follows what warms it. */
const TIME_CONSTANT_MS = 20 * 60_000;
/** At its full rating the inside is so much warmer than the air, in K; it grows with the square of the current. */
const RISE_AT_RATING_K = 25;
const AMBIENT_C = 20;

/** The temperature inside the box: it follows the square of the share of the rating that flows. Worked out when it is read, so it needs no tick. */
export class Cabinet {
  readonly #clock: Clock;
  #ambientC = AMBIENT_C;
  #riseK = 0;
  #load = 0;
  #sinceMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sinceMs = clock.monotonicMs();
  }

  get temperatureC(): number {
    this.#advance();
    return this.#ambientC + this.#riseK;
  }

  /** The air around it. */
  setAmbient(ambientC: number): void {
    this.#advance();
    this.#ambientC = ambientC;
  }

  /** The share of its rating that flows from now on, 0 to 1. */
  setLoad(load: number): void {
    this.#advance();
    this.#load = load;
  }

  #advance(): void {
    const nowMs = this.#clock.monotonicMs();
    const targetK = RISE_AT_RATING_K * this.#load ** 2;
    this.#riseK = targetK + (this.#riseK - targetK) * Math.exp(-(nowMs - this.#sinceMs) / TIME_CONSTANT_MS);
    this.#sinceMs = nowMs;
  }
}
