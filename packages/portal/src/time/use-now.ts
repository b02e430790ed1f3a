import type { Timer } from '@phasor/kernel';
import { useEffect, useState } from 'react';
import { useClock } from './clock-context.ts';

/** The time in ms since 1970, renewed every `everyMs`, for "5 seconds ago" and running durations. */
export function useNow(everyMs = 5_000): number {
  const clock = useClock();
  const [nowMs, setNowMs] = useState(() => clock.now());
  useEffect(() => {
    let timer: Timer;
    const tick = (): void => {
      setNowMs(clock.now());
      timer = clock.setTimer(everyMs, tick);
    };
    timer = clock.setTimer(everyMs, tick);
    return () => timer.cancel();
  }, [clock, everyMs]);
  return nowMs;
}
