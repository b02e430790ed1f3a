import { describe, expect, it } from 'vitest';
import { madeUpWeek } from './made-up-week.ts';
import { policyNamed } from './policies.ts';
import { replay, type Outcome } from './replay.ts';

const SEEDS = [2];
const DAYS = 12;

describe('two one-phase cars overnight at a house whose hob and sauna leave a phase no room', () => {
  const nights = SEEDS.map((seed) => madeUpWeek('household', seed, { days: DAYS }));
  const under = (name: 'wiring' | 'free'): Outcome[] => nights.map((week) => replay(week, policyNamed(name)));
  const paused = (outcomes: readonly Outcome[]): number => outcomes.reduce((sum, { pausedMinPerSession }) => sum + pausedMinPerSession, 0);

  it('of the minutes without current on the phases of the wiring a tenth is left, with two changes of phase', { timeout: 120_000 }, () => {
    const free = under('free');
    expect(paused(free)).toBeLessThan(0.1 * paused(under('wiring')));
    for (const { maxSwitches, evOverloadMinutes, deliveredPct } of free) {
      expect(maxSwitches).toBeLessThanOrEqual(2);
      expect(evOverloadMinutes).toBe(0);
      expect(deliveredPct).toBeGreaterThan(97);
    }
  });
});
