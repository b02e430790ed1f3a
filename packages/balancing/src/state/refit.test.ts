import { describe, expect, it } from 'vitest';
import { balancedSite, type BalancedSite } from '../balanced-site.ts';
import { guard } from '../guard/guard.ts';
import { chooseModes } from '../modes/choose-modes.ts';
import { waysOf, type CarTraits } from '../site/ways.ts';
import { refit } from './refit.ts';
import { balancedWith, carAt, granted, observe, siteWith } from '../testing/small-site.ts';
import type { Grant, SiteState } from './site-state.ts';
import { EMPTY_STATE } from './site-state.ts';

const HOUR = 3_600_000;
const ONE: CarTraits = { phases: 1, maxA: 16 };
const THREE: CarTraits = { phases: 3, maxA: 16 };

function after(site: BalancedSite, grants: [string, Grant][], ...traits: CarTraits[]): (number: number) => Grant | undefined {
  const state: SiteState = { ...EMPTY_STATE, grants: new Map(grants) };
  const cars = traits.map((of, at) => carAt(at + 1, { traits: of }));
  const step = guard(site, state, observe(HOUR, cars));
  return (number) => step.state.grants.get(`car ${number}`);
}

describe('what is known of a car changes while it charges (S3)', () => {
  for (const switching of ['none', '3to1', 'free'] as const) {
    it(`a car on three phases that turns out to use one still counts on its first wired phase (${switching})`, () => {
      const site = balancedWith(25, 2, {}, { switching, wiring: 'STR' });
      const grantOf = after(site, [granted(1, '3P', 16), granted(2, '3P', 16)], ONE, ONE);
      expect(grantOf(1)).toMatchObject({ way: 'L2', lastWay: 'L2', switches: 0 });
      expect((grantOf(1)?.offeredA ?? 0) + (grantOf(2)?.offeredA ?? 0)).toBeLessThanOrEqual(25);
    });
  }

  it('a car on a phase alone that turns out to use all of them counts on all of them at once', () => {
    const site = balancedWith(25, 2, {}, { switching: 'none' });
    const grantOf = after(site, [granted(1, 'L1', 16), granted(2, '3P', 9)], THREE, THREE);
    expect(grantOf(1)?.way).toBe('3P');
    expect((grantOf(1)?.offeredA ?? 0) + (grantOf(2)?.offeredA ?? 0)).toBeLessThanOrEqual(25);
  });

  it('in IT three phases of a one-phase car are its first wired pair of lines', () => {
    const site = balancedSite(siteWith(25, 1, { wiring: 'STR' }, { grid: 'IT' }));
    expect(after(site, [granted(1, '3P', 16)], ONE)(1)?.way).toBe('L2L3');
  });

  it('a paused car may go on in the way that its last one turned out to be, its budget of changes spent or not', () => {
    const site = balancedWith(25, 1);
    const state = { ...EMPTY_STATE, grants: new Map([granted(1, undefined, 0, { lastWay: '3P', switches: 2 })]) };
    const step = chooseModes(site, state, observe(HOUR, [carAt(1, { traits: ONE })]));
    expect(step.state.grants.get('car 1')).toMatchObject({ way: 'L1', switches: 2 });
  });

  it('a car that takes less than the least of every way is paused, and what it had is reserved until it is measured', () => {
    const site = balancedWith(20, 2);
    const state = { ...EMPTY_STATE, grants: new Map([granted(1, 'L1', 14), granted(2, 'L1', 6)]) };
    const cars = [carAt(1, { traits: { phases: 1, maxA: 4 }, isProven: false }), carAt(2, { traits: ONE })];
    const { grants } = guard(site, state, observe(HOUR, cars)).state;
    expect(grants.get('car 1')).toMatchObject({ way: undefined, offeredA: 0, leaving: { way: 'L1', amps: 14 } });
    expect(grants.get('car 2')?.offeredA).toBe(6);
  });

  it('a cable that carries less cuts the offer at once', () => {
    const grantOf = after(balancedWith(25, 1), [granted(1, 'L1', 16)], { phases: 1, maxA: 10 });
    expect(grantOf(1)?.offeredA).toBe(10);
  });
});

describe('a grant whose ways have not changed', () => {
  const site = siteWith(25, 1);
  const [connector] = site.connectors;
  const again = (way: Grant['way'], offeredA: number, more: Partial<Grant> = {}, traits = THREE): readonly [Grant, Grant] => {
    if (!connector) throw new Error('a site without a connector');
    const [, before] = granted(1, way, offeredA, more);
    return [before, refit(before, waysOf(site, connector, traits), site, connector)];
  };
  const promised = { way: 'L2', code: 'phase-balancing', because: undefined, otherId: undefined } as const;

  it('is the same', () => {
    for (const [before, after] of [again('L1', 10), again(undefined, 0, { lastWay: 'L2' }), again('3P', 6)]) expect(after).toBe(before);
  });

  it('keeps a promise of a way that is there, loses one of a way that is not', () => {
    expect(again('L1', 10, { promised })[1].promised).toEqual(promised);
    expect(again('L1', 10, { promised: { ...promised, way: '3P' } }, ONE)[1]).toMatchObject({
      promised: undefined,
      way: 'L1',
      offeredA: 10,
    });
    expect(again(undefined, 0, { lastWay: 'L1', promised: { ...promised, way: '3P' } }, ONE)[1]).toMatchObject({ promised: undefined });
  });

  it('is paused where its way needs more than it is offered, and keeps what was leaving before', () => {
    expect(again('L1', 5)[1]).toMatchObject({ way: undefined, offeredA: 0, leaving: { way: 'L1', amps: 5 } });
    expect(again('L1', 5, { leaving: { way: 'L3', amps: 9 } })[1].leaving).toEqual({ way: 'L3', amps: 9 });
    expect(again('L1', 6)[1]).toMatchObject({ way: 'L1', offeredA: 6 });
  });
});
