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
});
