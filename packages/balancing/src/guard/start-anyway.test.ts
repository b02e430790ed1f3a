import { describe, expect, it } from 'vitest';
import { balancedSite } from '../balanced-site.ts';
import type { Rules } from '../site/rules.ts';
import type { Fuse } from '../site/site.ts';
import { EMPTY_STATE, type Grant, type Promised } from '../state/site-state.ts';
import { balancedWith, carAt, granted, observe, siteWith } from '../testing/small-site.ts';
import { chooseModes } from '../modes/choose-modes.ts';
import { guard } from './guard.ts';

const NOW = 3_600_000;
const on3P: Promised = { way: '3P', code: 'start', because: undefined, otherId: undefined };

/** A car that has waited so long for its first power; L1 and L3 carry 16 A each, and as much is cut there and not measured yet. */
function first(waitedMs: number, more: Partial<Grant> = {}) {
  const newcomer = granted(3, undefined, 0, { lastWay: undefined, promised: on3P, sinceMs: NOW - waitedMs, ...more });
  const cut = (number: number, way: 'L1' | 'L3') => granted(number, way, 10, { leaving: { way, amps: 16 }, offerAtMs: NOW });
  const grants = new Map([cut(1, 'L1'), cut(2, 'L3'), newcomer]);
  const cars = [carAt(1, { isProven: false }), carAt(2, { isProven: false }), carAt(3)];
  return guard(balancedWith(16, 3), { ...EMPTY_STATE, grants }, observe(NOW, cars)).state.grants.get('car 3');
}

describe('R8: who waits for its first power', () => {
  it('waits for the best way for a moment', () => {
    expect(first(5_999)).toMatchObject({ way: undefined, promised: on3P });
  });

  it('and then begins on any that is free', () => {
    expect(first(6_000)).toMatchObject({ way: 'L2', lastWay: 'L2', offeredA: 6, switches: 0, promised: undefined });
  });

  it('no car that has charged before is moved for that', () => {
    expect(first(60_000, { lastWay: '3P' })).toMatchObject({ way: undefined, promised: on3P });
    expect(first(60_000, { promised: { ...on3P, code: 'turn' } })).toMatchObject({ way: undefined });
  });

  it('two of them do not share the room of one', () => {
    const late = (number: number) => granted(number, undefined, 0, { lastWay: undefined, promised: on3P, sinceMs: 0 });
    const cut = (number: number, way: 'L1' | 'L3') => granted(number, way, 10, { leaving: { way, amps: 16 }, offerAtMs: NOW });
    const grants = new Map([cut(1, 'L1'), cut(2, 'L3'), late(3), late(4)]);
    const cars = [carAt(1, { isProven: false }), carAt(2, { isProven: false }), carAt(3), carAt(4)];
    const { state } = guard(balancedWith(16, 4), { ...EMPTY_STATE, grants }, observe(NOW, cars, [0, 5, 0]));
    expect([3, 4].map((number) => state.grants.get(`car ${number}`)?.way).sort()).toEqual(['L2', undefined]);
  });

  it('is not sent where a change of phase has not come to an end', () => {
    // Car 1 leaves L1, L2 and L3 for L2; until that is measured 6 of the 11.5 A of L1 and of the 11 A of L3 are not free.
    const moving = granted(1, 'L2', 6, { leaving: { way: '3P', amps: 6 }, offerAtMs: NOW });
    const grants = new Map([moving, granted(2, undefined, 0, { lastWay: undefined, sinceMs: NOW })]);
    const cars = [carAt(1, { isProven: false }), carAt(2, { traits: { phases: 1, maxA: 10 } })];
    const { state } = chooseModes(balancedWith(20, 2), { ...EMPTY_STATE, grants }, observe(NOW, cars, [8.5, 2, 9]));
    expect(state.grants.get('car 2')).toMatchObject({ way: 'L2' });
  });

  describe('where another was told to leave its way, and is not seen to have', () => {
    const on = (way: Promised['way']): Promised => ({ ...on3P, way });
    /** Of 10 A on each phase; the house takes so much of L3. */
    const promisedTo = (houseA: number, more: Partial<Grant> = {}) => {
      const newcomer = granted(2, undefined, 0, { lastWay: undefined, promised: on('L2'), sinceMs: NOW, ...more });
      const gone = granted(1, 'L1', 6, { leaving: { way: 'L2', amps: 6 } });
      const cars = [carAt(1, { isProven: false }), carAt(2)];
      const state = { ...EMPTY_STATE, grants: new Map([gone, newcomer]) };
      const { way, promised } = guard(balancedWith(10, 2), state, observe(NOW, cars, [0, 0, houseA])).state.grants.get('car 2') ?? {};
      return way ?? promised?.way;
    };

    it('it is promised one that comes free by cuts alone, at once', () => {
      expect(promisedTo(4)).toBe('L3');
      expect(promisedTo(4, { lastWay: 'L2' })).toBe('L2');
    });

    it('it keeps its own where no other has room', () => {
      expect(promisedTo(5)).toBe('L2');
    });
  });

  describe('on the margin of a fuse', () => {
    /** A fuse of 26 A, of which 2 A are its margin: another car has 16 A of it, and the house takes so much of L1. */
    const beside = (houseA: number, waitedMs: number, more: Partial<Rules> = { startOnMarginPart: 0.5 }, fuse: Partial<Fuse> = {}) => {
      const newcomer = granted(2, undefined, 0, { lastWay: undefined, promised: { ...on3P, way: 'L1' }, sinceMs: NOW - waitedMs });
      const other = granted(1, 'L1', 16, { leaving: { way: 'L1', amps: 16 }, offerAtMs: NOW });
      const cars = [carAt(1, { isProven: false }), carAt(2, { traits: { phases: 1, maxA: 16 } })];
      const state = { ...EMPTY_STATE, grants: new Map([other, newcomer]) };
      const site = balancedSite(siteWith(26, 2, {}, { fuses: [{ id: 'main', limitA: 26, marginA: 2, ...fuse }] }), more);
      return guard(site, state, observe(NOW, cars, [houseA, 25, 25])).state.grants.get('car 2')?.way;
    };

    it('it begins after 5 s, so that a house that is never still does not take its room time and again', () => {
      expect(beside(3, 4_999)).toBeUndefined();
      expect(beside(3, 5_000)).toBe('L1');
      expect(beside(3.1, 5_000)).toBeUndefined();
    });

    it('it does not where nobody said how much of it', () => {
      expect(beside(3, 60_000, {})).toBeUndefined();
    });

    it('it does not above an operating limit', () => {
      const operatingLimits = [{ hours: [12], limitA: 24 }];
      expect(beside(3, 60_000, { startOnMarginPart: 0.5 }, { operatingLimits })).toBeUndefined();
    });
  });
});
