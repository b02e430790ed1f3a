import { ClockBase, RealClock, type Timer, type VirtualClock, type WireEnd, type WireLedger } from '@phasor/kernel';

const TURN_MS = 10;

/**
 * A virtual clock that comes to go with the machine's: what is set up in minutes of hours then meets processes that live by real time. Frames to
 * other processes are not waited for.
 */
export class PacedClock extends ClockBase {
  readonly wire: WireLedger = { open: (connection) => this.#open(connection) };
  readonly #virtual: VirtualClock;
  readonly #real = new RealClock();
  #isPaced = false;

  constructor(virtual: VirtualClock) {
    super();
    this.#virtual = virtual;
  }

  now(): number {
    return this.#virtual.now();
  }

  monotonicMs(): number {
    return this.#virtual.monotonicMs();
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    return this.#virtual.setTimer(delayMs, fire);
  }

  hold(): () => void {
    return this.#virtual.hold();
  }

  /** Jumps to the machine's time, or waits for it, and goes with it from now on, whenever {@link pass} is called. */
  async join(): Promise<void> {
    this.#isPaced = true;
    await this.pass(Math.max(0, this.now() - this.#real.now()));
  }

  /** Lets so much real time pass, or less where it is done before; true: it was. */
  async pass(forMs: number, isDone: () => boolean = () => false): Promise<boolean> {
    const untilMs = this.#real.monotonicMs() + forMs;
    for (;;) {
      await this.#virtual.advance(Math.max(0, this.#real.now() - this.now()));
      if (isDone()) return true;
      if (this.#real.monotonicMs() >= untilMs) return false;
      await this.#real.sleep(TURN_MS);
    }
  }

  #open(connection: string): WireEnd {
    return (this.#isPaced ? this.#real : this.#virtual).wire.open(connection);
  }
}
