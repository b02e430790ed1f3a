import { ClockBase, type Timer } from './clock.ts';
import { CountingWireLedger } from './wire-ledger.ts';

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly fire: () => void;
}

export interface VirtualClockOptions {
  /**
   * True: all timers that are due at one instant fire before anything is waited for, as on a real clock. It is faster, since what happens at once is
   * stored at once; the order in which sockets are read is the system's then, and two runs may differ. Default: one after another.
   */
  readonly firesTogether?: boolean;
}

/** Turns of the event loop without any news after which the process counts as idle. */
const QUIET_TURNS = 4;

/**
 * A clock that stands still while any frame, query or commit is in flight, and otherwise jumps from timer to timer.
 *
 * Nothing moves by itself: a test calls {@link advance} (or {@link advanceUntil}) and real sockets, the real store and the real server
 * do their work at each instant before time goes on.
 */
export class VirtualClock extends ClockBase {
  readonly wire: CountingWireLedger;
  readonly #startMs: number;
  readonly #firesTogether: boolean;
  #nowMs: number;
  readonly #timers: Entry[] = [];
  #order = 0;
  #holds = 0;
  #news = 0;

  constructor(startMs: number = Date.UTC(2026, 0, 5), { firesTogether = false }: VirtualClockOptions = {}) {
    super();
    this.#startMs = startMs;
    this.#firesTogether = firesTogether;
    this.#nowMs = startMs;
    this.wire = new CountingWireLedger(() => (this.#news += 1));
  }

  now(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs - this.#startMs;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    const entry: Entry = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, fire };
    this.#timers.splice(this.#placeOf(entry), 0, entry);
    this.#news += 1;
    return {
      cancel: () => {
        const at = this.#placeOf(entry);
        if (this.#timers[at] === entry) this.#timers.splice(at, 1);
      },
    };
  }

  hold(): () => void {
    this.#holds += 1;
    this.#news += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#holds -= 1;
      this.#news += 1;
    };
  }

  /** Resolves when nothing is in flight. Rejects when something is, and nothing new has happened for `limitMs` of real time: a big fleet may take longer. */
  async settle(limitMs = 30_000): Promise<void> {
    let deadline = performance.now() + limitMs;
    for (let quiet = 0, seen = this.#news; quiet < QUIET_TURNS;) {
      // A plain setImmediate spins; while I/O is in flight a millisecond's sleep leaves the processor to whoever does it.
      await new Promise<void>((turn) => (this.#isBusy ? setTimeout(turn, 0) : setImmediate(turn)));
      const isNews = seen !== this.#news;
      quiet = this.#isBusy || isNews ? 0 : quiet + 1;
      seen = this.#news;
      if (isNews) deadline = performance.now() + limitMs;
      else if (performance.now() > deadline)
        throw new Error(`virtual clock: still ${this.#holds} holds in flight after ${limitMs} ms without any news`);
    }
  }

  /** Moves time on by `byMs`, firing every timer on the way at its instant, in order. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await this.settle();
    while (this.#fire(untilMs)) await this.settle();
    this.#nowMs = untilMs;
  }

  /** Advances timer by timer until `isDone()` holds; rejects when it does not within `limitMs` of virtual time. */
  async advanceUntil(isDone: () => boolean | Promise<boolean>, limitMs: number): Promise<void> {
    const untilMs = this.#nowMs + limitMs;
    await this.settle();
    while (!(await isDone())) {
      if (!this.#fire(untilMs)) throw new Error(`virtual clock: not done after ${limitMs} ms of virtual time`);
      await this.settle();
    }
  }

  /** Where a timer stands, or would, among the others: by its instant, then by when it was set. A fleet has thousands. */
  #placeOf({ atMs, order }: Entry): number {
    let [from, to] = [0, this.#timers.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = this.#timers[middle];
      const isBefore = other !== undefined && (other.atMs < atMs || (other.atMs === atMs && other.order < order));
      if (isBefore) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  get #isBusy(): boolean {
    return this.#holds > 0 || !this.wire.isQuiet;
  }

  /** Fires what is due next, at its instant; false: nothing is due until then. */
  #fire(untilMs: number): boolean {
    const first = this.#timers[0];
    if (!first || first.atMs > untilMs) return false;
    this.#nowMs = first.atMs;
    // What they set for this same instant is due only after they have all been heard; what they cancel does not fire.
    const lastOrder = this.#order;
    do this.#timers.shift()?.fire();
    while (this.#firesTogether && this.#isDueWith(first.atMs, lastOrder));
    return true;
  }

  #isDueWith(atMs: number, before: number): boolean {
    const next = this.#timers[0];
    return next !== undefined && next.atMs === atMs && next.order < before;
  }
}
