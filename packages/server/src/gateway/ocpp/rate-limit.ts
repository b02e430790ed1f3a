import type { Clock } from '@phasor/kernel';

/** So many at once, and so many a second for ever. */
export interface Rate {
  readonly burst: number;
  readonly perS: number;
}

/** Counts what one charger sends of a kind that it may send too much of. */
export class RateLimit {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #rate: Rate;
  #left: number;
  #atMs: number;
  #isOver = false;

  constructor(clock: Pick<Clock, 'monotonicMs'>, rate: Rate) {
    this.#clock = clock;
    this.#rate = rate;
    this.#left = rate.burst;
    this.#atMs = clock.monotonicMs();
  }

  /** `within` the rate; the `first` beyond it, and the others that follow until it is kept again. */
  take(): 'within' | 'first' | 'beyond' {
    const now = this.#clock.monotonicMs();
    this.#left = Math.min(this.#rate.burst, this.#left + ((now - this.#atMs) / 1000) * this.#rate.perS);
    this.#atMs = now;
    if (this.#left >= 1) {
      this.#left -= 1;
      this.#isOver = false;
      return 'within';
    }
    const isFirst = !this.#isOver;
    this.#isOver = true;
    return isFirst ? 'first' : 'beyond';
  }
}
