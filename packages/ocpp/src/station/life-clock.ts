import { ClockBase, type Clock, type Timer, type WireLedger } from '@phasor/kernel';

/** A clock for one life of the station: its timers end with that life. Everything else is the clock's it stands on. */
export class LifeClock extends ClockBase {
  readonly #clock: Clock;
  readonly #timers = new Set<Timer>();
  #isOver = false;

  constructor(clock: Clock) {
    super();
    this.#clock = clock;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get wire(): WireLedger {
    return this.#clock.wire;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    if (this.#isOver) return { cancel: () => undefined };
    const timer = this.#clock.setTimer(delayMs, () => {
      this.#timers.delete(timer);
      fire();
    });
    this.#timers.add(timer);
    return {
      cancel: () => {
        this.#timers.delete(timer);
        timer.cancel();
      },
    };
  }

  hold(): () => void {
    return this.#clock.hold();
  }

  /** Cancels every timer; later ones never fire. */
  end(): void {
    this.#isOver = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
