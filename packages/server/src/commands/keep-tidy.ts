import { messageOf, type Clock, type Timer } from '@phasor/kernel';
import type { Store } from '../store/index.ts';
import { forgetOld } from './write.ts';

/** What was asked and answered this long ago is of no use any more. */
const KEPT_MS = 90 * 86_400_000;
const EVERY_MS = 6 * 3_600_000;

/** Forgets old commands, four times a day, some at a time so that others come in between. Returns the way to end it. */
export function keepTidy(store: Store, clock: Clock, onFailed: (why: string) => void): () => void {
  let isStopped = false;
  const tidy = async (): Promise<void> => {
    try {
      while (!isStopped && (await forgetOld(store.db, new Date(clock.now() - KEPT_MS))));
    } catch (error) {
      if (!store.failure && !isStopped) onFailed(messageOf(error));
    }
    if (!isStopped) timer = later(EVERY_MS);
  };
  const later = (afterMs: number): Timer => clock.setTimer(afterMs, () => void clock.track(tidy()));
  let timer = later(EVERY_MS);
  return () => {
    isStopped = true;
    timer.cancel();
  };
}
