import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlausible, keyText, naturalKey } from './natural-key.ts';
import { NOW_MS, stateOf } from './testing/reports.ts';

const DAY_MS = 86_400_000;
const START = { connectorId: 1, idTag: 'TAG', meterStartWh: 1000, startMs: NOW_MS - 60_000 };

describe('a plausible start time', () => {
  it.each([
    ['now', NOW_MS, true],
    ['a day ago to the millisecond', NOW_MS - DAY_MS, true],
    ['a day and a millisecond ago', NOW_MS - DAY_MS - 1, false],
    ['a day ahead', NOW_MS + DAY_MS, true],
    ['more than a day ahead', NOW_MS + DAY_MS + 1, false],
    ['1970', 0, false],
    ['before 1970', -3_600_000, false],
  ])('%s: %s', (_what, timeMs, expected) => {
    expect(isPlausible(timeMs, NOW_MS)).toBe(expected);
  });

  it('is never before 2020, whatever the server believes the time to be', () => {
    expect(isPlausible(Date.UTC(2019, 11, 31, 23, 59, 59, 999), Date.UTC(2020, 0, 1))).toBe(false);
    expect(isPlausible(Date.UTC(2020, 0, 1), Date.UTC(2020, 0, 1))).toBe(true);
  });
});

describe('the natural key', () => {
  it('leaves the boot out of a plausible start, so that a retry after a reboot finds it', () => {
    expect(naturalKey(stateOf({ bootNo: 3 }), START, NOW_MS)).toEqual({ ...naturalKey(stateOf({ bootNo: 4 }), START, NOW_MS), bootNo: 3 });
    expect(naturalKey(stateOf(), START, NOW_MS).bootKey).toBe(0);
  });

  it('takes the boot in where the time is implausible: a clock that starts anew repeats itself', () => {
    const start = { ...START, startMs: 1000 };
    expect(naturalKey(stateOf({ bootNo: 3 }), start, NOW_MS).bootKey).toBe(3);
    expect(keyText(naturalKey(stateOf({ bootNo: 3 }), start, NOW_MS))).not.toBe(keyText(naturalKey(stateOf({ bootNo: 4 }), start, NOW_MS)));
  });

  it('as text is the same only for the same key, whatever the tag holds', () => {
    const key = fc.record({
      chargerNo: fc.integer({ min: 1, max: 3 }),
      connectorId: fc.integer({ min: 0, max: 2 }),
      startMs: fc.constantFrom(0, 1, NOW_MS),
      idTag: fc.oneof(fc.constantFrom('', '1', ',', '"', '","', '1,2'), fc.string()),
      meterStartWh: fc.constantFrom(0, 1, 12),
      bootKey: fc.integer({ min: 0, max: 2 }),
      source: fc.constant('OCPP' as const),
    });
    fc.assert(
      fc.property(key, key, (one, other) => {
        const same = (Object.keys(one) as (keyof typeof one)[]).every((name) => one[name] === other[name]);
        expect(keyText({ ...one, bootNo: 1 }) === keyText({ ...other, bootNo: 2 })).toBe(same);
      }),
    );
  });
});
