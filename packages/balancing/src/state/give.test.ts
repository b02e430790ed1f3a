import { describe, expect, it } from 'vitest';
import { guard } from '../guard/guard.ts';
import { balancedWith, carAt, granted, observe } from '../testing/small-site.ts';
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

  it('what is measured ends the reserve', () => {
    const site = balancedWith(16, 1);
    const before = state(granted(1, undefined, 0, { leaving: { way: 'L3', amps: 6, before: { way: 'L1', amps: 10 } } }));
    expect(guard(site, before, observe(HOUR, [carAt(1)])).state.grants.get('car 1')?.leaving).toBeUndefined();
  });
});
