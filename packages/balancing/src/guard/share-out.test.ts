import { describe, expect, it } from 'vitest';
import { balancedSite, type BalancedSite } from '../balanced-site.ts';
import type { PerPhase } from '../site/phase.ts';
import type { CarView } from '../state/car-view.ts';
import { EMPTY_STATE, type Grant } from '../state/site-state.ts';
import { balancedWith, carAt, granted, observe, siteWith } from '../testing/small-site.ts';
import type { Step } from './begin.ts';
import { guard } from './guard.ts';

const HOUR = 3_600_000;
const ONE_PHASE = { phases: 1, maxA: 16 } as const;

function run(site: BalancedSite, grants: readonly [string, Grant][], houseA: PerPhase = [0, 0, 0], ...views: Partial<CarView>[]): Step {
  const cars = grants.map((_, at) => carAt(at + 1, { traits: ONE_PHASE, ...views[at] }));
  return guard(site, { ...EMPTY_STATE, grants: new Map(grants) }, observe(HOUR, cars, houseA));
}
const offers = ({ state }: Step): number[] => [...state.grants.values()].map(({ offeredA }) => offeredA);
const onL1 = (offeredA: number, number = 1, more: Partial<Grant> = {}): [string, Grant] => granted(number, 'L1', offeredA, more);

describe('what must be lower is cut at once', () => {
  it('and told with the row that was too full, its limit, and from what to what', () => {
    const step = run(balancedWith(25, 1), [onL1(16)], [13, 0, 0]);
    expect(offers(step)).toEqual([12]);
    expect(step.decisions).toEqual([
      {
        ...{ code: 'throttle', atMs: HOUR, carId: 'car 1', connectorId: 'c1', from: 'L1', to: 'L1', fromA: 16, toA: 12 },
        because: { fuseId: 'main', row: 'L1', carriedA: 25, limitA: 25 },
      },
    ]);
  });

  it('a cut of less than 1 A is no line in the log', () => {
    const cutBy = (amps: number): Step => run(balancedWith(16, 1), [onL1(16)], [amps, 0, 0]);
    expect(cutBy(0.9)).toMatchObject({ decisions: [] });
    expect(offers(cutBy(0.9))).toEqual([15.1]);
    expect(cutBy(1).decisions).toHaveLength(1);
  });

  it('down to a step of the charger’s', () => {
    const site = balancedWith(25, 1, {}, { stepA: 1 });
    expect(offers(run(site, [onL1(16)], [12.4, 0, 0]))).toEqual([12]);
    expect(offers(run(balancedWith(25, 1), [onL1(16)], [12.43, 0, 0]))).toEqual([12.5]);
    expect(offers(run(balancedWith(25, 1, {}, { stepA: 5 }), [onL1(16)], [16, 0, 0]))).toEqual([6]);
  });

  it('a car whose most is less now is cut without a row to blame', () => {
    const step = run(balancedWith(25, 1), [onL1(16)], [0, 0, 0], { traits: { phases: 1, maxA: 10 } });
    expect(step.decisions).toMatchObject([{ code: 'throttle', fromA: 16, toA: 10, because: undefined }]);
  });

  it('one that has clearly more than its fair share gives it up, one that has little more keeps it', () => {
    const site = balancedWith(20, 2);
    expect(offers(run(site, [onL1(13), onL1(7, 2)]))[0]).toBe(10);
    expect(offers(run(site, [onL1(12.9), onL1(7.1, 2)]))).toEqual([12.9, 7.1]);
  });

  it('S2: one that shows that it takes less is cut to that, one that is full to its least', () => {
    const site = balancedWith(25, 1);
    expect(offers(run(site, [onL1(16, 1, { demandA: 9 })]))).toEqual([9]);
    expect(offers(run(site, [onL1(16, 1, { demandA: 2 })]))).toEqual([6]);
    expect(offers(run(site, [onL1(16)], [0, 0, 0], { isFull: true }))).toEqual([6]);
  });

  it('by weight: who weighs double keeps double', () => {
    expect(offers(run(balancedWith(21, 2), [onL1(16), onL1(16, 2)], [0, 0, 0], { weight: 2 }))).toEqual([14, 7]);
  });
});

describe('an offer rises (S11)', () => {
  it('to all there is, not more than once a minute', () => {
    expect(offers(run(balancedWith(25, 1), [onL1(6, 1, { offerAtMs: HOUR - 60_000 })]))).toEqual([16]);
    expect(offers(run(balancedWith(25, 1), [onL1(6, 1, { offerAtMs: HOUR - 59_999 })]))).toEqual([6]);
  });

  it('not while its last order is not measured', () => {
    expect(offers(run(balancedWith(25, 1), [onL1(6)], [0, 0, 0], { isProven: false }))).toEqual([6]);
    const leaving = { way: 'L1', amps: 6 } as const;
    expect(offers(run(balancedWith(25, 1), [onL1(6, 1, { leaving })], [0, 0, 0], { isProven: false }))).toEqual([6]);
  });

  it('by whole steps, or to its most', () => {
    const risen = (limitA: number, maxA = 16): number[] =>
      offers(run(balancedWith(limitA, 1), [onL1(10)], [0, 0, 0], { traits: { phases: 1, maxA } }));
    expect(risen(11)).toEqual([11]);
    expect(risen(10.9)).toEqual([10]);
    expect(risen(11.96)).toEqual([11.9]);
    expect(risen(25, 10.5)).toEqual([10.5]);
  });

  it('the others too where one may not', () => {
    expect(offers(run(balancedWith(20, 2), [onL1(6, 1, { offerAtMs: HOUR }), onL1(6, 2)]))).toEqual([6, 14]);
  });

  it('as far as the fuse holds while what was cut may still flow (S7)', () => {
    const cut = onL1(6, 1, { leaving: { way: 'L1', amps: 12 } });
    expect(offers(run(balancedWith(20, 2), [cut, onL1(6, 2)], [0, 0, 0], { isProven: false }))).toEqual([6, 8]);
  });

  it('where a step for all is too much, the lowest take a whole one each', () => {
    expect(offers(run(balancedWith(21.2, 2), [onL1(10), onL1(10, 2)]))).toEqual([11, 10]);
    expect(offers(run(balancedWith(21.2, 2), [onL1(10.1), onL1(10, 2)]))).toEqual([10.1, 11]);
    expect(offers(run(balancedWith(20.9, 2), [onL1(10), onL1(10, 2)]))).toEqual([10, 10]);
    expect(offers(run(balancedWith(32.5, 3), [onL1(10), onL1(10, 2), onL1(10, 3)]))).toEqual([11, 11, 10]);
  });

  it('on the current of a connector’s step', () => {
    expect(offers(run(balancedWith(13.7, 1, {}, { stepA: 1 }), [onL1(6)]))).toEqual([13]);
    expect(offers(run(balancedWith(13.7, 1, {}, { stepA: 0.5 }), [onL1(6)]))).toEqual([13.5]);
    expect(offers(run(balancedWith(13.77, 1), [onL1(6)]))).toEqual([13.7]);
  });

  it('by as much as the rules say', () => {
    expect(offers(run(balancedWith(12.5, 1, { raiseStepA: 3 }), [onL1(10)]))).toEqual([10]);
    expect(offers(run(balancedWith(13, 1, { raiseStepA: 3 }), [onL1(10)]))).toEqual([13]);
  });
});

describe('where not even the least of all fits', () => {
  const plain = (limitA: number, count: number): BalancedSite => balancedWith(limitA, count, {}, { wiring: 'R', switching: 'none' });

  it('the lowest class is paused, then who has most of what it wants, then the first by name', () => {
    const left = (...views: Partial<CarView>[]): number[] => {
      const step = run(plain(16, 3), [onL1(6), onL1(6, 2), onL1(6, 3)], [0, 0, 0], ...views);
      return offers(step).flatMap((amps, at) => (amps > 0 ? [at + 1] : []));
    };
    expect(left()).toEqual([2, 3]);
    expect(left({ priority: 1 }, {}, { priority: 1 })).toEqual([1, 3]);
    expect(
      left({ weight: 1, wantedKWh: 10, servedKWh: 1 }, { weight: 1, wantedKWh: 10, servedKWh: 9 }, { weight: 1, wantedKWh: 10 }),
    ).toEqual([1, 3]);
  });

  it('the pause is told with the row, what it would carry, and what the car had', () => {
    const step = run(plain(10, 2), [onL1(8), onL1(7, 2)]);
    expect(step.decisions[0]).toEqual({
      ...{ code: 'pause', atMs: HOUR, carId: 'car 1', connectorId: 'c1', from: 'L1', to: undefined, fromA: 8, toA: 0 },
      because: { fuseId: 'main', row: 'L1', carriedA: 12, limitA: 10 },
    });
    expect(offers(step)).toEqual([0, 7]);
  });

  it('a car that may is moved to a phase with room instead, and is promised that: the one with most of it', () => {
    const step = run(balancedWith([10, 20, 30], 2), [onL1(6), onL1(6, 2)]);
    expect(step.state.grants.get('car 1')).toMatchObject({
      way: undefined,
      promised: { way: 'L2', code: 'phase-balancing', because: { fuseId: 'main', row: 'L1', carriedA: 12, limitA: 10 } },
    });
    expect(step.decisions).toEqual([]);
    const narrow = run(balancedWith([10, 12, 30], 2), [onL1(6), onL1(6, 2)]);
    expect(narrow.state.grants.get('car 1')?.promised?.way).toBe('L3');
  });

  it('not to a phase that is too full, nor one whose budget is spent', () => {
    const moved = (second: Partial<Grant>, houseA: PerPhase): (string | undefined)[] => {
      const site = balancedWith(16, 2);
      const { grants } = run(site, [onL1(6, 1, second), onL1(6, 2, { switches: 2 })], houseA).state;
      return [...grants.values()].map(({ promised, way }) => promised?.way ?? way);
    };
    expect(moved({}, [5, 11, 0])).toEqual(['L3', 'L1']);
    expect(moved({}, [5, 0, 11])).toEqual(['L2', 'L1']);
    expect(moved({}, [5, 11, 11])).toEqual([undefined, 'L1']);
    expect(moved({ switches: 2 }, [5, 0, 0])).toEqual([undefined, 'L1']);
    expect(moved({ wayAtMs: HOUR - 1 }, [5, 0, 0])).toEqual([undefined, 'L1']);
  });

  it('three phases go down to one', () => {
    const step = run(balancedWith(16, 1), [granted(1, '3P', 8)], [0, 12, 0], { traits: { phases: 3, maxA: 16 } });
    expect(step.state.grants.get('car 1')?.promised).toMatchObject({ way: 'L1', code: 'phase-rotation-down' });
  });

  it('only cars below the fuse that is too full', () => {
    const fuses = [
      { id: 'main', limitA: 63, marginA: 0 },
      { id: 'board', parentId: 'main', limitA: 8, marginA: 0 },
    ];
    const at = (number: number, fuseId: string) => ({ id: `c${number}`, fuseId, wiring: 'R', switching: 'none', maxA: 16 }) as const;
    const site = balancedSite(siteWith(63, 0, {}, { fuses, connectors: [at(1, 'main'), at(2, 'board'), at(3, 'board')] }));
    const step = run(site, [onL1(6), onL1(6, 2), onL1(6, 3)]);
    expect(offers(step)).toEqual([16, 0, 6]);
    expect(step.decisions[0]?.because).toEqual({ fuseId: 'board', row: 'L1', carriedA: 12, limitA: 8 });
  });
});
