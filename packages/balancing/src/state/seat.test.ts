import { describe, expect, it } from 'vitest';
import type { BalancedSite } from '../balanced-site.ts';
import { balancedWith, carAt, granted, observe } from '../testing/small-site.ts';
import type { CarView } from './car-view.ts';
import type { Decision } from './decision.ts';
import { isInFlight, seatsOf, servedShare, wayOf, type Seat } from './seat.ts';
import { EMPTY_STATE, leavings, type Grant, type SiteState } from './site-state.ts';

const HOUR = 3_600_000;
const SITE = balancedWith(63, 2);

function seated(view: Partial<CarView>, known?: [string, Grant], site: BalancedSite = SITE, nowMs = HOUR) {
  const decisions: Decision[] = [];
  const state: SiteState = { ...EMPTY_STATE, grants: new Map(known ? [known] : []) };
  const [seat] = seatsOf(site, state, observe(nowMs, [carAt(1, view)]), decisions);
  if (!seat) throw new Error('no seat');
  return { seat, decisions };
}
const weightOf = (view: Partial<CarView>, site = SITE): number => seated(view, undefined, site).seat.weight;
const grantOf = (view: Partial<CarView>, way: Grant['way'], offeredA: number, more: Partial<Grant> = {}): Grant =>
  seated(view, granted(1, way, offeredA, more)).seat.grant;

describe('what a car weighs', () => {
  it('is 1 where nothing is said, a class a thousand', () => {
    expect(weightOf({})).toBe(1);
    expect(weightOf({ weight: 2.5 })).toBe(2.5);
    expect(weightOf({ priority: 1 })).toBe(1000);
    expect(weightOf({ priority: -1, weight: 2 })).toBeCloseTo(0.002, 12);
  });

  it('is a class less when it has had enough', () => {
    expect(weightOf({ isFull: true })).toBe(0.001);
    expect(weightOf({ isFull: false })).toBe(1);
  });

  it('falls with the part that it has got of what it wants, where nobody gave a weight', () => {
    expect(weightOf({ wantedKWh: 20, servedKWh: 0 })).toBe(1);
    expect(weightOf({ wantedKWh: 20, servedKWh: 10 })).toBeCloseTo(0.7, 9);
    expect(weightOf({ wantedKWh: 20, servedKWh: 20 })).toBeCloseTo(0.4, 9);
    expect(weightOf({ wantedKWh: 20, servedKWh: 90 })).toBeCloseTo(0.4, 9);
    expect(weightOf({ wantedKWh: 20, servedKWh: -5 })).toBe(1);
    expect(weightOf({ wantedKWh: 0, servedKWh: 5 })).toBe(1);
    expect(weightOf({ wantedKWh: 20, servedKWh: 20, weight: 3 })).toBe(3);
    expect(weightOf({ wantedKWh: 20, servedKWh: 10 }, balancedWith(63, 2, { evenness: 1 }))).toBeCloseTo(0.5, 9);
  });
});

describe('a car that is seen for the first time', () => {
  it('has nothing, waits since now, and may want all', () => {
    const { seat, decisions } = seated({});
    expect(seat.grant).toEqual({
      ...{ carId: 'car 1', connectorId: 'c1', way: undefined, offeredA: 0, leaving: undefined, promised: undefined, lastWay: undefined },
      ...{ switches: 0, sinceMs: HOUR, wayAtMs: -Infinity, offerAtMs: -Infinity, onAtMs: -Infinity, restartsMs: [] },
      ...{ overdrawnAtMs: undefined, underdrawnAtMs: undefined, demandA: Infinity },
    });
    expect(decisions).toEqual([]);
    expect(seat.ways.map(({ name }) => name)).toEqual(['3P', 'L1', 'L2', 'L3']);
  });

  it('is the same car at another connector, too', () => {
    const { seat } = seated({ connectorId: 'c2' }, granted(1, 'L1', 16));
    expect(seat.grant).toMatchObject({ connectorId: 'c2', way: undefined, offeredA: 0, sinceMs: HOUR });
  });

  it('that is described by no numbers gets nothing; what it draws is still seen', () => {
    const { seat, decisions } = seated({ weight: NaN, drawnA: 9 });
    expect(seat).toMatchObject({ ways: [], weight: 1, view: { id: 'car 1', drawnA: 9, traits: { phases: 3, maxA: 32 }, servedKWh: 0 } });
    expect(decisions).toMatchObject([
      { code: 'fallback', fault: 'car-invalid', atMs: HOUR, carId: 'car 1', connectorId: 'c1', fromA: 0, toA: 0, because: undefined },
    ]);
  });
});

describe('what a car draws against its offer', () => {
  it('S8: more than the offer and what may be missed by is remembered since when, until it is no more', () => {
    expect(grantOf({ drawnA: 11.1 }, 'L1', 10).overdrawnAtMs).toBe(HOUR);
    expect(grantOf({ drawnA: 11 }, 'L1', 10).overdrawnAtMs).toBeUndefined();
    expect(grantOf({ drawnA: 12 }, 'L1', 10, { overdrawnAtMs: 5 }).overdrawnAtMs).toBe(5);
    expect(grantOf({ drawnA: 10 }, 'L1', 10, { overdrawnAtMs: 5 }).overdrawnAtMs).toBeUndefined();
    expect(grantOf({ drawnA: 2 }, undefined, 0).overdrawnAtMs).toBe(HOUR);
  });

  it('what is not measured ends no overdraw, and begins no underdraw', () => {
    expect(grantOf({}, 'L1', 10, { overdrawnAtMs: 5, underdrawnAtMs: 5 })).toMatchObject({ overdrawnAtMs: 5, underdrawnAtMs: undefined });
    expect(grantOf({ drawnA: 3, isProven: false }, 'L1', 10, { overdrawnAtMs: 5 })).toMatchObject({
      overdrawnAtMs: 5,
      underdrawnAtMs: undefined,
    });
  });

  it('S2: clearly less is remembered since when; after a minute its demand is what it draws and 2 A', () => {
    expect(grantOf({ drawnA: 7.9 }, 'L1', 10)).toMatchObject({ underdrawnAtMs: HOUR, demandA: Infinity });
    expect(grantOf({ drawnA: 8 }, 'L1', 10).underdrawnAtMs).toBeUndefined();
    expect(grantOf({ drawnA: 7 }, 'L1', 10, { underdrawnAtMs: HOUR - 59_999 })).toMatchObject({ demandA: Infinity });
    expect(grantOf({ drawnA: 7 }, 'L1', 10, { underdrawnAtMs: HOUR - 60_000 })).toMatchObject({ demandA: 9 });
    expect(grantOf({ drawnA: 0 }, undefined, 0, { underdrawnAtMs: 5 }).underdrawnAtMs).toBeUndefined();
  });

  it('S2: who takes all it is offered may want more, by 4 A, and never less than before', () => {
    expect(grantOf({ drawnA: 9 }, 'L1', 10, { demandA: 10 }).demandA).toBe(14);
    expect(grantOf({ drawnA: 9 }, 'L1', 10, { demandA: 15 }).demandA).toBe(15);
    expect(grantOf({ drawnA: 8.9 }, 'L1', 10, { demandA: 10 }).demandA).toBe(10);
    expect(grantOf({ drawnA: 9 }, 'L1', 10).demandA).toBe(Infinity);
  });

  it.each([NaN, -1, Infinity])('a draw of %s was not measured', (drawnA) => {
    expect(seated({ drawnA }).seat.view.drawnA).toBeUndefined();
    expect(seated({ drawnA: 0 }).seat.view.drawnA).toBe(0);
  });
});

describe('what a measurement says of the last order', () => {
  const leaving = { way: 'L2', amps: 9 } as const;

  it('it is in force: nothing more flows from before', () => {
    expect(grantOf({}, 'L1', 6, { leaving }).leaving).toBeUndefined();
    expect(grantOf({ measuredWay: 'L1' }, 'L1', 6, { leaving }).leaving).toBeUndefined();
    expect(grantOf({ isProven: false }, 'L1', 6, { leaving }).leaving).toEqual(leaving);
    expect(grantOf({ isProven: false, measuredWay: 'L2' }, 'L1', 6, { leaving })).toMatchObject({ leaving, way: 'L1' });
  });

  it('a paused car that is measured somewhere is paused all the same', () => {
    const { seat, decisions } = seated({ measuredWay: 'L2' }, granted(1, undefined, 0, { lastWay: 'L1', leaving }));
    expect(seat.grant).toMatchObject({ way: undefined, lastWay: 'L1', leaving: undefined });
    expect(decisions).toEqual([]);
  });

  it('the charger did not switch: it is where it is measured, and that is told', () => {
    const { seat, decisions } = seated({ measuredWay: 'L2' }, granted(1, 'L1', 6, { leaving }));
    expect(seat.grant).toMatchObject({ way: 'L2', lastWay: 'L2', leaving: undefined, offeredA: 6 });
    expect(decisions).toMatchObject([{ code: 'fallback', fault: 'switch-failed', carId: 'car 1', atMs: HOUR }]);
  });

  it('a car whose way is not there any more is paused, and that is told', () => {
    const { seat, decisions } = seated({ traits: { phases: 1, maxA: 4 } }, granted(1, 'L1', 10));
    expect(seat.grant).toMatchObject({ way: undefined, offeredA: 0 });
    expect(decisions).toEqual([
      { ...{ code: 'pause', atMs: HOUR, carId: 'car 1', connectorId: 'c1' }, ...{ from: 'L1', to: undefined, fromA: 10, toA: 0 } },
    ]);
    expect(seated({ traits: { phases: 1, maxA: 4 } }).decisions).toEqual([]);
  });
});

describe('what is looked up at a seat', () => {
  const seatOf = (view: Partial<CarView>, known: [string, Grant], nowMs = 3 * HOUR): Seat => seated(view, known, SITE, nowMs).seat;

  it('its way by name', () => {
    const { seat } = seated({});
    expect(wayOf(seat, 'L2')).toMatchObject({ name: 'L2', slots: [1] });
    expect(wayOf(seat, 'L1L2')).toBeUndefined();
    expect(wayOf(seat, undefined)).toBeUndefined();
  });

  it('the part of its energy that it has got; without a wish the energy by 11 kW since it came', () => {
    const share = (view: Partial<CarView>, sinceMs = 0): number => servedShare(seatOf(view, granted(1, 'L1', 6, { sinceMs })), 3 * HOUR);
    expect(share({ wantedKWh: 20, servedKWh: 5 })).toBe(0.25);
    expect(share({ servedKWh: 33 })).toBeCloseTo(1, 9);
    expect(share({ servedKWh: 11, wantedKWh: 0 })).toBeCloseTo(1 / 3, 9);
    expect(share({ servedKWh: 11 }, 2.5 * HOUR)).toBeCloseTo(1, 9);
  });

  it('whether it may still be on another way than its own', () => {
    const isFlying = (way: Grant['way'], leaving?: Grant['leaving']): boolean =>
      isInFlight(seatOf({ isProven: false }, granted(1, way, way ? 6 : 0, { leaving })));
    expect(isFlying('L1')).toBe(false);
    expect(isFlying('L1', { way: 'L1', amps: 9 })).toBe(false);
    expect(isFlying('L1', { way: 'L2', amps: 9 })).toBe(true);
    expect(isFlying('L1', { way: 'L1', amps: 9, before: { way: 'L2', amps: 6 } })).toBe(true);
    expect(isFlying(undefined, { way: 'L1', amps: 9 })).toBe(true);
  });

  it('all that may still flow, the latest first', () => {
    const before = { way: 'L2', amps: 6 } as const;
    expect(leavings({ way: 'L1', amps: 9, before }).map(({ way }) => way)).toEqual(['L1', 'L2']);
    expect(leavings(undefined)).toEqual([]);
  });
});
