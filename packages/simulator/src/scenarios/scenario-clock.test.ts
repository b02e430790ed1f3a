import { VirtualClock } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { ScenarioClock } from './scenario-clock.ts';

const timeOf = (clock: ScenarioClock): string => new Date(clock.now()).toISOString().slice(11, 16);

describe('the time in a scenario', () => {
  it('is that of the clock when nothing else is wanted', () => {
    const clock = new VirtualClock(Date.UTC(2026, 0, 5, 13, 20));
    expect(timeOf(new ScenarioClock(clock, { beginsMs: null, speed: 1 }))).toBe('13:20');
  });

  it('begins when the scenario wants, and passes as fast as it is told', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 0, 5, 13, 20));
    const scenarioClock = new ScenarioClock(clock, { beginsMs: 6.5 * 3_600_000, speed: 60 });
    expect(timeOf(scenarioClock)).toBe('06:30');
    let isAwake = false;
    void scenarioClock.sleep(3_600_000).then(() => (isAwake = true));
    await clock.advance(59_000);
    expect(isAwake).toBe(false);
    await clock.advance(1_000);
    expect(isAwake).toBe(true);
    expect(timeOf(scenarioClock)).toBe('07:30');
  });
});
