import { describe, expect, it } from 'vitest';
import type { BalancedSite } from '../balanced-site.ts';
import { guard } from '../guard/guard.ts';
import type { PerPhase } from '../site/phase.ts';
import type { Observation } from '../state/car-view.ts';
import { sentenceOf, type Decision } from '../state/decision.ts';
import { EMPTY_STATE, type Grant, type SiteState } from '../state/site-state.ts';
import { balancedWith, carAt, granted, observe } from '../testing/small-site.ts';
import { Obedient } from '../testing/obedient.ts';
import { chooseModes } from './choose-modes.ts';

const HOUR = 3_600_000;
const ONE_PHASE = { phases: 1, maxA: 16 } as const;
const THREE_PHASE = { phases: 3, maxA: 16 } as const;
const state = (...grants: [string, Grant][]): SiteState => ({ ...EMPTY_STATE, grants: new Map(grants) });
const moves = (decisions: readonly Decision[]): Decision[] => decisions.filter(({ code }) => code.startsWith('phase-'));
const atFull = (site: BalancedSite, before: SiteState, seen: Observation) => chooseModes(site, before, seen);

describe('the announcement’s example', () => {
  it('three cars on L1, one on L2, none on L3: exactly one moves from L1 to L3, with one switch, as phase balancing, and nobody is paused', () => {
    const site = balancedWith(25, 4);
    const before = state(granted(1, 'L1', 8), granted(2, 'L1', 8), granted(3, 'L1', 8), granted(4, 'L2', 16));
    const draws = [8, 8, 8, 16];
    const cars = draws.map((drawnA, at) => carAt(at + 1, { traits: ONE_PHASE, drawnA, measuredWay: at < 3 ? 'L1' : 'L2' }));
    const step = atFull(site, before, observe(HOUR, cars));
    const ways = [...step.state.grants.values()].map(({ way }) => way);
    expect(ways.filter((way) => way === 'L1')).toHaveLength(2);
    expect(ways.filter((way) => way === 'L2')).toHaveLength(1);
    expect(ways.filter((way) => way === 'L3')).toHaveLength(1);
    expect(moves(step.decisions)).toEqual([expect.objectContaining({ code: 'phase-balancing', from: 'L1', to: 'L3' })]);
    const [moved] = moves(step.decisions);
    expect(moved && sentenceOf(moved, () => 'Halo 7')).toBe('moved Halo 7 from L1 to L3: L1 of main at 25 of 25 A');
    expect([...step.state.grants.values()].map(({ switches }) => switches).sort()).toEqual([0, 0, 0, 1]);
    expect(step.decisions.some(({ code }) => code === 'pause' || code === 'turn')).toBe(false);
  });

  it('and once it is done, all have what they can take and nobody moves again', () => {
    const run = new Obedient(
      balancedWith(25, 4),
      state(granted(1, 'L1', 8), granted(2, 'L1', 8), granted(3, 'L1', 8), granted(4, 'L2', 16)),
    );
    const cars = [1, 2, 3, 4].map((number) => carAt(number, { traits: ONE_PHASE }));
    run.minutes(30, cars, [0, 0, 0]);
    expect(moves(run.decisions)).toHaveLength(1);
    expect(run.offers().sort((a, b) => a - b)).toEqual([12.5, 12.5, 16, 16]);
  });
});

describe('in a running session', () => {
  /** A house that takes so much, for so many minutes each. */
  function wayOfCar(
    limitA: PerPhase | number,
    traits: typeof ONE_PHASE | typeof THREE_PHASE,
    stretches: readonly [PerPhase, number][],
    more = {},
  ): { run: Obedient; ways: string[] } {
    const run = new Obedient(balancedWith(limitA, 1), EMPTY_STATE);
    const ways: string[] = [];
    for (const [houseA, minutes] of stretches) {
      run.minutes(minutes, [carAt(1, { traits, ...more })], houseA);
      ways.push(run.wayOf(1) ?? 'off');
    }
    return { run, ways };
  }

  it('phase allocation: three phases, one, and three again, as power goes and comes', () => {
    const { run, ways } = wayOfCar(16, THREE_PHASE, [
      [[0, 0, 0], 20],
      [[12, 0, 0], 30],
      [[0, 0, 0], 40],
    ]);
    expect(ways[0]).toBe('3P');
    expect(ways[1]).toMatch(/^L[23]$/);
    expect(ways[2]).toBe('3P');
    expect(moves(run.decisions).map(({ from, to }) => [from, to])).toEqual([
      ['3P', ways[1]],
      [ways[1], '3P'],
    ]);
    expect(moves(run.decisions)[1]?.code).toBe('phase-rotation-up');
  });

  it('phase allocation back to three phases takes the last change, not before half an hour on one, and after it there is no third', () => {
    const { run } = wayOfCar(16, THREE_PHASE, [
      [[0, 0, 0], 20],
      [[12, 0, 0], 2],
    ]);
    const one = run.wayOf(1);
    const onMs = run.nowMs;
    const untilThree = (): number | undefined => run.decisions.find(({ code }) => code === 'phase-rotation-up')?.atMs;
    run.minutes(60, [carAt(1, { traits: THREE_PHASE })], [0, 0, 0]);
    expect(untilThree()).toBeGreaterThanOrEqual(onMs + 27 * 60_000);
    expect(untilThree()).toBeLessThanOrEqual(onMs + 35 * 60_000);
    run.minutes(20, [carAt(1, { traits: THREE_PHASE })], [8, 0, 0]);
    expect(run.wayOf(1)).toBe('3P');
    expect(run.offers()).toEqual([8]);
    run.minutes(20, [carAt(1, { traits: THREE_PHASE })], [12, 0, 0]);
    expect(run.wayOf(1)).toBeUndefined();
    expect(moves(run.decisions).map(({ from, to }) => [from, to])).toEqual([
      ['3P', one],
      [one, '3P'],
    ]);
    run.minutes(20, [carAt(1, { traits: THREE_PHASE })], [0, 0, 0]);
    expect(run.wayOf(1)).toBe('3P');
  });

  it('phase allocation: not back while the house takes a phase now and then', () => {
    const { run } = wayOfCar(16, THREE_PHASE, [
      [[0, 0, 0], 20],
      [[12, 0, 0], 30],
    ]);
    const one = run.wayOf(1);
    for (let turn = 0; turn < 4; turn += 1) {
      run.minutes(15, [carAt(1, { traits: THREE_PHASE })], [0, 0, 0]);
      run.minutes(10, [carAt(1, { traits: THREE_PHASE })], [12, 0, 0]);
    }
    expect(run.wayOf(1)).toBe(one);
    run.minutes(40, [carAt(1, { traits: THREE_PHASE })], [0, 0, 0]);
    expect(run.wayOf(1)).toBe('3P');
  });

  it('one phase for another, for what it gains, leaves the last change alone', () => {
    const spent = state(granted(1, 'L1', 6, { switches: 1 }));
    const seen = observe(HOUR, [carAt(1, { traits: ONE_PHASE, drawnA: 6, measuredWay: 'L1' })], [10, 0, 0]);
    expect(moves(atFull(balancedWith(16, 1), spent, seen).decisions)).toEqual([]);
    const all = state(granted(1, 'L1', 6));
    expect(moves(atFull(balancedWith(16, 1), all, seen).decisions)).toEqual([
      expect.objectContaining({ code: 'phase-balancing', from: 'L1' }),
    ]);
  });

  it('phase balancing: L1, L3, L2, as the house crowds one phase after the other', () => {
    const { run, ways } = wayOfCar(16, ONE_PHASE, [
      [[0, 4, 4], 20],
      [[13, 4, 0], 30],
      [[13, 0, 13], 30],
    ]);
    expect(ways).toEqual(['L1', 'L3', 'L2']);
    expect(moves(run.decisions).map(({ code }) => code)).toEqual(['phase-balancing', 'phase-balancing']);
  });

  it('phase rotation down: the house rises on one phase, the car goes on with another one alone', () => {
    const site = balancedWith(16, 1);
    const first = guard(site, state(granted(1, '3P', 10)), observe(HOUR, [carAt(1, { drawnA: 10, measuredWay: '3P' })], [12, 4, 0]));
    // Off the crowded phase at once, and on the other as soon as it is measured to have stopped.
    expect(first.state.grants.get('car 1')).toMatchObject({ way: undefined, leaving: { way: '3P', amps: 10 } });
    const step = guard(site, first.state, observe(HOUR + 10_000, [carAt(1, { drawnA: 0 })], [12, 4, 0]));
    expect(moves(step.decisions)).toEqual([expect.objectContaining({ code: 'phase-rotation-down', from: '3P', to: 'L3' })]);
    expect(moves(step.decisions)[0]?.because).toMatchObject({ fuseId: 'main', row: 'L1', carriedA: 18, limitA: 16 });
    expect(step.state.grants.get('car 1')?.way).toBe('L3');
  });

  it('phase rotation up: the house falls, three phases give more than one', () => {
    const step = atFull(balancedWith(16, 1), state(granted(1, 'L2', 16)), observe(HOUR, [carAt(1, { drawnA: 16, measuredWay: 'L2' })]));
    expect(moves(step.decisions)).toEqual([expect.objectContaining({ code: 'phase-rotation-up', from: 'L2', to: '3P' })]);
  });

  for (const [what, charger, car] of [
    ['the charger', false, true],
    ['the car', true, false],
    ['both', false, false],
  ] as const) {
    it(`never up to three phases where ${what} is not known to bear it`, () => {
      const site = balancedWith(16, 1, {}, { isUpSafe: charger });
      const run = new Obedient(site, state(granted(1, 'L2', 16)));
      run.minutes(60, [carAt(1, { isUpSafe: car })], [0, 0, 0]);
      expect(run.wayOf(1)).toBe('L2');
      expect(moves(run.decisions)).toEqual([]);
    });
  }

  it('never before the dwell is over, never beyond the budget, never for a car that must not', () => {
    const seen = observe(HOUR, [carAt(1, { drawnA: 16, measuredWay: 'L2' })]);
    for (const more of [{ wayAtMs: HOUR - 599_000 }, { switches: 2 }]) {
      expect(moves(atFull(balancedWith(16, 1), state(granted(1, 'L2', 16, more)), seen).decisions)).toEqual([]);
    }
    const mustNot = observe(HOUR, [carAt(1, { drawnA: 16, measuredWay: 'L2', maySwitch: false })]);
    expect(moves(atFull(balancedWith(16, 1), state(granted(1, 'L2', 16)), mustNot).decisions)).toEqual([]);
  });

  it('the chain: one car goes from three phases to one so that others may start, and nobody is paused', () => {
    const run = new Obedient(balancedWith(9, 3), state(granted(1, '3P', 9)));
    run.minutes(20, [carAt(1), carAt(2, { traits: ONE_PHASE }), carAt(3, { traits: ONE_PHASE })], [0, 0, 0]);
    expect(moves(run.decisions)).toEqual([expect.objectContaining({ code: 'phase-allocation', carId: 'car 1', from: '3P' })]);
    for (const carId of ['car 2', 'car 3']) expect(run.decisions).toContainEqual(expect.objectContaining({ code: 'start', carId }));
    expect(run.offers()).toEqual([9, 9, 9]);
    expect(run.decisions.some(({ code }) => code === 'pause' || code === 'turn')).toBe(false);
  });
});
