import type { ChargingProfile } from '@phasor/contract';
import { limitNow, type InstalledProfile } from '@phasor/ocpp/smart-charging';
import { describe, expect, it } from 'vitest';
import { deadManPeriods, deadManProfile, type AllowedStretch, type DeadMan } from './tx-profile.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 2, 2, 20);

const asked = (more: Partial<DeadMan> = {}): DeadMan => ({
  connectorId: 1,
  transactionId: 7,
  limitA: 13.26,
  route: 'L123',
  phases: 'none',
  unit: 'A',
  wired: 3,
  nowMs: NOW,
  untilMs: NOW + 25 * MINUTE,
  safeA: 8,
  allowed: [],
  maxPeriods: 100,
  relativeToMs: null,
  stackLevel: 1,
  ...more,
});
const stretch = (fromMin: number, untilMin: number, limitA: number | null): AllowedStretch => ({
  fromMs: NOW + fromMin * MINUTE,
  untilMs: NOW + untilMin * MINUTE,
  limitA,
});
const minutes = (more: Partial<DeadMan>) => deadManPeriods(asked(more)).map(({ atMs, limitA }) => [(atMs - NOW) / MINUTE, limitA]);

describe('S11, S15 the dead-man profile', () => {
  it('is the limit now, and the safe limit unless it is refreshed', () => {
    expect(minutes({})).toEqual([
      [0, 13.26],
      [25, 8],
    ]);
  });

  it('S15 its tail keeps the schedule: link lost before a 0 A block, no charging in the block', () => {
    const allowed = [stretch(-60, 60, null), stretch(60, 540, 0), stretch(540, 2160, 32)];
    expect(minutes({ allowed })).toEqual([
      [0, 13.26],
      [25, 8],
      [60, 0],
      [540, 8],
      [2160, 0],
    ]);
  });

  it('a block that begins before the tail holds from its own minute', () => {
    expect(minutes({ allowed: [stretch(-10, 10, 32), stretch(10, 2160, 6)] })).toEqual([
      [0, 13.26],
      [10, 6],
    ]);
  });

  it('within ChargingScheduleMaxPeriods, the last period is the lowest of all it stands for', () => {
    const allowed = [stretch(0, 60, 16), stretch(60, 120, 0), stretch(120, 180, 7), stretch(180, 240, 3), stretch(240, 300, 16)];
    expect(minutes({ allowed, maxPeriods: 3 })).toEqual([
      [0, 13.26],
      [25, 8],
      [60, 0],
    ]);
    expect(minutes({ allowed, maxPeriods: 1 })).toEqual([[0, 0]]);
  });

  it('rounds down to one decimal, and is the same profile each time so that it replaces the one before', () => {
    const { chargingSchedule, ...rest } = deadManProfile(asked());
    expect(rest).toEqual({
      chargingProfileId: 9_501,
      transactionId: 7,
      stackLevel: 1,
      chargingProfilePurpose: 'TxProfile',
      chargingProfileKind: 'Absolute',
    });
    expect(chargingSchedule).toEqual({
      startSchedule: '2026-03-02T19:59:00.000Z',
      chargingRateUnit: 'A',
      chargingSchedulePeriod: [
        { startPeriod: 0, limit: 13.2 },
        { startPeriod: 1560, limit: 8 },
      ],
    });
  });

  it.each([-5_000, -20, 0, 5_000])(
    'by a clock that is off by %i ms it holds from the moment it comes: never what stands below it',
    (offMs) => {
      const base: ChargingProfile = {
        chargingProfileId: 1,
        stackLevel: 0,
        chargingProfilePurpose: 'TxDefaultProfile',
        chargingProfileKind: 'Relative',
        chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 0 }] },
      } as const;
      const profiles = [base, deadManProfile(asked())].map((profile): InstalledProfile => ({ connectorId: 1, profile, installedMs: NOW }));
      const transaction = { transactionId: 7, startMs: NOW - MINUTE };
      const station = { voltageV: 230, maxCurrentA: null, connectors: [{ connectorId: 1, phases: 3, maxCurrentA: 32, transaction }] };
      expect(limitNow({ profiles, station, connectorId: 1 }, NOW + offMs).currentA).toBe(13.2);
    },
  );

  it('S13 for a clock that is off it is relative to the start of the transaction, and names no instant', () => {
    const { chargingProfileKind, chargingSchedule } = deadManProfile(asked({ relativeToMs: NOW - 3_600_000 }));
    expect(chargingProfileKind).toBe('Relative');
    expect(chargingSchedule).not.toHaveProperty('startSchedule');
    expect(chargingSchedule.chargingSchedulePeriod.map(({ startPeriod }) => startPeriod)).toEqual([0, 3600 + 1500]);
  });

  it('tells phases as the charger takes them', () => {
    const period = (more: Partial<DeadMan>) => deadManProfile(asked(more)).chargingSchedule.chargingSchedulePeriod[0];
    expect(period({ route: 'L3', phases: 'phaseToUse' })).toMatchObject({ numberPhases: 1, phaseToUse: 3 });
    expect(period({ route: 'L1', phases: 'numberPhases' })).toEqual({ startPeriod: 0, limit: 13.2, numberPhases: 1 });
    expect(period({ phases: 'numberPhases' })).toMatchObject({ numberPhases: 3 });
    expect(period({ phases: 'numberPhases', wired: 1 })).not.toHaveProperty('numberPhases');
  });

  it('S9 power in W is never more than the amperes of one phase × 230', () => {
    const { chargingSchedule } = deadManProfile(asked({ unit: 'W' }));
    expect(chargingSchedule).toMatchObject({ chargingRateUnit: 'W', chargingSchedulePeriod: [{ limit: 3049 }, { limit: 1840 }] });
  });
});
