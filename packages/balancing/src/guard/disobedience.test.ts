import { describe, expect, it } from 'vitest';
import { balancedSite } from '../balanced-site.ts';
import { EMPTY_STATE, type SiteState } from '../state/site-state.ts';
import { balancedWith, carAt, granted, observe, siteWith } from '../testing/small-site.ts';
import { guard } from './guard.ts';

const HOUR = 3_600_000;
const ONE_PHASE = { phases: 1, maxA: 16 } as const;
const charging = (...grants: ReturnType<typeof granted>[]): SiteState => ({ ...EMPTY_STATE, grants: new Map(grants) });

describe('a car or charger that does not obey (S8)', () => {
  it('what it draws too much is taken from the others in the same tick', () => {
    const site = balancedWith(30, 2);
    const state = charging(granted(1, 'L1', 14), granted(2, 'L1', 16));
    const cars = [carAt(1, { traits: { phases: 1, maxA: 16 }, drawnA: 16 }), carAt(2, { traits: ONE_PHASE, drawnA: 16 })];
    const { grants } = guard(site, state, observe(HOUR, cars)).state;
    expect((grants.get('car 1')?.offeredA ?? 0) + (grants.get('car 2')?.offeredA ?? 0)).toBeLessThanOrEqual(28);
  });

  it('in IT it counts on both lines of its pair', () => {
    const site = balancedSite(siteWith(20, 2, {}, { grid: 'IT' }));
    const state = charging(granted(1, 'L1L2', 8), granted(2, 'L2L3', 12));
    const cars = [carAt(1, { traits: ONE_PHASE, drawnA: 15 }), carAt(2, { traits: ONE_PHASE, drawnA: 12 })];
    const { grants } = guard(site, state, observe(HOUR, cars)).state;
    const [a, b] = [grants.get('car 1')?.offeredA ?? 0, grants.get('car 2')?.offeredA ?? 0];
    // L2 carries both pairs, and of the first 7 A more than was offered.
    expect(Math.sqrt(a * a + b * b + a * b)).toBeLessThanOrEqual(20 - 7 + 1e-9);
  });

  it('after 15 s its full rating is reserved on every phase it can reach, and the others are cut', () => {
    const site = balancedWith(32, 2, {}, { maxA: 20 });
    const state = charging(granted(1, 'L1', 6, { overdrawnAtMs: HOUR - 15_000 }), granted(2, 'L2', 16));
    const cars = [carAt(1, { traits: { phases: 1, maxA: 20 }, drawnA: 12 }), carAt(2, { traits: ONE_PHASE, drawnA: 16 })];
    const step = guard(site, state, observe(HOUR, cars));
    expect(step.state.grants.get('car 2')?.offeredA).toBe(12);
    expect(step.decisions).toContainEqual(expect.objectContaining({ code: 'fallback', fault: 'ignores-order', carId: 'car 1' }));
  });

  it('ignoring chargers that exceed a fuse alone are told of: it cannot be protected', () => {
    const site = balancedWith(16, 2, {}, { maxA: 16 });
    const overdrawn = { overdrawnAtMs: HOUR - 60_000 };
    const state = charging(granted(1, 'L1', 6, overdrawn), granted(2, 'L1', 6, overdrawn));
    const cars = [carAt(1, { traits: ONE_PHASE, drawnA: 16 }), carAt(2, { traits: ONE_PHASE, drawnA: 16 })];
    const { decisions } = guard(site, state, observe(HOUR, cars));
    const because = expect.objectContaining({ fuseId: 'main', carriedA: 32, limitA: 16 });
    expect(decisions).toContainEqual(expect.objectContaining({ code: 'fallback', fault: 'cannot-protect', because }));
  });

  it('draws though it was never given anything: counts at once, and after 15 s at its full rating', () => {
    const site = balancedWith(25, 2);
    const state = charging(granted(1, undefined, 0), granted(2, 'L1', 16));
    const cars = [carAt(1, { traits: ONE_PHASE, drawnA: 10 }), carAt(2, { traits: ONE_PHASE, drawnA: 16 })];
    const first = guard(site, state, observe(HOUR, cars));
    expect(first.state.grants.get('car 2')?.offeredA).toBeLessThanOrEqual(15);
    const later = guard(site, first.state, observe(HOUR + 15_000, cars));
    expect(later.state.grants.get('car 2')?.offeredA).toBeLessThanOrEqual(9);
  });

  it('a paused car that draws counts where it is measured, not where it was to be', () => {
    const site = balancedWith(20, 2);
    const state = charging(granted(1, undefined, 0, { lastWay: 'L3' }), granted(2, 'L1', 16));
    const cars = [carAt(1, { traits: ONE_PHASE, drawnA: 6, measuredWay: 'L1' }), carAt(2, { traits: ONE_PHASE, drawnA: 16 })];
    expect(guard(site, state, observe(HOUR, cars)).state.grants.get('car 2')?.offeredA).toBe(14);
  });

  it('a draw that is no number frees no current that was taken for it before', () => {
    const site = balancedWith(25, 2);
    for (const drawnA of [NaN, Infinity, -20]) {
      for (const overdrawnAtMs of [HOUR - 5000, HOUR - 60_000]) {
        const state = charging(granted(1, 'L1', 6, { overdrawnAtMs }), granted(2, 'L1', 16));
        const cars = [carAt(1, { traits: ONE_PHASE, drawnA, isProven: false }), carAt(2, { traits: ONE_PHASE, drawnA: 16 })];
        const { grants } = guard(site, state, observe(HOUR, cars)).state;
        expect((grants.get('car 1')?.offeredA ?? 0) + (grants.get('car 2')?.offeredA ?? 0)).toBeLessThanOrEqual(25);
      }
    }
  });

  it('a charger whose change of phase failed stays where it is, counts there, and that is told', () => {
    const site = balancedWith(32, 1);
    const state = charging(granted(1, 'L3', 6, { lastWay: 'L3', leaving: { way: 'L1', amps: 16 }, switches: 1 }));
    const step = guard(site, state, observe(HOUR, [carAt(1, { traits: ONE_PHASE, drawnA: 6, measuredWay: 'L1' })]));
    expect(step.state.grants.get('car 1')).toMatchObject({ way: 'L1', leaving: undefined });
    expect(step.decisions).toContainEqual(expect.objectContaining({ code: 'fallback', fault: 'switch-failed' }));
  });

  it('a car that needs 8 A on three phases and did not leave them has 8 A or nothing', () => {
    const site = balancedWith(32, 1);
    const state = charging(granted(1, 'L2', 6, { offerAtMs: HOUR - 1000 }));
    const zoe = carAt(1, { traits: { phases: 3, maxA: 16, minA3P: 8 }, drawnA: 6, measuredWay: '3P' });
    const grant = guard(site, state, observe(HOUR, [zoe])).state.grants.get('car 1');
    expect(grant).toMatchObject({ way: undefined, offeredA: 0, leaving: { way: '3P', amps: 6 } });
  });
});
