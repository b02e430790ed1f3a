import type { Clock } from '@phasor/kernel';

/** What downloads of images may take of this node. */
export interface DownloadBudget {
  /** A place for one download, with the way to give it back; null where none is free. */
  enter(): (() => void) | null;
  /** Resolves when so many more bytes may be sent, by all downloads together. At once when `signal` aborts. */
  spend(bytes: number, signal: AbortSignal): Promise<void>;
}

export interface DownloadLimits {
  readonly atOnce: number;
  readonly bytesPerS: number;
}

/** Without a campaign that says otherwise: what a small server's line can bear beside everything else. */
export const DEFAULT_DOWNLOAD_LIMITS: DownloadLimits = { atOnce: 50, bytesPerS: 8 * 2 ** 20 };

/** So many downloads at once, and so many bytes a second for all of them, of which one second's worth may go in one go. */
export function downloadBudget(clock: Clock, { atOnce, bytesPerS }: DownloadLimits = DEFAULT_DOWNLOAD_LIMITS): DownloadBudget {
  let places = atOnce;
  /** When all that was spent will have been earned, ms of the monotonic clock; a second of it may be owed. */
  let paidAtMs = clock.monotonicMs();
  return {
    enter() {
      if (places <= 0) return null;
      places -= 1;
      let isIn = true;
      return () => {
        if (isIn) places += 1;
        isIn = false;
      };
    },
    async spend(bytes, signal) {
      const nowMs = clock.monotonicMs();
      paidAtMs = Math.max(paidAtMs, nowMs) + (bytes * 1000) / bytesPerS;
      const waitMs = paidAtMs - nowMs - 1000;
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    },
  };
}
