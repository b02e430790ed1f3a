import type { Random } from './random.ts';

export interface RetrySchedule {
  /** The first wait, in milliseconds. */
  readonly firstMs: number;
  /** No wait is longer. */
  readonly longestMs: number;
  /** Each wait is this many times the one before. Default 2. */
  readonly factor?: number;
  /** Share of each wait that is left to chance, 0 to 1. Default 0.5. */
  readonly jitter?: number;
  /** How many waits there are. Default: without end. */
  readonly attempts?: number;
}

/** The waits between tries, in milliseconds: they grow by a factor up to a limit, and each is shortened by chance. */
export function* retryWaits(schedule: RetrySchedule, random: Random): Generator<number, void, undefined> {
  const { firstMs, longestMs, factor = 2, jitter = 0.5, attempts = Number.POSITIVE_INFINITY } = schedule;
  let waitMs = firstMs;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    yield Math.round(waitMs * (1 - jitter * random.next()));
    waitMs = Math.min(longestMs, waitMs * factor);
  }
}
