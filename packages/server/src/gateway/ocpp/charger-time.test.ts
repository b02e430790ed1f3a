import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargerTime } from './charger-time.ts';

const EARLIEST_MS = Date.parse('0001-01-01T00:00:00Z');
const LATEST_MS = Date.parse('9999-12-31T00:00:00Z');
const iso = (text: string): string | null => {
  const { ms } = chargerTime(text);
  return ms === null ? null : new Date(ms).toISOString();
};

describe('a charger’s time (quirk 16: without zone, short zones, a day that does not exist)', () => {
  it.each([
    ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00:00z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00:00.123Z', '2026-03-01T12:00:00.123Z'],
    ['2026-03-01T12:00:00.1239999Z', '2026-03-01T12:00:00.123Z'],
    ['2026-03-01T12:00:00,5Z', '2026-03-01T12:00:00.500Z'],
    ['2026-03-01T12:00:00.000000001Z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00:00', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01 12:00:00', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00Z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00:00+02', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T12:00:00+02:00', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T12:00:00+0200', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T12:00:00-09:30', '2026-03-01T21:30:00.000Z'],
    ['2026-03-01T12:00:00 +02:00', '2026-03-01T10:00:00.000Z'],
    ['  2026-03-01T12:00:00Z  ', '2026-03-01T12:00:00.000Z'],
    ['2027-02-29T12:00:00Z', '2027-03-01T12:00:00.000Z'],
    ['2028-02-29T12:00:00Z', '2028-02-29T12:00:00.000Z'],
    ['2026-03-01T24:00:00Z', '2026-03-02T00:00:00.000Z'],
    ['2026-06-30T23:59:60Z', '2026-07-01T00:00:00.000Z'],
    ['1970-01-01T00:00:00+02:00', '1969-12-31T22:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['0099-06-01T00:00:00Z', '0099-06-01T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it.each([
    [''],
    ['now'],
    ['1772366400'],
    ['2026-03-01'],
    ['12:00:00'],
    ['2026-00-01T00:00:00Z'],
    ['2026-13-01T00:00:00Z'],
    ['2026-01-00T00:00:00Z'],
    ['2026-01-32T00:00:00Z'],
    ['2026-01-01T25:00:00Z'],
    ['2026-01-01T12:60:00Z'],
    ['2026-01-01T12:00:99Z'],
    ['2026-01-01T12:00:00+99:99'],
    ['0000-01-01T00:00:00Z'],
    ['0001-01-01T00:00:00+01:00'],
    ['9999-12-31T23:00:00-12:00'],
    ['2026-03-01T12:00:00Z\0'],
    ['２０２６-03-01T12:00:00Z'],
  ])('"%s" is no time', (text) => {
    expect(chargerTime(text)).toEqual({ ms: null, text });
  });

  it('keeps what the charger wrote, whatever it is, and gives an instant that the store can hold or none', () => {
    const twoDigits = fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, '0'));
    const almost = fc
      .tuple(
        fc.integer({ min: 0, max: 9999 }),
        fc.array(twoDigits, { minLength: 5, maxLength: 5 }),
        fc.constantFrom('', 'Z', '+02', '-1199', '+14:00', '.5Z'),
      )
      .map(
        ([year, [month, day, hour, minute, second], zone]) =>
          `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}${zone}`,
      );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), almost), (text) => {
        const time = chargerTime(text);
        expect(time.text).toBe(text);
        if (time.ms !== null) expect(time.ms >= EARLIEST_MS && time.ms <= LATEST_MS).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads every instant that a Date can write', () => {
    fc.assert(
      fc.property(fc.integer({ min: EARLIEST_MS, max: LATEST_MS }), (ms) => {
        expect(chargerTime(new Date(ms).toISOString()).ms).toBe(ms);
      }),
    );
  });
});
