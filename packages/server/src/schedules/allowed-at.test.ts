import { describe, expect, it } from 'vitest';
import { allowedAt } from './allowed-at.ts';
import type { LimitSettings } from './segments.ts';

const HOUR_MS = 3_600_000;
const MIDNIGHT = Date.parse('2026-03-02T00:00:00Z');
const hour = (hours: number): string => new Date(MIDNIGHT + hours * HOUR_MS).toISOString();
/** Mondays 06 to 12 in UTC 8 A, below nothing: the owner's limit is lower. */
const settings = (exceptions: LimitSettings['exceptions'] = []): LimitSettings => ({
  maxA: 16,
  userA: 7,
  schedule: { zone: 'UTC', blocks: [{ startMinute: 360, endMinute: 720, limitA: 8 }], outsideA: null, whenRunOut: 'stop' },
  exceptions,
});
const at = (hours: number, exceptions?: LimitSettings['exceptions']) => {
  const { week, exception } = allowedAt(settings(exceptions), MIDNIGHT + hours * HOUR_MS);
  return { week: week?.limitA, until: week?.untilMs, exception: exception?.limitA };
};

describe('R21: what week and exception allow, each for itself', () => {
  it('the week is there below a lower limit of the owner, and only in its blocks', () => {
    expect(at(7)).toEqual({ week: 8, until: MIDNIGHT + 12 * HOUR_MS, exception: undefined });
    expect(at(13).week).toBeUndefined();
  });

  it('a pause lies over the week, which would hold without it', () => {
    expect(at(7, [{ kind: 'pause', from: hour(6), until: hour(8) }])).toMatchObject({ week: 8, exception: 0 });
  });

  it('"tonight" and "charge now" stand in for the week', () => {
    expect(at(7, [{ kind: 'tonight', from: hour(6), until: hour(8), limitA: 9 }])).toEqual({
      week: undefined,
      until: undefined,
      exception: 9,
    });
    expect(at(7, [{ kind: 'chargeNow', from: hour(6), until: hour(8) }])).toEqual({
      week: undefined,
      until: undefined,
      exception: undefined,
    });
  });
});
