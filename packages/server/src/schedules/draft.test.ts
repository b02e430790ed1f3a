import type { ChargerSchedule } from '@phasor/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftOf } from './draft.ts';
import { weekSegments } from './week.ts';

type Window = ChargerSchedule['windows'][number];
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const MINUTE = 60_000;
/** A Monday in winter. */
const T0 = Date.parse('2026-03-02T00:00:00Z');

const window = (days: Window['days'], from: string, to: string): Window => ({ connectorId: 1, days, from, to });
const draft = (utcOffsetMinutes: number, windows: readonly Window[], zones: readonly string[] = [], mostA: number | null = null) =>
  draftOf({ schedule: { utcOffsetMinutes, windows: [...windows] }, maxA: 13, archivedAtMs: T0 }, zones, mostA);

/** As CAPI says: an offset, and windows that run over midnight where they end at or before their beginning. Shares nothing with what it judges. */
function isOn(utcOffsetMinutes: number, windows: readonly Window[], atMs: number): boolean {
  const local = new Date(atMs + utcOffsetMinutes * MINUTE);
  const today = (local.getUTCDay() + 6) % 7;
  const time = local.toISOString().slice(11, 16);
  const has = ({ days }: Window, day: number): boolean => days.includes(DAYS[(day + 7) % 7] ?? 'Mon');
  return windows.some((one) => {
    if (one.from < one.to) return has(one, today) && one.from <= time && time < one.to;
    return (has(one, today) && one.from <= time) || (has(one, today - 1) && time < one.to);
  });
}

describe('R5 the week that is offered for the windows of CAPI', () => {
  it('goes up to the max current in them, and gives nothing outside', () => {
    expect(draft(60, [window(['Mon', 'Tue'], '22:00', '06:00'), window(['Sun'], '23:30', '01:00')], ['Europe/Stockholm'])).toEqual({
      zone: 'Europe/Stockholm',
      blocks: [
        { startMinute: 1_320, endMinute: 1_800, limitA: 13 },
        { startMinute: 2_760, endMinute: 3_240, limitA: 13 },
        { startMinute: 10_050, endMinute: 60, limitA: 13 },
      ],
      outsideA: 0,
      whenRunOut: 'outside',
    });
  });

  it('never goes above the max current of now', () => {
    expect(draft(0, [window(['Mon'], '00:00', '00:00')], [], 10).blocks).toEqual([{ startMinute: 0, endMinute: 1_440, limitA: 10 }]);
    expect(draft(0, [window(['Mon'], '00:00', '00:00')], [], 16).blocks).toEqual([{ startMinute: 0, endMinute: 1_440, limitA: 13 }]);
  });

  it('gives nothing where the max current was below what a charger offers, as the charger did (IEC 61851-1)', () => {
    expect(draft(0, [window(['Mon'], '00:00', '00:00')], [], 5).blocks).toEqual([{ startMinute: 0, endMinute: 1_440, limitA: 0 }]);
  });

  it('is of a zone that has the offset of the windows: the site’s, or one without summer time', () => {
    const always = [window([...DAYS], '00:00', '00:00')];
    const zones = [
      draft(60, always, ['Europe/Helsinki', 'Europe/Stockholm']),
      draft(120, always, ['Europe/Stockholm']),
      draft(0, always),
      draft(-300, always),
      draft(330, always),
    ];
    expect(zones.map(({ zone }) => zone)).toEqual(['Europe/Stockholm', 'Etc/GMT-2', 'UTC', 'Etc/GMT+5', 'UTC']);
    expect(zones.map(({ blocks }) => blocks)).toEqual(zones.map(() => [{ startMinute: 0, endMinute: 10_080, limitA: 13 }]));
  });

  it('does at every minute of the week what they did, whatever they are', () => {
    const time = fc.integer({ min: 0, max: 95 }).map((quarter) => {
      const two = (value: number): string => String(value).padStart(2, '0');
      return `${two(Math.floor(quarter / 4))}:${two((quarter % 4) * 15)}`;
    });
    const some = fc.record({ connectorId: fc.constant(1), days: fc.subarray([...DAYS], { minLength: 1 }), from: time, to: time });
    const offset = fc.integer({ min: -48, max: 56 }).map((quarters) => quarters * 15);
    fc.assert(
      fc.property(offset, fc.array(some, { minLength: 1, maxLength: 6 }), (utcOffsetMinutes, windows) => {
        const segments = weekSegments(draft(utcOffsetMinutes, windows), T0, T0 + 7 * 86_400_000);
        for (const { fromMs, untilMs, limitA } of segments) {
          for (let atMs = fromMs; atMs < untilMs; atMs += 15 * MINUTE) {
            expect(limitA === 13, new Date(atMs).toISOString()).toBe(isOn(utcOffsetMinutes, windows, atMs));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
