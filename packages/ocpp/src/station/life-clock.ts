import { ClockBase, type Clock, type Timer, type WireLedger } from '@phasor/kernel';

const NEVER: Timer = { cancel: () => undefined };

/** A wait that its life knows of. */
class LifeTimer implements Timer {
  readonly #timers: Set<Timer>;
  /** Null when it is over, as whoever waited may keep this for long. */
  #timer: Timer | null;

  constructor(clock: Clock, timers: Set<Timer>, delayMs: number, fire: () => void) {
    this.#timers = timers;
    timers.add(this);
    this.#timer = clock.setTimer(delayMs, () => {
      this.#timer = null;
      timers.delete(this);
      fire();
    });
  }

  cancel(): void {
    this.#timers.delete(this);
    this.#timer?.cancel();
    this.#timer = null;
  }
}

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
    return this.#isOver ? NEVER : new LifeTimer(this.#clock, this.#timers, delayMs, fire);
  }

  hold(): () => void {
    return this.#clock.hold();
  }

  /** Cancels every timer; later ones never fire. */
  end(): void {
    this.#isOver = true;
    for (const timer of [...this.#timers]) timer.cancel();
  }
}
