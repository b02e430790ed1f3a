import { ClockBase, type Timer, type WireEnd, type WireLedger } from './clock.ts';

const nothing = (): void => undefined;
const unwatched: WireEnd = { sent: nothing, received: nothing, close: nothing };
/** Node's timers hold 31 bits of milliseconds; longer waits are cut into pieces. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One object for each wait, as a big fleet has many at a time. */
class RealTimer implements Timer {
  /** Let go when the wait is over, as whoever waited may keep the timer for long. */
  #fire: (() => void) | null;
  #remainingMs: number;
  #handle: NodeJS.Timeout | null;

  constructor(delayMs: number, fire: () => void) {
    this.#fire = fire;
    this.#remainingMs = Math.max(0, delayMs);
    this.#handle = this.#arm();
  }

  cancel(): void {
    if (this.#handle) clearTimeout(this.#handle);
    this.#handle = null;
    this.#fire = null;
  }

  #arm(): NodeJS.Timeout {
    const pieceMs = Math.min(this.#remainingMs, LONGEST_TIMER_MS);
    this.#remainingMs -= pieceMs;
    return setTimeout(RealTimer.#due, pieceMs, this);
  }

  static #due(this: void, timer: RealTimer): void {
    if (timer.#remainingMs > 0) timer.#handle = timer.#arm();
    else {
      const fire = timer.#fire;
      timer.cancel();
      fire?.();
    }
  }
}

/** The machine's clock. The only place in Phasor that reads it. */
export class RealClock extends ClockBase {
  readonly wire: WireLedger = { open: () => unwatched };

  now(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    return new RealTimer(delayMs, fire);
  }

  hold(): () => void {
    return nothing;
  }
}
