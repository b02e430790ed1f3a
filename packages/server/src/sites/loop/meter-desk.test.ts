import type { SiteSettings } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import { MeterDesk } from './meter-desk.ts';
import { NO_CARS } from './meter-stillness.ts';

const SETTINGS: SiteSettings = {
  ...{ name: 'House', zone: 'Europe/Oslo', mode: 'dynamic', grid: 'TN', connectors: [] },
  fuses: [{ id: 'main', limitA: 63, meters: [{ chargerId: 'G' }, { serial: 'M' }] }],
};
const sample = (atMs: number, amps: number) => ({ atMs, amps: [amps, amps, amps] as const, ageBoundMs: 25_000, isUnchanged: false });
const judged = (desk: MeterDesk, nowMs: number) => {
  const { meters, meterFaults } = desk.judge(SETTINGS, NO_CARS, nowMs);
  return { amps: meters.get('main')?.amps[0], fault: meterFaults.get('main') ?? null };
};

describe('S4 a sample that cannot be true', () => {
  it('is a fault where nothing else is known of the fuse, with its reason', () => {
    const desk = new MeterDesk();
    desk.take('charger G', { atMs: 0, refused: 'kA' });
    expect(judged(desk, 1_000)).toEqual({ amps: undefined, fault: 'what its meter says cannot be true: kA' });
  });

  it('S16 leaves the sample before it in force for as long as that counts, and then says why', () => {
    const desk = new MeterDesk();
    desk.take('charger G', sample(0, 40));
    desk.take('charger G', { atMs: 10_000, refused: 'kA' });
    desk.take('charger G', { atMs: 20_000, refused: 'kA' });
    expect(judged(desk, 25_000)).toEqual({ amps: 40, fault: null });
    expect(judged(desk, 25_001).fault).toBe('what its meter says cannot be true: kA');
  });

  it('is forgotten with the next that can be', () => {
    const desk = new MeterDesk();
    desk.take('charger G', { atMs: 0, refused: 'kA' });
    desk.take('charger G', sample(10_000, 40));
    expect(judged(desk, 11_000)).toEqual({ amps: 40, fault: null });
    expect(judged(desk, 60_000).fault, 'silent, and no more').toBeNull();
  });

  it('is not heard when it comes late', () => {
    const desk = new MeterDesk();
    desk.take('charger G', sample(10_000, 40));
    desk.take('charger G', { atMs: 5_000, refused: 'kA' });
    expect(judged(desk, 60_000).fault).toBeNull();
  });

  it('does not matter where another meter of the fuse is well', () => {
    const desk = new MeterDesk();
    desk.take('charger G', { atMs: 0, refused: 'kA' });
    desk.take('meter M', sample(0, 30));
    expect(judged(desk, 1_000)).toEqual({ amps: 30, fault: null });
  });
});
