import { EMPTY_STATE, type CarView, type Grant, type SiteState } from '@phasor/balancing';
import { describe, expect, it } from 'vitest';
import { modesWithin } from './modes-within.ts';
import { aGrant } from './testing/a-place.ts';

const NOW_MS = 10_000_000;
const PROMISED = { way: 'L1', code: 'start', because: undefined, otherId: undefined } as const;

const car = (id: string, more: Partial<CarView> = {}): CarView => {
  return { id, connectorId: `c${id}`, traits: { phases: 3, maxA: 16 }, servedKWh: 0, isProven: true, isUpSafe: true, ...more };
};
const waits = (carId: string, sinceS: number, more: Partial<Grant> = {}): Grant => {
  return aGrant({ carId, way: undefined, lastWay: undefined, offeredA: 0, sinceMs: NOW_MS - sinceS * 1000, ...more });
};
const state = (...grants: Grant[]): SiteState => ({ ...EMPTY_STATE, grants: new Map(grants.map((grant) => [grant.carId, grant])) });
const within = (after: SiteState, before = EMPTY_STATE, cars = [car('1'), car('2')]): number | null =>
  modesWithin(before, after, { cars, nowMs: NOW_MS });

describe('R8: modes are chosen again for who waits for its first power', () => {
  it('every 5 s in its first minute, every 20 s later', () => {
    expect(within(state(waits('1', 0)))).toBe(5_000);
    expect(within(state(waits('1', 59.9)))).toBe(5_000);
    expect(within(state(waits('1', 60)))).toBe(20_000);
    expect(within(state(waits('1', 600), waits('2', 3)))).toBe(5_000);
  });

  it('at once where its promise was taken back', () => {
    expect(within(state(waits('1', 600)), state(waits('1', 600, { promised: PROMISED })))).toBe(0);
  });

  it('not for who is promised a way, has charged before, is full or is gone', () => {
    expect(within(state(waits('1', 3, { promised: PROMISED })))).toBeNull();
    expect(within(state(waits('1', 3, { lastWay: 'L1' })))).toBeNull();
    expect(within(state(waits('1', 3)), EMPTY_STATE, [car('1', { isFull: true })])).toBeNull();
    expect(within(state(waits('1', 3)), EMPTY_STATE, [car('2')])).toBeNull();
  });
});
