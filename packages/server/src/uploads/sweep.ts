import { messageOf, type Clock, type Timer } from '@phasor/kernel';
import type { Uploads } from './uploads.ts';

const EVERY_MS = 3_600_000;
/** Diagnostics name people's tags and habits: they are not kept for ever. */
const KEPT_MS = 30 * 24 * 3_600_000;

/** Ends addresses whose time is up and deletes files after 30 days: at the start and once an hour, until the returned function is called. */
export function startUploadSweep(uploads: Uploads, clock: Clock, onFailed: (why: string) => void): () => void {
  let timer: Timer | undefined;
  let isStopped = false;
  const sweep = (): void => {
    uploads
      .sweep(new Date(clock.now() - KEPT_MS))
      .catch((error: unknown) => {
        if (!isStopped) onFailed(messageOf(error));
      })
      .finally(() => {
        if (!isStopped) timer = clock.setTimer(EVERY_MS, sweep);
      });
  };
  sweep();
  return () => {
    isStopped = true;
    timer?.cancel();
  };
}
