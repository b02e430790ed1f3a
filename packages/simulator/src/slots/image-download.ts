import { messageOf, retryWaits, type Clock, type Random, type RetrySchedule } from '@phasor/kernel';
import { fetchRange } from './fetch-range.ts';
import type { Slots } from './slots.ts';

export interface ImageDownloadParts {
  readonly slots: Slots;
  readonly clock: Clock;
  readonly random: Random;
  readonly ca?: string | Buffer | undefined;
  /** Something to be told has changed. */
  readonly onEnd: () => void;
}

const WAITS: RetrySchedule = { firstMs: 10_000, longestMs: 10 * 60_000 };
/** So many tries in a row that brought nothing end it. */
const MOST_EMPTY_TRIES = 20;

/** Fetches into the spare slot what the slots say is under way. It goes on where it was: after a broken line, and after a power cut. */
export class ImageDownload {
  readonly #parts: ImageDownloadParts;
  #running: AbortController | null = null;

  constructor(parts: ImageDownloadParts) {
    this.#parts = parts;
  }

  /** Begins, or goes on. Does nothing when nothing is to be fetched. */
  start(): void {
    this.stop();
    const { staged } = this.#parts.slots.state;
    if (staged?.status !== 'Downloading' || staged.url === null) return;
    const running = new AbortController();
    this.#running = running;
    void this.#run(staged.url, running.signal);
  }

  /** The network or the power is gone. */
  stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#parts.slots.dropLoose();
  }

  async #run(url: string, signal: AbortSignal): Promise<void> {
    const { slots, clock, random, onEnd } = this.#parts;
    let waits = retryWaits(WAITS, random);
    for (let emptyTries = 0; emptyTries < MOST_EMPTY_TRIES;) {
      const from = slots.state.staged?.bytes ?? 0;
      const whyEnded = await clock.track(this.#once(url, from, signal));
      if (signal.aborted) return;
      if (whyEnded !== 'broken') {
        if (whyEnded !== null) slots.fail(whyEnded);
        return onEnd();
      }
      slots.dropLoose();
      const isFurther = (slots.state.staged?.bytes ?? 0) > from;
      if (isFurther) waits = retryWaits(WAITS, random);
      emptyTries = isFurther ? 0 : emptyTries + 1;
      await clock.sleep(waits.next().value ?? WAITS.longestMs, signal);
      if (signal.aborted) return;
    }
    slots.fail(`the image could not be fetched in ${MOST_EMPTY_TRIES} tries`);
    onEnd();
  }

  /** Null: it is there, and checked. `broken`: the rest may be had later. Otherwise why it is no good. */
  async #once(url: string, from: number, signal: AbortSignal): Promise<string | null> {
    const { slots, ca } = this.#parts;
    const size = slots.state.staged?.size ?? 0;
    try {
      if (from < size) {
        const outcome = await fetchRange(url, { from, size, ca, signal, take: (piece) => slots.take(piece) });
        if (signal.aborted || outcome.kind === 'broken') return 'broken';
        if (outcome.kind === 'refused') return outcome.reason;
      }
      return slots.finish();
    } catch (error) {
      return messageOf(error);
    }
  }
}
