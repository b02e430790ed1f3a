import { balancedSite, type Fuse, type Grid } from '@phasor/balancing';
import { describe, expect, it } from 'vitest';
import { failsafeSums, failsafeTargets, reachOf, type FailsafeLoad } from './failsafe-sums.ts';
import { worstHouseOf, type WorstHouse } from './worst-house.ts';

const siteOf = (fuses: readonly Fuse[], grid: Grid = 'TN') => balancedSite({ grid, fuses, connectors: [] });
const load = (more: Partial<FailsafeLoad> = {}): FailsafeLoad => ({
  fuseId: 'main',
  wiring: 'RST',
  schukoIsOn: false,
  countsA: 16,
  ...more,
});
const stated = (...amps: [number, number, number]): WorstHouse => ({ amps, source: 'stated' });
const MAIN: Fuse = { id: 'main', limitA: 80, marginA: 4 };
const sumsOf = (loads: readonly FailsafeLoad[], house = stated(30, 20, 10)) =>
  failsafeSums(siteOf([MAIN]), new Map([['main', house]]), loads);

describe('what could flow without us', () => {
  it('S12 counts every connector on every phase that its wiring can reach, beside the worst house load', () => {
    const [main] = sumsOf([load(), load({ wiring: 'TRS', countsA: 6 }), load({ wiring: 'S', countsA: 10 })]);
    expect(main).toMatchObject({ sumA: [52, 52, 32], limitA: [76, 76, 76], fits: true });
  });

  it('S12 a garage of unproven chargers does not fit, and 0 A for all does', () => {
    const garage = Array.from({ length: 54 }, () => load());
    expect(sumsOf(garage)).toMatchObject([
      { sumA: [894, 884, 874], fits: false, fitsA: 0, sentence: expect.stringContaining('a lost link means paused cars') as string },
    ]);
    expect(sumsOf(garage.map((one) => ({ ...one, countsA: 0 })))).toMatchObject([{ sumA: [30, 20, 10], fits: true }]);
  });

  it('S16 what fits is whole amperes from 6, or 0', () => {
    const fitsFor = (count: number): unknown => sumsOf(Array.from({ length: count }, () => load()))[0]?.fitsA;
    // 46 A are left on L1.
    expect([fitsFor(3), fitsFor(7), fitsFor(8)]).toEqual([15, 6, 0]);
  });

  it('S16 a house that fills the fuse leaves 0 A, which fits', () => {
    const [main] = sumsOf([load({ countsA: 0 })], worstHouseOf({ id: 'main', limitA: 80, meters: [{ serial: 'M' }] }, []));
    expect(main).toMatchObject({ houseSource: 'wholeFuse', houseA: [76, 76, 76], fits: true, fitsA: 0 });
  });

  it('S5 reserves 10 A for a Schuko outlet on its first wired phase', () => {
    const [main] = sumsOf([load({ wiring: 'TRS', countsA: 0, schukoIsOn: true })]);
    expect(main?.sumA).toEqual([30, 20, 20]);
  });

  it('S5 says that nothing fits where house and Schuko outlets fill the fuse', () => {
    const [main] = sumsOf([load({ countsA: 0, schukoIsOn: true })], stated(70, 0, 0));
    expect(main).toMatchObject({ fits: false, fitsA: null });
  });

  it('S12 proves each fuse by itself', () => {
    const site = siteOf([MAIN, { id: 'board', parentId: 'main', limitA: 20, marginA: 0 }]);
    const sums = failsafeSums(site, new Map([['main', stated(0, 0, 0)]]), [load({ fuseId: 'board' }), load({ fuseId: 'board' }), load()]);
    expect(sums.map(({ fuseId, fits, sumA, fitsA }) => ({ fuseId, fits, l1: sumA[0], fitsA }))).toEqual([
      { fuseId: 'main', fits: true, l1: 48, fitsA: 25 },
      { fuseId: 'board', fits: false, l1: 32, fitsA: 10 },
    ]);
  });

  it('keeps the usual margin of max(1 A, 5 %) where none is stated (S21)', () => {
    const [main] = failsafeSums(siteOf([{ id: 'main', limitA: [16, 40, 100] }]), new Map(), []);
    expect(main?.limitA).toEqual([15, 38, 95]);
  });

  it('in an IT grid a one-phase connector loads both lines it sits between', () => {
    expect(reachOf('T', 'IT')).toEqual([2, 0]);
    expect(reachOf('T', 'TN')).toEqual([2]);
    const [main] = failsafeSums(siteOf([MAIN], 'IT'), new Map(), [load({ wiring: 'R', countsA: 10, schukoIsOn: true })]);
    expect(main?.sumA).toEqual([20, 20, 0]);
  });
});

describe('what connectors are to fall back to', () => {
  const targets = (site: ReturnType<typeof siteOf>, loads: readonly (Partial<FailsafeLoad> & { chosenA?: number; maxA?: number })[]) =>
    failsafeTargets(
      site,
      new Map([['main', stated(0, 0, 0)]]),
      loads.map((one) => ({ ...load(one), chosenA: one.chosenA, maxA: one.maxA ?? 16 })),
    );

  it('S16 is the largest for all that fits, or what was chosen, and at most the max current', () => {
    const site = siteOf([{ id: 'main', limitA: 40, marginA: 0 }]);
    expect(targets(site, [{}, {}, {}])).toEqual([13, 13, 13]);
    expect(targets(site, [{ chosenA: 20 }, {}, {}])).toEqual([20, 10, 10]);
    expect(targets(site, [{ maxA: 10 }])).toEqual([10]);
    expect(
      targets(
        site,
        Array.from({ length: 7 }, () => ({})),
      ),
    ).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('S16 fits through every fuse above', () => {
    const site = siteOf([
      { id: 'main', limitA: 100, marginA: 0 },
      { id: 'board', parentId: 'main', limitA: 20, marginA: 0 },
    ]);
    expect(targets(site, [{ fuseId: 'board' }, { fuseId: 'board' }, {}])).toEqual([10, 10, 16]);
  });

  it('S12 what they fall back to fits whatever tree it is', () => {
    const site = siteOf([
      { id: 'main', limitA: 63, marginA: 0 },
      { id: 'a', parentId: 'main', limitA: 25, marginA: 0 },
      { id: 'b', parentId: 'a', limitA: 16, marginA: 0 },
    ]);
    const loads = [
      load({ fuseId: 'b' }),
      load({ fuseId: 'b', wiring: 'S' }),
      load({ fuseId: 'a', wiring: 'TSR' }),
      load({ schukoIsOn: true }),
    ];
    const house = new Map([['main', stated(10, 5, 0)]]);
    const countsA = failsafeTargets(
      site,
      house,
      loads.map((one) => ({ ...one, chosenA: undefined, maxA: 16 })),
    );
    expect(
      failsafeSums(
        site,
        house,
        loads.map((one, at) => ({ ...one, countsA: countsA[at] ?? 0 })),
      ).map(({ fits }) => fits),
    ).toEqual([true, true, true]);
    expect(countsA.some((a) => a > 0)).toBe(true);
  });
});

describe('the worst house load', () => {
  const meters = [{ serial: 'M' }];
  const hours = (count: number) => Array.from({ length: count }, (_, hour) => ({ fuseId: 'main', mostA: [hour % 20, 3, 1] }));

  it('S16 is what the installer states, whatever was measured', () => {
    expect(worstHouseOf({ id: 'main', limitA: 80, meters, worstHouseA: [9, 8, 7] }, hours(168))).toEqual({
      amps: [9, 8, 7],
      source: 'stated',
    });
  });

  it('S16 is the highest of 7 days, and the whole fuse before they are known', () => {
    expect(worstHouseOf({ id: 'main', limitA: 80, meters }, hours(168))).toEqual({ amps: [19, 3, 1], source: 'measured' });
    expect(worstHouseOf({ id: 'main', limitA: [80, 70, 60], meters }, hours(20))).toEqual({ amps: [80, 70, 60], source: 'wholeFuse' });
    expect(worstHouseOf({ id: 'main', limitA: 80 }, [])).toMatchObject({ source: 'wholeFuse' });
  });

  it('is nothing at a board without a meter: only ours hangs there', () => {
    expect(worstHouseOf({ id: 'board', parentId: 'main', limitA: 80 }, [])).toEqual({ amps: [0, 0, 0], source: 'none' });
  });
});
