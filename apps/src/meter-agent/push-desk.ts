import { messageOf, retryWaits, type Clock, type Random } from '@phasor/kernel';
import type { PushedSample } from './meter-lines.ts';

export interface PushDeskOptions {
  /** `https://…/rest/v1/meters/{serial}/samples` */
  readonly url: string;
  readonly key: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly onTrouble: (reason: string) => void;
  readonly onPushed: () => void;
}

const RETRY = { firstMs: 1_000, longestMs: 30_000 };
const TIMEOUT_MS = 10_000;

/**
 * Pushes samples to the system, one at a time. While nobody takes them it keeps the newest alone: an old sample is worth nothing to whoever
 * guards a fuse.
 */
export class PushDesk {
  readonly #options: PushDeskOptions;
  #newest: PushedSample | null = null;
  #isPushing = false;
  readonly #ending = new AbortController();

  constructor(options: PushDeskOptions) {
    this.#options = options;
  }

  add(sample: PushedSample): void {
    this.#newest = sample;
    if (!this.#isPushing) void this.#push();
  }

  stop(): void {
    this.#ending.abort();
  }

  async #push(): Promise<void> {
    const { clock, random, onTrouble, onPushed } = this.#options;
    this.#isPushing = true;
    let waits = retryWaits(RETRY, random);
    for (let sample = this.#take(); sample && !this.#ending.signal.aborted; sample = this.#take() ?? null) {
      const trouble = await this.#post(sample);
      if (trouble === null) {
        waits = retryWaits(RETRY, random);
        onPushed();
        continue;
      }
      const waitMs = waits.next().value ?? RETRY.longestMs;
      onTrouble(`${trouble.reason}; next try in ${Math.round(waitMs / 1000)} s`);
      // What was refused for itself is not told again; what did not arrive is, unless there is a newer one by then.
      if (!trouble.isRefusal) this.#newest ??= sample;
      await clock.sleep(waitMs, this.#ending.signal);
    }
    this.#isPushing = false;
  }

  #take(): PushedSample | null {
    const sample = this.#newest;
    this.#newest = null;
    return sample;
  }

  async #post(sample: PushedSample): Promise<{ readonly reason: string; readonly isRefusal: boolean } | null> {
    const { url, key, clock } = this.#options;
    const timeout = new AbortController();
    const timer = clock.setTimer(TIMEOUT_MS, () => timeout.abort(new Error('no answer in time')));
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify(sample),
        signal: AbortSignal.any([timeout.signal, this.#ending.signal]),
      });
      if (response.ok) return null;
      const isRefusal = response.status >= 400 && response.status < 500;
      return { reason: `the system answered ${response.status}: ${(await response.text()).slice(0, 300)}`, isRefusal };
    } catch (error) {
      const { cause } = error as { readonly cause?: unknown };
      return { reason: `the system cannot be reached: ${messageOf(cause ?? error)}`, isRefusal: false };
    } finally {
      timer.cancel();
    }
  }
}
