import { VirtualClock } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { downloadBudget } from './download-budget.ts';

describe('the budget of downloads', () => {
  it('has so many places, and each is given back once', () => {
    const budget = downloadBudget(new VirtualClock(), { atOnce: 2, bytesPerS: 1 });
    const [first, second] = [budget.enter(), budget.enter()];
    expect(first && second).not.toBeNull();
    expect(budget.enter()).toBeNull();
    first?.();
    first?.();
    expect(budget.enter()).not.toBeNull();
    expect(budget.enter()).toBeNull();
  });

  it('lets all downloads together send so many bytes a second, and a second more at once', async () => {
    const clock = new VirtualClock();
    const budget = downloadBudget(clock, { atOnce: 10, bytesPerS: 1000 });
    const { signal } = new AbortController();
    let sent = 0;
    const download = async (): Promise<void> => {
      for (let pieces = 0; pieces < 20; pieces += 1) {
        await budget.spend(100, signal);
        sent += 100;
      }
    };
    const all = Promise.all([download(), download(), download()]);
    for (let second = 0; second < 6; second += 1) {
      await clock.advance(1_000);
      expect(sent).toBeLessThanOrEqual((second + 2) * 1000);
      expect(sent).toBeGreaterThanOrEqual(Math.min(6_000, (second + 1) * 1000));
    }
    await all;
    expect(sent).toBe(6_000);
  });

  it('does not wait for one that has gone away', async () => {
    const gone = new AbortController();
    gone.abort();
    await downloadBudget(new VirtualClock(), { atOnce: 1, bytesPerS: 1 }).spend(1_000_000, gone.signal);
  });
});
