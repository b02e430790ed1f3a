import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RealClock } from './real-clock.ts';

const LONGEST_NODE_TIMER_MS = 2 ** 31 - 1;

describe('RealClock', () => {
  it('tells the time of the machine', () => {
    const before = Date.now();
    const now = new RealClock().now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it('sleeps at least as long as asked, by its own monotonic time', async () => {
    const clock = new RealClock();
    const startedMs = clock.monotonicMs();
    await clock.sleep(20);
    // Node rounds a timer to whole milliseconds.
    expect(clock.monotonicMs() - startedMs).toBeGreaterThanOrEqual(19);
  });

  it('wakes at once when the sleep is aborted, before or during it', async () => {
    const clock = new RealClock();
    const abort = new AbortController();
    const sleeping = clock.sleep(3_600_000, abort.signal);
    abort.abort();
    await sleeping;
    await clock.sleep(3_600_000, abort.signal);
  });

  it('hands through what it tracks, results and errors', async () => {
    const clock = new RealClock();
    expect(await clock.track(Promise.resolve(7))).toBe(7);
    await expect(clock.track(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  describe('with a wait longer than a timer of Node can hold', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    it('fires once, at the end of it', () => {
      const fire = vi.fn();
      new RealClock().setTimer(3 * LONGEST_NODE_TIMER_MS + 5_000, fire);
      vi.advanceTimersByTime(3 * LONGEST_NODE_TIMER_MS + 4_999);
      expect(fire).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(fire).toHaveBeenCalledTimes(1);
      expect(vi.getTimerCount()).toBe(0);
    });

    it('can be cancelled in its second piece', () => {
      const fire = vi.fn();
      const timer = new RealClock().setTimer(LONGEST_NODE_TIMER_MS + 5_000, fire);
      vi.advanceTimersByTime(LONGEST_NODE_TIMER_MS + 1);
      timer.cancel();
      vi.advanceTimersByTime(LONGEST_NODE_TIMER_MS);
      expect(fire).not.toHaveBeenCalled();
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});
