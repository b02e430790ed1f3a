import { ClockBase, type Timer, type WireEnd, type WireLedger } from './clock.ts';

const nothing = (): void => undefined;
const unwatched: WireEnd = { sent: nothing, received: nothing, close: nothing };
/** Node's timers hold 31 bits of milliseconds; longer waits are cut into pieces. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

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
    let remainingMs = Math.max(0, delayMs);
    const arm = (): NodeJS.Timeout => {
      const pieceMs = Math.min(remainingMs, LONGEST_TIMER_MS);
      remainingMs -= pieceMs;
      return setTimeout(() => {
        if (remainingMs > 0) handle = arm();
        else fire();
      }, pieceMs);
    };
    let handle = arm();
    return { cancel: () => clearTimeout(handle) };
  }

  hold(): () => void {
    return nothing;
  }
}
