import { describe, expect, it } from 'vitest';
import { CarsModel } from './cars-model.ts';
import { carsOf } from './cars-of.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-03-02T12:00:00Z');
const visit = (fromMs: number, hours = 2) => ({ connectorId: 1, fromMs, toMs: fromMs + hours * HOUR });

describe('the cars that are expected', () => {
  it('are those of the last four weeks, at the same hour of the same day', () => {
    const cars = carsOf({ nowMs: NOW, sinceMs: NOW - 200 * DAY, visits: [visit(NOW - 26 * DAY), visit(NOW - 3 * DAY)], parked: [] });
    expect(cars.periodMs).toBe(28 * DAY);
    const model = new CarsModel(cars, NOW, NOW);
    expect(model.nextMs).toBe(NOW + 2 * DAY);
    expect(model.pass(NOW + 2 * DAY)).toEqual([{ connectorId: 1, isHere: true }]);
    expect(model.sinceMs).toBe(NOW + 2 * DAY);
    expect(model.nextMs).toBe(NOW + 2 * DAY + 2 * HOUR);
    expect(model.pass(model.nextMs)).toEqual([{ connectorId: 1, isHere: false }]);
    expect(model.nextMs).toBe(NOW + 25 * DAY);
    model.pass(NOW + 26 * DAY);
    expect(model.nextMs).toBe(NOW + 30 * DAY);
  });

  it('are those of whole weeks or days where less was seen', () => {
    const seenFor = (days: number) => carsOf({ nowMs: NOW, sinceMs: NOW - days * DAY, visits: [], parked: [] }).periodMs / DAY;
    expect([0.5, 1, 5.5, 7, 20, 40].map(seenFor)).toEqual([1, 1, 5, 7, 14, 28]);
  });

  it('come as often as in what was seen, of an hour at least, where that is less than half a day; who is there now has come, too', () => {
    const [minute, parked] = [HOUR / 60, [{ connectorId: 1, sinceMs: NOW - HOUR / 60 }]];
    const justRegistered = carsOf({ nowMs: NOW, sinceMs: NOW - 2 * minute, visits: [], parked });
    expect(justRegistered).toEqual({
      periodMs: HOUR,
      visits: [{ connectorId: 1, fromMs: NOW - minute, toMs: NOW }],
      now: [{ connectorId: 1, leavesMs: NOW + 59 * minute }],
    });
    const model = new CarsModel(justRegistered, NOW, NOW - minute);
    expect(model.pass(NOW + HOUR - minute)).toEqual([
      { connectorId: 1, isHere: false },
      { connectorId: 1, isHere: true },
    ]);
    // The first visit is as old as all that is known.
    const first = carsOf({ nowMs: NOW, sinceMs: NOW, visits: [visit(NOW - 3 * HOUR)], parked: [] });
    expect(new CarsModel(first, NOW, NOW).nextMs - NOW).toBeLessThan(1_000);
    expect(first.visits).toHaveLength(1);
  });

  it('leave when the longest visit would have ended; who was there for longer stays', () => {
    const visits = [visit(NOW - DAY, 15)];
    const parked = [
      { connectorId: 1, sinceMs: NOW - 10 * HOUR },
      { connectorId: 2, sinceMs: NOW - 20 * HOUR },
    ];
    const cars = carsOf({ nowMs: NOW, sinceMs: NOW - 30 * DAY, visits, parked });
    expect(cars.now).toEqual([
      { connectorId: 1, leavesMs: NOW + 5 * HOUR },
      { connectorId: 2, leavesMs: null },
    ]);
    const model = new CarsModel(cars, NOW, NOW - 20 * HOUR);
    expect([model.has(1), model.has(2), model.sinceMs]).toEqual([true, true, NOW - 20 * HOUR]);
    expect(model.pass(NOW + 6 * HOUR)).toEqual([{ connectorId: 1, isHere: false }]);
    expect(model.has(2)).toBe(true);
  });

  it('are nobody where nobody came', () => {
    const model = new CarsModel(carsOf({ nowMs: NOW, sinceMs: NOW - DAY, visits: [], parked: [] }), NOW, NOW);
    expect([model.nextMs, model.sinceMs, model.pass(NOW + 90 * DAY)]).toEqual([Infinity, null, []]);
  });
});
