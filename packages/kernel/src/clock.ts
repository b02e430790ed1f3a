/**
 * Time, handed in. Every part of Phasor that waits, measures or stamps takes a {@link Clock}: the real one in production, the virtual
 * one ({@link VirtualClock}) where a test or a bench runs a day in minutes.
 */

/** A pending timer. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/** One end's account of the frames on one connection; see {@link WireLedger}. */
export interface WireEnd {
  /** A frame was handed to the socket. */
  sent(): void;
  /** A frame arrived *and* whoever handles it has taken its own hold, or is done. */
  received(): void;
  /** This end is closed; frames still under way are lost. */
  close(): void;
}

/**
 * Counts frames between two ends that live in one process, so that the virtual clock stands still while any is under way.
 * A closed end keeps the clock still until its peer has noticed. The real clock's ledger does nothing.
 */
export interface WireLedger {
  /** `connection` is the same string at both ends, e.g. both socket addresses, sorted. */
  open(connection: string): WireEnd;
}

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Milliseconds from an arbitrary start; never jumps. For durations. */
  monotonicMs(): number;
  /** Calls `fire` once after `delayMs` (≥ 0). */
  setTimer(delayMs: number, fire: () => void): Timer;
  /** Resolves after `delayMs`, or at once when `signal` aborts. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
  /** Registers I/O in flight: virtual time stands still until the returned function is called (a second call does nothing). */
  hold(): () => void;
  /** Holds until `work` settles, and hands it through. */
  track<T>(work: Promise<T>): Promise<T>;
  readonly wire: WireLedger;
}

/** The shared part of both clocks: `sleep` and `track` in terms of `setTimer` and `hold`. */
export abstract class ClockBase implements Clock {
  abstract now(): number;
  abstract monotonicMs(): number;
  abstract setTimer(delayMs: number, fire: () => void): Timer;
  abstract hold(): () => void;
  abstract readonly wire: WireLedger;

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = (): void => {
        timer.cancel();
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = this.setTimer(delayMs, wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  async track<T>(work: Promise<T>): Promise<T> {
    const release = this.hold();
    try {
      return await work;
    } finally {
      release();
    }
  }
}
