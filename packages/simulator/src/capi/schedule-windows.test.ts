import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schedule, ScheduleWindow } from '@phasor/capi';
import { isOn, nextEdgeMs } from './schedule-windows.ts';

const window = (days: ScheduleWindow['days'], from: string, to: string): ScheduleWindow => ({ connectorId: 1, days, from, to });
const schedule = (utcOffsetMinutes: number, ...windows: ScheduleWindow[]): Schedule => ({ utcOffsetMinutes, windows });
const at = (text: string): number => Date.parse(text);

describe('R2 the windows of a CAPI schedule', () => {
  it('without windows a connector is always on', () => {
    expect(isOn(schedule(0), 1, at('2026-03-01T03:00:00Z'))).toBe(true);
    expect(isOn(schedule(0, window(['Mon'], '10:00', '11:00')), 2, at('2026-03-01T03:00:00Z'))).toBe(true);
    expect(nextEdgeMs(schedule(0), 1, 0)).toBeNull();
  });

  // 2026-03-01 is a Sunday.
  it.each([
    ['2026-03-02T20:59:59Z', 60, false],
    ['2026-03-02T21:59:59Z', 0, false],
    ['2026-03-02T22:00:00Z', 0, true],
    ['2026-03-02T21:00:00Z', 60, true],
    ['2026-03-03T05:59:59Z', 0, true],
    ['2026-03-03T06:00:00Z', 0, false],
    ['2026-03-03T22:00:00Z', 0, false],
    ['2026-03-09T23:00:00Z', 0, true],
  ])('over the midnight after a Monday, at %s and %i min from UTC: %s', (instant, offset, expected) => {
    expect(isOn(schedule(offset, window(['Mon'], '22:00', '06:00')), 1, at(instant))).toBe(expected);
  });

  it('over the end of the week, whole days, and from Saturday to Sunday', () => {
    const saturday = schedule(0, window(['Sat'], '23:00', '01:00'));
    expect(isOn(saturday, 1, at('2026-03-07T23:30:00Z'))).toBe(true);
    expect(isOn(saturday, 1, at('2026-03-08T00:59:00Z'))).toBe(true);
    expect(isOn(saturday, 1, at('2026-03-08T01:00:00Z'))).toBe(false);
    const wholeDay = schedule(0, window(['Sun'], '00:00', '00:00'));
    expect(isOn(wholeDay, 1, at('2026-03-01T00:00:00Z'))).toBe(true);
    expect(isOn(wholeDay, 1, at('2026-03-01T23:59:59Z'))).toBe(true);
    expect(isOn(wholeDay, 1, at('2026-03-02T00:00:00Z'))).toBe(false);
  });

  it('between an instant and the next edge nothing changes', () => {
    const minute = fc.integer({ min: 0, max: 1439 }).map((value) => {
      const [hours, minutes] = [Math.floor(value / 60), value % 60];
      return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
    });
    const day = fc.constantFrom(...(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const));
    const windows = fc.array(fc.tuple(fc.uniqueArray(day, { minLength: 1 }), minute, minute), { minLength: 1, maxLength: 4 });
    const instants = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    fc.assert(
      fc.property(
        windows,
        fc.integer({ min: -720, max: 840 }),
        instants,
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (all, offset, nowMs, share) => {
          const plan = schedule(offset, ...all.map(([days, from, to]) => window(days, from, to)));
          const waitMs = nextEdgeMs(plan, 1, nowMs);
          if (waitMs === null) throw new Error('there are windows');
          expect(waitMs).toBeGreaterThan(0);
          expect(isOn(plan, 1, nowMs + Math.floor(share * waitMs))).toBe(isOn(plan, 1, nowMs));
        },
      ),
    );
  });
});
