import type { SiteSettings } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import { MeterDesk } from './meter-desk.ts';
import { NO_CARS, type CarsSeen } from './meter-stillness.ts';

const SETTINGS = { fuses: [{ id: 'main', limitA: 50, meters: [{ serial: 'M' }] }] } as unknown as SiteSettings;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const CHARGING: CarsSeen = { changedA: 0.2, drawnA: 16 };

/** A meter that is watched from 0 on: it says something new, or the same for a minute. */
function meter() {
  const desk = new MeterDesk();
  const says = (atMs: number, isUnchanged: boolean, cars: CarsSeen = CHARGING): string | undefined => {
    desk.take('meter M', { atMs, amps: [10, 5, 5], ageBoundMs: 25_000, isUnchanged });
    return desk.judge(SETTINGS, cars, atMs + 1_000).meterFaults.get('main');
  };
  says(0, false);
  return {
    moves: (atMs: number, cars?: CarsSeen) => says(atMs, false, cars),
    isStill: (atMs: number, cars?: CarsSeen) => says(atMs, true, cars),
  };
}

describe('S4 a meter that says the same for a minute', () => {
  it('is frozen where a charger changed by 5 A, and stays so until it moves', () => {
    const { isStill, moves } = meter();
    expect(isStill(MINUTE_MS, { ...CHARGING, changedA: 4.9 })).toBeUndefined();
    expect(isStill(2 * MINUTE_MS, { ...CHARGING, changedA: 5 })).toContain('although a charger changed');
    expect(isStill(10 * MINUTE_MS)).toContain('although a charger changed');
    expect(moves(11 * MINUTE_MS)).toBeUndefined();
  });

  it('is frozen though no charger changes, where its values always moved and a car draws', () => {
    const { isStill } = meter();
    expect(isStill(HOUR_MS, { changedA: 0, drawnA: 4.9 })).toBeUndefined();
    expect(isStill(HOUR_MS + 10_000)).toContain('which it never does');
    expect(isStill(HOUR_MS + 20_000, NO_CARS)).toContain('which it never does');
  });

  it('is a quiet house where nobody knows its habit yet', () => {
    expect(meter().isStill(HOUR_MS - 2_000)).toBeUndefined();
  });

  it('is a quiet house for a day where it has been one before', () => {
    const { isStill, moves } = meter();
    isStill(MINUTE_MS);
    moves(2 * MINUTE_MS);
    expect(isStill(2 * HOUR_MS)).toBeUndefined();
    moves(2 * HOUR_MS + MINUTE_MS);
    expect(isStill(26 * HOUR_MS)).toBeUndefined();
    expect(isStill(27 * HOUR_MS)).toContain('which it never does');
  });

  it('is a habit neither where it was frozen beyond doubt', () => {
    const { isStill, moves } = meter();
    expect(isStill(HOUR_MS)).toContain('which it never does');
    expect(isStill(HOUR_MS + 10_000, { changedA: 8, drawnA: 6 })).toContain('which it never does');
    moves(2 * HOUR_MS);
    expect(isStill(2 * HOUR_MS + MINUTE_MS)).toContain('which it never does');
  });

  it('is taken for a quiet house again where it moves before a charger has changed', () => {
    const { isStill, moves } = meter();
    expect(isStill(HOUR_MS)).toContain('which it never does');
    expect(moves(HOUR_MS + 10_000)).toBeUndefined();
    expect(isStill(HOUR_MS + 2 * MINUTE_MS)).toBeUndefined();
  });
});
