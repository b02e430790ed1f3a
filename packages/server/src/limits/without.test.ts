import type { LimitInForce } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import type { BalancingNow } from '../sites/index.ts';
import { without } from './without.ts';

type Row = Pick<LimitInForce, 'cause' | 'limitA' | 'isOurs'>;
const row = (cause: LimitInForce['cause'], limitA: number | null): Row => ({ cause, limitA, isOurs: cause !== 'installation' });
/** What there would be without the first of them. */
function gain(rows: readonly [Row, ...Row[]], beyond: BalancingNow['beyond'] = null): number | null {
  return without(rows[0], rows, { beyond });
}
const [user, max, share] = [row('userLimit', 8), row('maxCurrent', 16), row('balancing', 8)];

describe('R21 what the car could have without one limit of ours', () => {
  it('balancing that gives what the owner’s limit allows is no limit of its own: the fuses leave what the max current gives', () => {
    expect(gain([user, max, share], { fitsA: 57, isAlone: true })).toBe(16);
    expect(gain([user, max, share], { fitsA: 57, isAlone: false }), 'beside others that have their share').toBe(16);
  });

  it('a schedule of 0 A costs all that would be left', () => {
    expect(gain([row('schedule', 0), max, row('balancing', 0)], { fitsA: 40, isAlone: true })).toBe(16);
    expect(gain([row('schedule', 0), row('pause', 0), max, row('balancing', 0)], { fitsA: 40, isAlone: true }), 'it is paused too').toBe(0);
  });

  it('as far as the fuses leave it, where no other car could give way', () => {
    expect(gain([user, max, share], { fitsA: 11.5, isAlone: true })).toBe(11.5);
    expect(gain([user, max, share], { fitsA: 11.5, isAlone: false }), 'nobody has reckoned what others would leave').toBeNull();
    expect(gain([row('schedule', 0), max, row('balancing', 0)], { fitsA: 0, isAlone: false })).toBeNull();
  });

  it('balancing that gives less than is allowed stays a limit, also while it falls back', () => {
    expect(gain([row('userLimit', 10), max, share])).toBe(8);
    expect(gain([row('userLimit', 10), max, row('fallback', 6)])).toBe(6);
    expect(gain([share, row('userLimit', 10), max])).toBe(10);
  });

  it('nobody knows, where another limit is not known, nothing else limits, or it is not ours', () => {
    expect(gain([user, max, row('fallback', null)])).toBeNull();
    expect(gain([max, row('balancing', 16)], { fitsA: 57, isAlone: true }), 'what the charger is built for').toBeNull();
    expect(gain([row('installation', 16), user])).toBeNull();
  });
});
