import { describe, expect, it } from 'vitest';
import { compareBooks } from './books.ts';

const at = (hour: number): string => `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000Z`;
const session = (hour: number, from: number, to: number | null) => ({
  ...{ connectorId: 1, meterStart: from, meterStop: to, startTime: at(hour), stopTime: to === null ? null : at(hour + 1) },
});
const BOOKED = [session(1, 100, 300), session(3, 300, 300), session(5, 300, 900)];
const fair = { sessions: 3, lost: 0, doubled: 0, lostWh: 0 };

describe('a charger’s own book beside the store', () => {
  it('is the same where each session stands once, however its times are written', () => {
    const stored = BOOKED.map((one) => ({ ...one, startTime: one.startTime.replace('.000Z', 'Z') }));
    expect(compareBooks(BOOKED, stored, true)).toEqual(fair);
  });

  it('finds what is lost, with its energy', () => {
    expect(compareBooks(BOOKED, BOOKED.slice(1), true)).toEqual({ ...fair, lost: 1, lostWh: 200 });
  });

  it('finds what is stored twice, and what nobody booked', () => {
    expect(compareBooks(BOOKED, [...BOOKED, session(5, 300, 900)], true)).toEqual({ ...fair, doubled: 1 });
    expect(compareBooks(BOOKED, [...BOOKED, session(8, 900, 950)], true)).toEqual({ ...fair, doubled: 1 });
    expect(compareBooks([], [session(8, 900, 950)], true)).toEqual({ ...fair, sessions: 0, doubled: 1 });
  });

  it('counts a session with another end as lost and doubled', () => {
    const stored = [session(1, 100, 299), ...BOOKED.slice(1)];
    expect(compareBooks(BOOKED, stored, true)).toEqual({ ...fair, lost: 1, doubled: 1, lostWh: 200 });
  });

  it('goes by registers alone where the clock jumps, and then two without energy are two', () => {
    const late = BOOKED.map((one) => ({ ...one, startTime: at(20), stopTime: at(21) }));
    expect(compareBooks(BOOKED, late, false)).toEqual(fair);
    expect(compareBooks(BOOKED, late, true)).toMatchObject({ lost: 3, doubled: 3 });
    const idle = [session(1, 100, 100), session(3, 100, 100)];
    expect(compareBooks(idle, idle.slice(1), false)).toMatchObject({ lost: 1, doubled: 0 });
  });
});
