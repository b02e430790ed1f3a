import { describe, expect, it } from 'vitest';
import { balancedSite, type BalancedSite } from '../balanced-site.ts';
import { guard } from '../guard/guard.ts';
import { balancedWith, carAt, granted, observe, siteWith } from '../testing/small-site.ts';
import { EMPTY_STATE, type Grant, type SiteState } from './site-state.ts';

const HOUR = 3_600_000;
const ONE_PHASE = { phases: 1, maxA: 16 } as const;
const state = (...grants: [string, Grant][]): SiteState => ({ ...EMPTY_STATE, grants: new Map(grants) });

describe('what may still flow from before the last order (S6, S7)', () => {
  it('a cut counts at its old value until it is measured', () => {
    const site = balancedWith([16, 30, 30], 2);
    const before = state(granted(1, 'L1', 10), granted(2, 'L1', 6));
    const cars = [carAt(1, { traits: ONE_PHASE, isProven: false }), carAt(2, { traits: ONE_PHASE })];
    const cut = guard(site, before, observe(HOUR, cars, [4, 0, 0])).state;
    expect(cut.grants.get('car 1')?.leaving).toEqual({ way: 'L1', amps: 10 });
    // The house is gone again, but who was cut may still draw 10 A.
    const later = guard(site, cut, observe(HOUR + 120_000, cars)).state;
    expect(later.grants.get('car 2')?.offeredA).toBe(6);
  });

  it('a car paused in the middle of a change of phase is reserved on the old phase and on the new one', () => {
    const site = balancedWith(16, 2);
    const inFlight = granted(1, 'L3', 6, { leaving: { way: 'L1', amps: 10 }, switches: 1, wayAtMs: HOUR });
    const cars = [carAt(1, { traits: ONE_PHASE, isProven: false }), carAt(2, { traits: ONE_PHASE, maySwitch: false })];
    const paused = guard(site, state(inFlight, granted(2, 'L3', 6)), observe(HOUR, cars, [0, 0, 7])).state;
    expect(paused.grants.get('car 1')).toMatchObject({ way: undefined, leaving: { way: 'L3', amps: 6, before: { way: 'L1', amps: 10 } } });
    const later = guard(site, paused, observe(HOUR + 120_000, cars)).state;
    expect(later.grants.get('car 2')?.offeredA).toBeLessThanOrEqual(10);
  });

  it('a car that has just started gets no more before its start is measured', () => {
    const started = granted(1, 'L1', 6, { offerAtMs: HOUR - 120_000, wayAtMs: HOUR - 120_000 });
    const offeredA = (isProven: boolean): number | undefined =>
      guard(balancedWith(16, 1), state(started), observe(HOUR, [carAt(1, { traits: ONE_PHASE, isProven })])).state.grants.get('car 1')
        ?.offeredA;
    expect(offeredA(false)).toBe(6);
    expect(offeredA(true)).toBe(16);
  });

  it('in IT a promised pair of lines is given only where both its lines have room for all of it', () => {
    const promised = { way: 'L1L2', code: 'phase-allocation', because: undefined, otherId: undefined } as const;
    const site = (limitA: number): BalancedSite => balancedSite(siteWith(limitA, 1, {}, { grid: 'IT' }));
    const wayAt = (limitA: number): string | undefined =>
      guard(site(limitA), state(granted(1, '3P', 6, { promised })), observe(HOUR, [carAt(1)])).state.grants.get('car 1')?.way;
    // Three phases of 6 A put 6 A on each line; until the change is measured a pair of 6 A may come on top.
    expect(wayAt(8)).toBe('3P');
    expect(wayAt(12)).toBe('L1L2');
  });

  it('S6: a paused car that goes on with another phase is reserved on both until it is measured on one', () => {
    const site = balancedWith([16, 16, 16], 3);
    const promised = { way: 'L3', code: 'phase-balancing', because: undefined, otherId: undefined } as const;
    const before = state(granted(1, undefined, 0, { lastWay: 'L1', promised }), granted(2, 'L1', 8), granted(3, 'L3', 8));
    const cars = [1, 2, 3].map((number) => carAt(number, { traits: ONE_PHASE }));
    const put = guard(site, before, observe(HOUR, cars)).state;
    expect(put.grants.get('car 1')).toMatchObject({ way: 'L3', offeredA: 6, leaving: { way: 'L1', amps: 6 } });
    expect(put.grants.get('car 2')?.offeredA).toBeLessThanOrEqual(10);
    const stuck = [carAt(1, { traits: ONE_PHASE, measuredWay: 'L1', drawnA: 6 }), ...cars.slice(1)];
    expect(guard(site, put, observe(HOUR + 10_000, stuck)).state.grants.get('car 1')).toMatchObject({ way: 'L1', leaving: undefined });
    const moved = [carAt(1, { traits: ONE_PHASE, measuredWay: 'L3', drawnA: 6 }), ...cars.slice(1)];
    expect(guard(site, put, observe(HOUR + 120_000, moved)).state.grants.get('car 2')?.offeredA).toBe(16);
  });

  it('what is measured ends the reserve', () => {
    const site = balancedWith(16, 1);
    const before = state(granted(1, undefined, 0, { leaving: { way: 'L3', amps: 6, before: { way: 'L1', amps: 10 } } }));
    expect(guard(site, before, observe(HOUR, [carAt(1)])).state.grants.get('car 1')?.leaving).toBeUndefined();
  });
});
