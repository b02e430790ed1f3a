import { describe, expect, it } from 'vitest';
import { balancedWith, carAt, granted, observe } from '../testing/small-site.ts';
import { offer, pause, promise, put } from './give.ts';
import { seatsOf, wayOf, type Seat } from './seat.ts';
import { EMPTY_STATE, type Grant } from './site-state.ts';
import type { WayName } from '../site/ways.ts';

const NOW = 100 * 3_600_000;
const PROMISED = { way: 'L2', code: 'phase-balancing', because: undefined, otherId: undefined } as const;

function seatWith(way: Grant['way'], offeredA: number, more: Partial<Grant> = {}): Seat {
  const grants = new Map([granted(1, way, offeredA, more)]);
  const [seat] = seatsOf(balancedWith(63, 1), { ...EMPTY_STATE, grants }, observe(NOW, [carAt(1, { isProven: false })]), []);
  if (!seat) throw new Error('no seat');
  return seat;
}

function putOn(seat: Seat, name: WayName): Grant {
  const way = wayOf(seat, name);
  if (!way) throw new Error('no such way');
  put(seat, way, NOW);
  return seat.grant;
}

describe('another current on the same way', () => {
  const offered = (was: number, now: number, more: Partial<Grant> = {}): Grant => {
    const seat = seatWith('L1', was, { offerAtMs: 5, ...more });
    offer(seat, now, NOW);
    return seat.grant;
  };

  it('S7: a cut counts at its old value until it is measured; a raise does not', () => {
    expect(offered(16, 10)).toMatchObject({ offeredA: 10, leaving: { way: 'L1', amps: 16 }, offerAtMs: NOW });
    expect(offered(10, 16)).toMatchObject({ offeredA: 16, leaving: undefined, offerAtMs: NOW });
  });

  it('the same current is no order', () => {
    expect(offered(10, 10)).toMatchObject({ offeredA: 10, leaving: undefined, offerAtMs: 5 });
  });

  it('of several cuts the most counts, on each way', () => {
    expect(offered(12, 8, { leaving: { way: 'L1', amps: 16 } }).leaving).toEqual({ way: 'L1', amps: 16 });
    expect(offered(12, 8, { leaving: { way: 'L1', amps: 9 } }).leaving).toEqual({ way: 'L1', amps: 12 });
    expect(offered(12, 8, { leaving: { way: '3P', amps: 7 } }).leaving).toEqual({ way: 'L1', amps: 12, before: { way: '3P', amps: 7 } });
    expect(offered(12, 8, { leaving: { way: '3P', amps: 7, before: { way: 'L1', amps: 9 } } }).leaving).toEqual({
      way: '3P',
      amps: 7,
      before: { way: 'L1', amps: 12 },
    });
    expect(offered(10, 16, { leaving: { way: 'L1', amps: 9 } }).leaving).toEqual({ way: 'L1', amps: 9 });
  });
});

describe('a pause', () => {
  it('takes all, remembers the way, and counts what may still flow', () => {
    const seat = seatWith('L1', 16);
    pause(seat, NOW);
    expect(seat.grant).toMatchObject({
      ...{ way: undefined, offeredA: 0, lastWay: 'L1', leaving: { way: 'L1', amps: 16 }, promised: undefined, offerAtMs: NOW },
    });
  });

  it('of a car that had nothing leaves nothing', () => {
    const seat = seatWith(undefined, 0);
    pause(seat, NOW);
    expect(seat.grant.leaving).toBeUndefined();
  });

  it('may promise another way; a promise can be made and taken back alone', () => {
    const seat = seatWith('L1', 16);
    pause(seat, NOW, PROMISED);
    expect(seat.grant.promised).toEqual(PROMISED);
    promise(seat, undefined);
    expect(seat.grant).toMatchObject({ promised: undefined, lastWay: 'L1' });
    promise(seat, PROMISED);
    expect(seat.grant.promised).toEqual(PROMISED);
  });
});

describe('a way that is given', () => {
  it('for the first time is no change and no restart, and begins at the least', () => {
    expect(putOn(seatWith(undefined, 0, { lastWay: undefined, promised: PROMISED }), 'L2')).toMatchObject({
      ...{ way: 'L2', lastWay: 'L2', offeredA: 6, promised: undefined, switches: 0, restartsMs: [], leaving: undefined },
      ...{ wayAtMs: NOW, offerAtMs: NOW, onAtMs: NOW },
    });
  });

  it('instead of another is a change; it has had current all along', () => {
    expect(putOn(seatWith('L1', 16, { switches: 1, onAtMs: 5 }), 'L2')).toMatchObject({
      ...{ way: 'L2', switches: 2, restartsMs: [], leaving: { way: 'L1', amps: 16 }, wayAtMs: NOW, onAtMs: 5 },
    });
  });

  it('that it has already changes nothing', () => {
    const seat = seatWith('L1', 16);
    const before = seat.grant;
    expect(putOn(seat, 'L1')).toBe(before);
  });

  it('again after a pause is a restart, does not begin its dwell anew, and forgets restarts of an hour ago', () => {
    const restartsMs = [NOW - 3_600_000, NOW - 3_599_999];
    expect(putOn(seatWith(undefined, 0, { lastWay: 'L1', wayAtMs: 5, restartsMs }), 'L1')).toMatchObject({
      ...{ way: 'L1', switches: 0, wayAtMs: 5, onAtMs: NOW, restartsMs: [NOW - 3_599_999, NOW] },
    });
  });

  it('another after a pause is a change and a restart', () => {
    expect(putOn(seatWith(undefined, 0, { lastWay: 'L1', wayAtMs: 5, switches: 1 }), 'L3')).toMatchObject({
      ...{ way: 'L3', lastWay: 'L3', switches: 2, wayAtMs: NOW, restartsMs: [NOW] },
    });
  });
});
