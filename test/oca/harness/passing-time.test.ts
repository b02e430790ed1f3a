import { describe, expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import { PassingTime } from './passing-time.ts';

const HOUR_MS = 3_600_000;

describe('passing time', () => {
  it('goes on while somebody waits, and stands still at the instant at which he is served', async () => {
    const time = new PassingTime(() => undefined);
    const { clock } = time;
    const beganMs = clock.now();
    clock.setTimer(2 * 60_000, () => undefined);
    await time.during(clock.sleep(60_000));
    await clock.settle();
    expect(clock.now() - beganMs).toBe(60_000);
  });

  it('goes on for whoever begins to wait in the turn in which the others were served', async () => {
    const time = new PassingTime(() => undefined);
    const { clock } = time;
    const beganMs = clock.now();
    for (let minute = 1; minute <= 50; minute += 1) {
      await time.during(clock.sleep(60_000));
      // As long as the clock itself takes to see that it may stop, and a turn more or less.
      for (let turn = 0; turn < minute % 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(clock.now() - beganMs).toBe(50 * 60_000);
  });

  it('is given up when nothing will happen any more', async () => {
    let standstills = 0;
    const time = new PassingTime(() => (standstills += 1));
    const beganMs = time.clock.now();
    time.clock.setTimer(HOUR_MS, () => undefined);
    void time.during(new Promise(() => undefined));
    await until('time stands still', 5_000, () => standstills > 0);
    expect(standstills).toBe(1);
    expect(time.clock.now() - beganMs).toBe(HOUR_MS);
  });
});
