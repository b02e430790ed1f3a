import { describe, expect, it } from 'vitest';
import { balancedSite, type BalancedSite } from '../balanced-site.ts';
import type { Connector, Fuse, Grid } from '../site/site.ts';
import type { CarView } from '../state/car-view.ts';
import { seatsOf, type Seat } from '../state/seat.ts';
import { EMPTY_STATE, type Grant } from '../state/site-state.ts';
import { carAt, granted, observe, siteWith } from '../testing/small-site.ts';
import { fullRating, linesOf, overloadedBy, ratingOf, stillFlowing, without } from './rooms-now.ts';

const FUSES: readonly Fuse[] = [
  { id: 'main', limitA: 63, marginA: 0 },
  { id: 'board', parentId: 'main', limitA: [20, 16, 16], marginA: 0 },
  { id: 'other', parentId: 'main', limitA: 16, marginA: 0 },
];

function siteOf(more: Partial<Connector> = {}, grid: Grid = 'TN'): BalancedSite {
  return balancedSite(siteWith(63, 1, { fuseId: 'board', ...more }, { fuses: FUSES, grid }));
}

function seatAt(site: BalancedSite, view: Partial<CarView> = {}, known: [string, Grant] = granted(1, 'L1', 6)): Seat {
  const seen = observe(0, [carAt(1, { isProven: false, ...view })]);
  const [seat] = seatsOf(site, { ...EMPTY_STATE, grants: new Map([known]) }, seen, []);
  if (!seat) throw new Error('no seat');
  return seat;
}

describe('the rooms less what flows whatever the shares say', () => {
  const site = siteOf();
  const rooms = FUSES.map(({ id }) => ({ id, amps: [20, 20, 20] as const, kw: id === 'other' ? undefined : 10 }));

  it('are less at its fuse and at all above it, in A and kW; nowhere else', () => {
    const less = without(site, rooms, [
      { fuseId: 'board', amps: [1, 2, 3], kw: 4 },
      { fuseId: 'board', amps: [1, 0, 0], kw: 0.5 },
    ]);
    expect(less).toMatchObject([
      { id: 'main', amps: [18, 18, 17], kw: 5.5 },
      { id: 'board', amps: [18, 18, 17], kw: 5.5 },
      { id: 'other', amps: [20, 20, 20], kw: undefined },
    ]);
  });

  it('a room without a limit in kW has none afterwards', () => {
    const [room] = without(site, rooms.slice(2), [{ fuseId: 'other', amps: [1, 1, 1], kw: 4 }]);
    expect(room).toEqual({ id: 'other', amps: [19, 19, 19], kw: undefined });
  });
});

describe('the lines that a way loads', () => {
  it('are its phases in TN, both lines of a pair in IT', () => {
    expect(linesOf(siteOf(), seatAt(siteOf()), 'L2')).toEqual([0, 1, 0]);
    expect(linesOf(siteOf(), seatAt(siteOf()), '3P')).toEqual([1, 1, 1]);
    const it = siteOf({}, 'IT');
    const seat = seatAt(it, {}, granted(1, 'L1L2', 6));
    expect(linesOf(it, seat, 'L1L2')).toEqual([1, 1, 0]);
    expect(linesOf(it, seat, 'L3L1')).toEqual([1, 0, 1]);
    expect(linesOf(it, seat, '3P')).toEqual([1, 1, 1]);
  });

  it('are all that its ways can reach where the way is not known', () => {
    const plain = siteOf({ switching: 'none', wiring: 'STR' });
    expect(linesOf(plain, seatAt(plain, { traits: { phases: 1, maxA: 16 } }), undefined)).toEqual([0, 1, 0]);
    expect(linesOf(plain, seatAt(plain, { traits: { phases: 2, maxA: 16 } }), 'L1')).toEqual([0, 1, 1]);
  });

  it('are all that are wired where the car has no way at all', () => {
    const one = siteOf({ switching: 'none', wiring: 'T' });
    expect(linesOf(one, seatAt(one, { traits: { phases: 1, maxA: 4 } }), undefined)).toEqual([0, 0, 1]);
    const it = siteOf({ switching: 'none', wiring: 'T' }, 'IT');
    expect(linesOf(it, seatAt(it, { traits: { phases: 1, maxA: 4 } }), undefined)).toEqual([1, 1, 1]);
  });
});

describe('what may still flow beyond the offer', () => {
  const site = siteOf();
  const flowing = (way: Grant['way'], offeredA: number, leaving: Grant['leaving']) =>
    stillFlowing(site, seatAt(site, {}, granted(1, way, offeredA, { leaving })));

  it('is nothing where nothing is left, or where no more flows than is offered', () => {
    expect(flowing('L1', 6, undefined)).toBeUndefined();
    expect(flowing('L1', 10, { way: 'L1', amps: 8 })).toBeUndefined();
  });

  it('is the rest on the same way, all of it on another', () => {
    expect(flowing('L1', 6, { way: 'L1', amps: 16 })).toMatchObject({ fuseId: 'board', amps: [10, 0, 0] });
    expect(flowing('L1', 6, { way: 'L1', amps: 16 })?.kw).toBeCloseTo(2.3, 9);
    expect(flowing('L2', 6, { way: 'L1', amps: 16 })).toMatchObject({ amps: [16, 0, 0] });
    expect(flowing(undefined, 0, { way: '3P', amps: 10 })?.amps).toEqual([10, 10, 10]);
    expect(flowing(undefined, 0, { way: '3P', amps: 10 })?.kw).toBeCloseTo(6.9, 9);
  });

  it('a charger is on one way at a time: of several orders the most of each phase', () => {
    const both = flowing('L3', 6, { way: 'L1', amps: 9, before: { way: '3P', amps: 6 } });
    expect(both?.amps).toEqual([9, 6, 0]);
    expect(both?.kw).toBeCloseTo(6 * 0.69 - 6 * 0.23, 9);
    // The phase that it leaves and comes to again carries the higher of both.
    expect(flowing('L2', 6, { way: '3P', amps: 10 })?.amps).toEqual([10, 4, 10]);
    expect(flowing('3P', 6, { way: 'L2', amps: 6 })).toBeUndefined();
  });

  it('in IT a line of two pairs carries both until it is measured', () => {
    const it = siteOf({}, 'IT');
    const seat = seatAt(it, {}, granted(1, 'L2L3', 6, { leaving: { way: 'L1L2', amps: 6 } }));
    expect(stillFlowing(it, seat)?.amps).toEqual([6, 6, 0]);
  });

  it('is less by what is counted beside the cars, since it was measured there', () => {
    const left = granted(1, 'L2', 6, { leaving: { way: '3P', amps: 6 } });
    const counted = (countedA: CarView['countedA']) => stillFlowing(site, seatAt(site, { countedA }, left))?.amps;
    expect(counted(undefined)).toEqual([6, 0, 6]);
    expect(counted([0, 0, 5])).toEqual([6, 0, 1]);
    expect(counted([0, 0, 9])).toEqual([6, 0, 0]);
  });

  it('on a way that nobody knows it may be three phases', () => {
    const seat = { ...seatAt(site), ways: [], grant: granted(1, undefined, 0, { leaving: { way: 'L1', amps: 10 } })[1] };
    expect(stillFlowing(site, seat)).toMatchObject({ amps: [10, 10, 10] });
    expect(stillFlowing(site, seat)?.kw).toBeCloseTo(6.9, 9);
  });
});

describe('what an ignored order may cost (S8)', () => {
  it('is the least of connector and car, or what it draws, if that is more', () => {
    const rated = (view: Partial<CarView>, maxA = 32): number => ratingOf(seatAt(siteOf({ maxA }), view));
    expect(rated({})).toBe(16);
    expect(rated({}, 10)).toBe(10);
    expect(rated({ drawnA: 20 })).toBe(20);
    expect(rated({ drawnA: 5 })).toBe(16);
  });

  it('on all phases that it can reach', () => {
    const free = siteOf();
    expect(fullRating(free, seatAt(free))).toMatchObject({ fuseId: 'board', amps: [16, 16, 16] });
    expect(fullRating(free, seatAt(free)).kw).toBeCloseTo(16 * 0.69, 9);
    const plain = siteOf({ switching: 'none', wiring: 'S' });
    expect(fullRating(plain, seatAt(plain, {}, granted(1, 'L2', 6))).amps).toEqual([0, 16, 0]);
  });

  it('a fuse that this overloads alone is named, with its phase’s figures', () => {
    const of = (fuseId: string, ...amps: number[]) =>
      overloadedBy(siteOf(), [{ fuseId, amps: [amps[0] ?? 0, amps[1] ?? 0, amps[2] ?? 0], kw: 0 }]);
    expect(of('board', 20, 16, 16)).toBeUndefined();
    expect(of('board', 20, 17, 0)).toEqual({ fuseId: 'board', carriedA: 17, limitA: 16 });
    expect(of('board', 64)).toEqual({ fuseId: 'main', carriedA: 64, limitA: 63 });
    expect(of('main', 40)).toBeUndefined();
    const two = { fuseId: 'other', amps: [9, 9, 9] as const, kw: 0 };
    expect(overloadedBy(siteOf(), [two, two])).toEqual({ fuseId: 'other', carriedA: 18, limitA: 16 });
    expect(overloadedBy(siteOf(), [])).toBeUndefined();
  });
});
