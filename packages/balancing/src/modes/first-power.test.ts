import { describe, expect, it } from 'vitest';
import type { CarView } from '../state/car-view.ts';
import { EMPTY_STATE, type Grant } from '../state/site-state.ts';
import { balancedWith, carAt, granted, observe } from '../testing/small-site.ts';
import { chooseModes } from './choose-modes.ts';

const NOW = 3_600_000;
const HOUR = 3_600_000;

/** It makes much of every ampere: it leaves in an hour. */
const urgent = (number: number): CarView => carAt(number, { wantedKWh: 50, departsAtMs: NOW + HOUR });
/** It needs next to nothing until it leaves. */
const patient = (number: number, more: Partial<CarView> = {}): CarView =>
  carAt(number, { wantedKWh: 1, departsAtMs: NOW + 20 * HOUR, ...more });
const waiting = (number: number, more: Partial<Grant> = {}): [string, Grant] =>
  granted(number, undefined, 0, { sinceMs: NOW, lastWay: undefined, ...more });

/** The grants of a site of so many A after a mode step, of an urgent car that charges, and others. */
function after(limitA: number, others: readonly CarView[], grants: readonly [string, Grant][]): (number: number) => Grant | undefined {
  const state = { ...EMPTY_STATE, grants: new Map([granted(1, '3P', Math.min(16, limitA)), ...grants]) };
  const step = chooseModes(balancedWith(limitA, 1 + others.length), state, observe(NOW, [urgent(1), ...others]));
  return (number) => step.state.grants.get(`car ${number}`);
}

const hasPower = (grant: Grant | undefined): boolean => (grant?.way ?? grant?.promised) !== undefined;

describe('R8: first power where the least fits', () => {
  it('is given to a car that others make more of', () => {
    const grantOf = after(12, [patient(2)], [waiting(2)]);
    expect(hasPower(grantOf(2))).toBe(true);
    expect(grantOf(1)?.offeredA).toBeGreaterThanOrEqual(6);
  });

  it('not beyond what fits beside the least of all others, those that come with it counted too', () => {
    const grantOf = after(
      15,
      [2, 3, 4, 5].map((number) => patient(number)),
      [2, 3, 4, 5].map((number) => waiting(number)),
    );
    expect(grantOf(1)?.way).toBe('3P');
    expect([2, 3, 4, 5].filter((number) => hasPower(grantOf(number)))).toHaveLength(3);
    expect(hasPower(after(11, [patient(2)], [waiting(2)])(2))).toBe(false);
  });

  it('is not for who is full, has charged before, or whose departure nobody knows', () => {
    expect(hasPower(after(12, [patient(2, { departsAtMs: undefined, weight: 0.01 })], [waiting(2)])(2))).toBe(false);
    expect(hasPower(after(12, [patient(2, { isFull: true })], [waiting(2)])(2))).toBe(false);
    expect(hasPower(after(12, [patient(2)], [waiting(2, { lastWay: 'L1' })])(2))).toBe(false);
  });
});
