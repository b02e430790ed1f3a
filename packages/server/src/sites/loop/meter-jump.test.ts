import type { SiteSettings } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import { MeterDesk } from './meter-desk.ts';
import { NO_CARS } from './meter-stillness.ts';
import { perPhase } from './site-phases.ts';

const RATING = 40;
const SETTINGS = { fuses: [{ id: 'main', limitA: RATING, meters: [{ serial: 'M' }] }] } as unknown as SiteSettings;

/** What counts on L1 after each sample, one every ten seconds. */
function counted(amps: readonly number[], explainedA = 0): (number | undefined)[] {
  const desk = new MeterDesk();
  return amps.map((a, at) => {
    const atMs = at * 10_000;
    const bounds = { ratingA: perPhase(() => RATING), explainedA };
    desk.take('meter M', { atMs, amps: [a, 5, 5], ageBoundMs: 25_000, isUnchanged: false }, bounds);
    return desk.judge(SETTINGS, NO_CARS, atMs + 1_000).meters.get('main')?.amps[0];
  });
}

describe('S4 a meter that jumps', () => {
  it('leaves no room by one fall: that counts once the next sample confirms it', () => {
    expect(counted([35, 5, 35])).toEqual([35, 35, 35]);
    expect(counted([35, 5, 6])).toEqual([35, 35, 6]);
    expect(counted([35, -30, 35, -30, 35])).toEqual([35, 35, 35, 35, 35]);
  });

  it('pauses nobody by one absurd rise: that counts once it is repeated', () => {
    expect(counted([20, 200, 20])).toEqual([20, 20, 20]);
    expect(counted([20, 200, 150])).toEqual([20, 20, 150]);
  });

  it('of what fuses see every day counts at once, up and down', () => {
    expect(counted([20, 55, 38, 20])).toEqual([20, 55, 38, 20]);
    // All of what a fuse carries, and half as much again.
    expect(counted([10, 58])).toEqual([10, 58]);
  });

  it('is believed where cars explain it', () => {
    expect(counted([35, 5], 16)).toEqual([35, 5]);
  });

  it('to more than a fuse ever bears is refused, and the meter is late', () => {
    expect(counted([20, 241, 241])).toEqual([20, 20, 20]);
    const desk = new MeterDesk();
    const bounds = { ratingA: perPhase(() => RATING), explainedA: 0 };
    desk.take('meter M', { atMs: 0, amps: [20, 5, 5], ageBoundMs: 25_000, isUnchanged: false }, bounds);
    desk.take('meter M', { atMs: 10_000, amps: [5_000, 5, 5], ageBoundMs: 25_000, isUnchanged: false }, bounds);
    expect(desk.judge(SETTINGS, NO_CARS, 30_000).meters.get('main')?.atMs).toBe(0);
  });

  it('up, and then says nothing more, counts at its highest', () => {
    const desk = new MeterDesk();
    const bounds = { ratingA: perPhase(() => RATING), explainedA: 0 };
    const seen = (nowMs: number) => desk.judge(SETTINGS, NO_CARS, nowMs).meters.get('main')?.amps[0];
    desk.take('meter M', { atMs: 0, amps: [20, 5, 5], ageBoundMs: 25_000, isUnchanged: false }, bounds);
    desk.take('meter M', { atMs: 10_000, amps: [120, 5, 5], ageBoundMs: 25_000, isUnchanged: false }, bounds);
    expect(seen(20_000)).toBe(20);
    expect(seen(26_000)).toBe(120);
  });
});
