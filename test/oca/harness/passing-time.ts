import { VirtualClock } from '@phasor/kernel';

/** So much virtual time may pass for one wait. No expectation of a case is further away. */
const LONGEST_WAIT_MS = 3 * 3_600_000;

/** A virtual clock that goes on while a script waits for something, and at no other time. */
export class PassingTime {
  readonly clock = new VirtualClock();
  readonly #onStandstill: () => void;
  #waiting = 0;
  #isPassing = false;

  /** `onStandstill`: somebody still waits, and nothing will happen any more. */
  constructor(onStandstill: () => void) {
    this.#onStandstill = onStandstill;
  }

  /** Hands the promise through; until it settles, time passes. */
  during<T>(waiting: Promise<T>): Promise<T> {
    this.#waiting += 1;
    if (!this.#isPassing) void this.#pass();
    const handed = waiting.finally(() => (this.#waiting -= 1));
    handed.catch(() => undefined);
    return handed;
  }

  async #pass(): Promise<void> {
    this.#isPassing = true;
    try {
      // Whoever begins to wait in the very turn in which the others are done must not be left behind.
      do await this.clock.advanceUntil(() => this.#waiting === 0, LONGEST_WAIT_MS);
      while (this.#waiting > 0);
    } catch {
      this.#onStandstill();
    }
    this.#isPassing = false;
  }
}
