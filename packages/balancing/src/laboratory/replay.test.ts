import { describe, expect, it } from 'vitest';
import { PERFECT, policyNamed } from './policies.ts';
import { replay } from './replay.ts';
import type { SiteWeek } from './site-week.ts';

describe('the pause of a change of phase', () => {
  /** One car on one phase. The house takes all of L1 after 20 minutes. */
  const week: SiteWeek = {
    mainFuseA: 16,
    boardFuseA: 16,
    boards: 1,
    voltage: 230,
    minCurrentA: 6,
    sessions: [{ arrivalMin: 0, departureMin: 60, energyKWh: 50, carPhases: 1, carMaxA: 16, wiring: ['L1', 'L2', 'L3'], board: 1 }],
    houseLoadA: Array.from({ length: 60 }, (_, minute) => [minute < 20 ? 0 : 16, 1, 1]).flat(),
  };

  it.each([0, 10, 45])('is as long as it is said to be, with a meter whose sample is acted on after %i s', (meterDelayS) => {
    const outcome = replay(week, policyNamed('free', { ...PERFECT, meterDelayS, pauseMin: 3 }));
    expect(outcome.maxSwitches).toBe(1);
    // Beside the pause it waits for the first sample after it was plugged in.
    expect(outcome.pausedMinPerSession).toBeCloseTo(3 + meterDelayS / 60, 2);
  });
});
