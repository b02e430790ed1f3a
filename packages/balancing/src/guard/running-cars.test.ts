import { describe, expect, it } from 'vitest';
import type { BalancedSite } from '../balanced-site.ts';
import type { CarView } from '../state/car-view.ts';
import { EMPTY_STATE, type Grant } from '../state/site-state.ts';
import { balancedWith, carAt, granted, observe } from '../testing/small-site.ts';
import { guard } from './guard.ts';

const HOUR_MS = 3_600_000;

/** What a site offers to these cars, all of whom have been charging for long. */
function offers(site: BalancedSite, cars: readonly CarView[], grants: readonly [string, Grant][]): number[] {
  const { state } = guard(site, { ...EMPTY_STATE, grants: new Map(grants) }, observe(HOUR_MS, cars));
  return [...state.grants.values()].map(({ offeredA }) => offeredA);
}

describe('a site that remembers the problem of its running cars', () => {
  it('shares by the weights of now', () => {
    const site = balancedWith(20, 2);
    const grants = [granted(1, 'L1', 10), granted(2, 'L1', 10)];
    expect(offers(site, [carAt(1), carAt(2)], grants)).toEqual([10, 10]);
    const heavier = [carAt(1, { weight: 3 }), carAt(2)];
    expect(offers(site, heavier, grants)).toEqual(offers(balancedWith(20, 2), heavier, grants));
    expect(offers(site, heavier, grants)[1]).toBeLessThan(7);
    expect(offers(site, [carAt(1), carAt(2)], grants)).toEqual([10, 10]);
  });

  /** What a site that has just answered for some cars says of others, beside what one says that was never asked. */
  const asked = (
    first: readonly [readonly CarView[], readonly [string, Grant][]],
    then: readonly [readonly CarView[], readonly [string, Grant][]],
    limitA = 20,
  ): void => {
    const site = balancedWith(limitA, 3);
    offers(site, ...first);
    expect(offers(site, ...then)).toEqual(offers(balancedWith(limitA, 3), ...then));
  };
  const three = [carAt(1), carAt(2), carAt(3)];

  it('shares among the cars of now: one more, one less, another, the same in another order', () => {
    const two = [granted(1, 'L1', 10), granted(2, 'L1', 10)];
    const all = [granted(1, 'L1', 6), granted(2, 'L1', 6), granted(3, 'L1', 6)];
    asked([three.slice(0, 2), two], [three, all]);
    asked([three, all], [three.slice(0, 2), two]);
    asked(
      [[carAt(1), carAt(2)], two],
      [
        [carAt(1), carAt(3)],
        [granted(1, 'L1', 10), granted(3, 'L1', 10)],
      ],
    );
    asked(
      [[carAt(1), carAt(2)], two],
      [
        [carAt(2, { weight: 3 }), carAt(1)],
        [granted(2, 'L1', 10), granted(1, 'L1', 10)],
      ],
    );
  });

  it('shares on the ways of now', () => {
    const cars = three.slice(0, 2);
    asked([cars, [granted(1, 'L1', 10), granted(2, 'L1', 10)]], [cars, [granted(1, 'L1', 10), granted(2, 'L2', 10)]]);
    asked([cars, [granted(1, 'L1', 10), granted(2, 'L2', 10)]], [cars, [granted(1, '3P', 10), granted(2, 'L2', 10)]]);
    expect(offers(balancedWith(20, 2), cars, [granted(1, 'L1', 16), granted(2, 'L1', 16)])).toEqual([10, 10]);
  });

  it('keeps room for what is promised now', () => {
    const cars = three.slice(0, 2);
    const promised = (way: 'L1' | 'L2' | '3P'): [string, Grant] =>
      granted(2, undefined, 0, {
        lastWay: 'L3',
        promised: { way, code: 'start', because: undefined, otherId: undefined },
        leaving: { way: 'L3', amps: 16 },
      });
    const unproven = [carAt(1), carAt(2, { isProven: false })];
    const beside = (way: 'L1' | 'L2' | '3P') => [unproven, [granted(1, 'L1', 16), promised(way)]] as const;
    expect(offers(balancedWith(20, 2), ...beside('L1'))[0]).toBe(14);
    expect(offers(balancedWith(20, 2), ...beside('L2'))[0]).toBe(16);
    asked([cars, [granted(1, 'L1', 16), granted(2, 'L3', 10)]], beside('L1'));
    asked(beside('L1'), beside('L2'));
    asked(beside('L2'), beside('3P'));
    asked(beside('L1'), [
      [carAt(1), carAt(2)],
      [granted(1, 'L1', 16), granted(2, undefined, 0, { lastWay: 'L3' })],
    ]);
  });

  it('takes a dimming that comes and goes', () => {
    const site = balancedWith(20, 2);
    const grants = new Map([granted(1, 'L1', 10), granted(2, 'L2', 10)]);
    const total = (dimmedKw?: number): number => {
      const seen = observe(HOUR_MS, three.slice(0, 2), [0, 0, 0], dimmedKw === undefined ? {} : { dimmedKw });
      const { state } = guard(site, { ...EMPTY_STATE, grants }, seen);
      return [...state.grants.values()].reduce((sum, { offeredA }) => sum + offeredA, 0);
    };
    expect(total()).toBe(32);
    expect(total(4.2)).toBeLessThanOrEqual(4.2 / 0.23 + 1e-6);
    expect(total()).toBe(32);
  });
});
