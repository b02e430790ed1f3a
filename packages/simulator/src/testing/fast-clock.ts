import { ClockBase, RealClock, type Timer, type WireLedger } from '@phasor/kernel';

/** A real clock that runs `factor` times as fast: for a peer from elsewhere, which cannot tell a virtual clock of its frames. */
export class FastClock extends ClockBase {
  readonly #real = new RealClock();
  readonly #factor: number;
  readonly #startMs = this.#real.now();
  readonly #startMonotonicMs = this.#real.monotonicMs();
  readonly wire: WireLedger = this.#real.wire;

  constructor(factor: number) {
    super();
    this.#factor = factor;
  }

  now(): number {
    return Math.round(this.#startMs + this.monotonicMs());
  }

  monotonicMs(): number {
    return (this.#real.monotonicMs() - this.#startMonotonicMs) * this.#factor;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    return this.#real.setTimer(delayMs / this.#factor, fire);
  }

  hold(): () => void {
    return this.#real.hold();
  }
}
