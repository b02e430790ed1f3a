import { describe, expect, it } from 'vitest';
import { madeUpWeek } from './made-up-week.ts';
import { PERFECT, policyNamed } from './policies.ts';
import { record } from './recording.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe.each([
  ['perfect meters', PERFECT],
  ['a meter with noise and delay', { ...PERFECT, meterNoiseA: 0.3, meterDelayS: 10 }],
])('a recording with %s', (_, conditions) => {
  const week = madeUpWeek('office', 3, { days: 1, cars: 20 });
  const { outcome, carsA, withoutCurrent, changes } = record(week, 'free', policyNamed('free', conditions));

  it('has the currents that make up the energy delivered', () => {
    const askedKWh = sum(week.sessions.map(({ energyKWh }) => energyKWh));
    const deliveredPct = (100 * ((0.23 * sum(carsA)) / 60)) / askedKWh;
    expect(Math.abs(deliveredPct - outcome.deliveredPct)).toBeLessThan(conditions.meterDelayS > 0 ? 1 : 0.01);
  });

  it('has the minutes without current, and the changes of phase', () => {
    expect(Math.abs(sum(withoutCurrent) / week.sessions.length - outcome.pausedMinPerSession)).toBeLessThan(
      conditions.meterDelayS > 0 ? 2 : 0.01,
    );
    expect(sum(changes) / week.sessions.length).toBeCloseTo(outcome.meanSwitches, 2);
    expect(Math.min(...withoutCurrent)).toBe(0);
  });

  it('stays under the main fuse', () => {
    expect(carsA.filter((amps, at) => amps > 0 && amps + (week.houseLoadA[at] ?? 0) > week.mainFuseA + 1e-6)).toEqual([]);
  });
});
