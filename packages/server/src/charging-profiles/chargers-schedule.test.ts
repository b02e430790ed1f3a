import { expect, it } from 'vitest';
import { chargersSchedule } from './chargers-schedule.ts';

it('of a composite schedule as large as a frame only the beginning is read', () => {
  const chargingSchedulePeriod = Array.from({ length: 100_000 }, (_, startPeriod) => ({ startPeriod, limit: 6 }));
  const chargingSchedule = { chargingRateUnit: 'A', duration: 86_400, chargingSchedulePeriod } as const;
  const schedule = chargersSchedule({ id: '1', kind: 'answered', response: { status: 'Accepted', connectorId: 1, chargingSchedule } });
  expect(schedule).toMatchObject({ kind: 'schedule', unit: 'A' });
  if (schedule.kind === 'schedule') expect(schedule.periods.length).toBeLessThan(1100);
});
