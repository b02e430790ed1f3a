import { describe, expect, it } from 'vitest';
import type { BalancedSite } from '../balanced-site.ts';
import type { PerPhase } from '../site/phase.ts';
import type { CarView, Observation } from '../state/car-view.ts';
import type { Crowded, DecisionCode } from '../state/decision.ts';
import { EMPTY_STATE, type Grant, type Promised } from '../state/site-state.ts';
import { balancedWith, carAt, granted, observe } from '../testing/small-site.ts';
import type { Step } from './begin.ts';
import { guard } from './guard.ts';

const HOUR = 3_600_000;
const BECAUSE: Crowded = { fuseId: 'main', row: 'L1', carriedA: 30, limitA: 25 };
const ONE_PHASE = { phases: 1, maxA: 16 } as const;

const promised = (way: Promised['way'], code: DecisionCode = 'phase-balancing', more: Partial<Promised> = {}): Promised => {
  return { way, code, because: BECAUSE, otherId: undefined, ...more };
};
/** A car that was paused to go to another way. */
const going = (number: number, way: Promised['way'], more: Partial<Grant> = {}): [string, Grant] =>
  granted(number, undefined, 0, { lastWay: 'L1', promised: promised(way), ...more });

interface Told {
  readonly houseA?: PerPhase;
  readonly views?: readonly Partial<CarView>[];
  readonly more?: Partial<Observation>;
}

function run(site: BalancedSite, grants: readonly [string, Grant][], { houseA = [0, 0, 0], views = [], more = {} }: Told = {}): Step {
  const cars = grants.map((_, at) => carAt(at + 1, { traits: ONE_PHASE, ...views[at] }));
  return guard(site, { ...EMPTY_STATE, grants: new Map(grants) }, observe(HOUR, cars, houseA, more));
}
const grantOf = ({ state }: Step, number: number): Grant | undefined => state.grants.get(`car ${number}`);
const waysOf = (step: Step): (string | undefined)[] => [...step.state.grants.values()].map(({ way }) => way);

describe('a promised way', () => {
  it('is given at its least as soon as there is room, and told as what it was promised for', () => {
    const step = run(balancedWith(25, 1), [going(1, 'L3')]);
    expect(grantOf(step, 1)).toMatchObject({ way: 'L3', lastWay: 'L3', promised: undefined, switches: 1, wayAtMs: HOUR });
    expect(step.decisions).toEqual([
      {
        ...{ code: 'phase-balancing', atMs: HOUR, carId: 'car 1', connectorId: 'c1', from: 'L1', to: 'L3', fromA: 0, toA: 6 },
        ...{ because: BECAUSE, otherId: undefined },
      },
    ]);
  });

  it.each(['start', 'turn'] as const)('of a %s comes from nowhere', (code) => {
    const step = run(balancedWith(25, 1), [going(1, 'L3', { promised: promised('L3', code, { otherId: 'c9' }) })]);
    expect(step.decisions).toMatchObject([{ code, from: undefined, to: 'L3', otherId: 'c9' }]);
  });

  it('of a car that charges says from where, and with what', () => {
    const step = run(balancedWith(40, 1), [granted(1, 'L1', 10, { promised: promised('L2', 'start') })]);
    expect(step.decisions[0]).toMatchObject({ code: 'start', from: 'L1', to: 'L2', fromA: 10, toA: 6 });
    expect(grantOf(step, 1)).toMatchObject({ way: 'L2', leaving: { way: 'L1', amps: 10 } });
  });

  it('waits while the last order of its own car is not measured', () => {
    const step = run(balancedWith(25, 1), [going(1, 'L3', { leaving: { way: 'L1', amps: 10 } })], { views: [{ isProven: false }] });
    expect(grantOf(step, 1)).toMatchObject({ way: undefined, promised: promised('L3') });
    expect(step.decisions).toEqual([]);
  });

  it('waits while what another car was cut by may still flow there', () => {
    const site = balancedWith(20, 2);
    const cut = granted(2, 'L3', 8, { leaving: { way: 'L3', amps: 16 } });
    expect(waysOf(run(site, [going(1, 'L3'), cut], { views: [{}, { isProven: false }] }))).toEqual([undefined, 'L3']);
    expect(waysOf(run(site, [going(1, 'L3'), cut]))).toEqual(['L3', 'L3']);
  });

  it('waits while the room is not there beside all that is offered: to the last A', () => {
    const site = balancedWith(20, 2);
    const other = (offeredA: number): [string, Grant] => granted(2, 'L3', offeredA, { offerAtMs: HOUR });
    const step = run(site, [going(1, 'L3'), other(14)], { views: [{}, { isProven: false }] });
    expect(waysOf(step)).toEqual(['L3', 'L3']);
    expect(grantOf(step, 2)?.offeredA).toBe(14);
    // The other makes room at once; the cut is not measured yet.
    const narrow = run(site, [going(1, 'L3'), other(15)], { views: [{}, { isProven: false }] });
    expect(waysOf(narrow)).toEqual([undefined, 'L3']);
    expect(grantOf(narrow, 2)?.offeredA).toBe(14);
  });

  it('keeps its room: nobody rises into it', () => {
    const step = run(balancedWith(20, 2), [going(1, 'L3', { leaving: { way: 'L1', amps: 6 } }), granted(2, 'L3', 8)], {
      views: [{ isProven: false }],
    });
    expect(grantOf(step, 2)?.offeredA).toBe(14);
  });

  it('is given to the heavier of two where one has room, and of equals to the first by name', () => {
    const site = balancedWith(11, 2);
    expect(waysOf(run(site, [going(1, 'L3'), going(2, 'L3')]))).toEqual(['L3', undefined]);
    expect(waysOf(run(site, [going(1, 'L3'), going(2, 'L3')], { views: [{}, { weight: 2 }] }))).toEqual([undefined, 'L3']);
    expect(waysOf(run(balancedWith(12, 2), [going(1, 'L3'), going(2, 'L3')]))).toEqual(['L3', 'L3']);
  });

  it('counts in kW too', () => {
    const site = balancedWith(32, 2);
    expect(waysOf(run(site, [going(1, 'L3'), granted(2, 'L1', 6)], { more: { dimmedKw: 2.7 } }))).toEqual([undefined, 'L1']);
    expect(waysOf(run(site, [going(1, 'L3'), granted(2, 'L1', 6)], { more: { dimmedKw: 2.77 } }))).toEqual(['L3', 'L1']);
  });

  it('needs no room on a phase that its car has already', () => {
    const three = { traits: { phases: 3, maxA: 16 } as const };
    const site = balancedWith(14, 1);
    const step = run(site, [granted(1, '3P', 8, { promised: promised('L1', 'phase-rotation-down') })], { views: [three] });
    expect(grantOf(step, 1)).toMatchObject({ way: 'L1', leaving: { way: '3P', amps: 8 } });
    const up = run(site, [granted(1, 'L1', 10, { promised: promised('3P', 'phase-rotation-up') })], { views: [three], houseA: [4, 8, 8] });
    expect(grantOf(up, 1)?.way).toBe('3P');
    const full = run(site, [granted(1, 'L1', 10, { promised: promised('3P', 'phase-rotation-up') })], {
      views: [three],
      houseA: [4, 8.1, 8],
    });
    expect(grantOf(full, 1)?.way).toBe('L1');
  });
});

describe('a promise that cannot be kept', () => {
  it('is taken back when not even the least of all fits any more, and the car is then paused', () => {
    const step = run(balancedWith(16, 2), [going(1, 'L3'), granted(2, 'L3', 6)], { houseA: [0, 0, 5] });
    expect(waysOf(step)).toEqual([undefined, 'L3']);
    expect(grantOf(step, 1)?.promised).toBeUndefined();
    expect(step.decisions).toEqual([
      {
        ...{ code: 'pause', atMs: HOUR, carId: 'car 1', connectorId: 'c1', from: 'L1', to: undefined, fromA: 0, toA: 0, because: BECAUSE },
      },
    ]);
  });

  it('is taken back without a word where the car has never charged, or charges on', () => {
    const first = going(1, 'L3', { lastWay: undefined });
    expect(run(balancedWith(16, 2), [first, granted(2, 'L3', 6)], { houseA: [0, 0, 5] }).decisions).toEqual([]);
    const nowhere = going(1, 'L3', { promised: promised('L3', 'start', { because: undefined }) });
    expect(run(balancedWith(16, 2), [nowhere, granted(2, 'L3', 6)], { houseA: [0, 0, 5] }).decisions).toEqual([]);
    const charging = granted(1, 'L1', 6, { promised: promised('L3') });
    const step = run(balancedWith(16, 2), [charging, granted(2, 'L3', 6)], { houseA: [0, 0, 5] });
    expect(step.decisions).toEqual([]);
    expect(grantOf(step, 1)).toMatchObject({ way: 'L1', promised: undefined });
  });

  it('is the one of least weight, of equals the last by name, and no more of them than needed', () => {
    const after = (...views: Partial<CarView>[]): (string | undefined)[] => {
      const step = run(balancedWith(16, 3), [going(1, 'L3'), going(2, 'L3'), granted(3, 'L3', 6)], { views });
      return [1, 2].map((number) => grantOf(step, number)?.way ?? grantOf(step, number)?.promised?.way ?? 'paused');
    };
    expect(after()).toEqual(['L3', 'paused']);
    expect(after({ weight: 0.5 })).toEqual(['paused', 'L3']);
    expect(after({}, { weight: 0.5 })).toEqual(['L3', 'paused']);
  });
});
