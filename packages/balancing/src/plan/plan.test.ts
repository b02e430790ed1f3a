import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightedFill } from './fill.ts';
import { rowsHold } from './phasor-row.ts';
import { currentsOfPlan, fitsAtMost, plan, worthOfEnergy } from './plan.ts';
import { limitAt, type PlanRow, type PlanSession } from './stretches.ts';
import { bestEnergyKWh, fuseRows, loadHighs, phasorRows, planSessions } from './testing/random-site.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 100);
const PERIOD_H = 0.25;
const horizon = { periodH: PERIOD_H };
/** Every kWh is worth the same: the plan that delivers the most. */
const mostEnergy = { periodH: PERIOD_H, worth: () => 1, gap: 1e-4, coarseness: 0 };

const car = (energyKWh: number, periodsLeft: number, maxCurrentA = 16): PlanSession => ({
  energyKWh,
  periodsLeft,
  maxCurrentA,
  kWPerA: 0.23,
});
const fuse = (limit: number, ...cars: number[]): PlanRow => ({ limit, terms: cars.map((index) => ({ car: index, re: 1, im: 0 })) });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function expectLawful(sessions: readonly PlanSession[], rows: readonly PlanRow[], made: ReturnType<typeof plan>): void {
  for (const { fromPeriod, untilPeriod, currentsA } of made.stretches) {
    for (let period = fromPeriod; period < untilPeriod; period += 1) {
      const now = rows.map((row) => ({ limit: limitAt(row, period), terms: row.terms }));
      expect(rowsHold(now, currentsA)).toBe(true);
      for (const [index, { periodsLeft, maxCurrentA }] of sessions.entries()) {
        expect(currentsA[index]).toBeGreaterThanOrEqual(0);
        expect(currentsA[index]).toBeLessThanOrEqual(period < periodsLeft ? maxCurrentA : 0);
      }
    }
  }
  for (const [index, { energyKWh, kWPerA }] of sessions.entries()) {
    const deliveredKWh = sum(
      made.stretches.map(
        ({ fromPeriod, untilPeriod, currentsA }) => (currentsA[index] ?? 0) * kWPerA * (untilPeriod - fromPeriod) * PERIOD_H,
      ),
    );
    expect(made.energiesKWh[index]).toBeCloseTo(deliveredKWh, 9);
    expect(deliveredKWh).toBeLessThanOrEqual(energyKWh + 1e-9);
  }
}

describe('a plan', () => {
  it('keeps rows, maxima, departures and needs, whatever the angles', () => {
    fc.assert(
      fc.property(planSessions(), phasorRows(), fc.integer({ min: 1, max: 4 }), (sessions, rows, firstPeriods) => {
        const made = plan(sessions, rows, { ...horizon, firstPeriods });
        expectLawful(sessions, rows, made);
        expect(made.gap).toBeLessThanOrEqual(0.01);
      }),
    );
  });

  it('is the same for the same input', () => {
    fc.assert(
      fc.property(planSessions(), phasorRows(), (sessions, rows) => {
        expect(plan(sessions, rows, horizon)).toEqual(plan(sessions, rows, horizon));
      }),
      { numRuns: Math.min(20, RUNS) },
    );
  });

  it('never delivers less than the fill by need, period after period', () => {
    fc.assert(
      fc.property(planSessions(), phasorRows(), (sessions, rows) => {
        const planned = sum(plan(sessions, rows, mostEnergy).energiesKWh);
        expect(planned).toBeGreaterThanOrEqual(filledKWh(sessions, rows) * (1 - 1e-3) - 1e-9);
      }),
    );
  });

  it('delivers what the exact optimum of a linear site does', async () => {
    const solver = await loadHighs();
    fc.assert(
      fc.property(planSessions(), fuseRows(), (sessions, rows) => {
        const bestKWh = bestEnergyKWh(solver, sessions, rows, PERIOD_H);
        const deliveredKWh = sum(plan(sessions, rows, mostEnergy).energiesKWh);
        expect(deliveredKWh).toBeLessThanOrEqual(bestKWh + 1e-6);
        expect(deliveredKWh).toBeGreaterThanOrEqual(bestKWh * (1 - 1e-3) - 1e-9);
      }),
      { numRuns: Math.min(60, RUNS) },
    );
  });

  it('serves who leaves soon before who can wait, and both in time', () => {
    const made = plan([car(3.68, 8), car(3.68, 4)], [fuse(16, 0, 1)], { ...horizon, gap: 1e-4 });
    const [waits = 0, leaves = 0] = made.stretches[0]?.currentsA ?? [];
    expect(leaves).toBeGreaterThan(15.5);
    expect(waits).toBeLessThan(0.5);
    expect(made.energiesKWh.map((energyKWh) => energyKWh.toFixed(1))).toEqual(['3.7', '3.7']);
  });

  it('gives equals the same', () => {
    const made = plan([car(9, 6), car(9, 6), car(9, 6)], [fuse(20, 0, 1, 2)], horizon);
    const [first = 0, second, third] = made.energiesKWh;
    expect(second).toBeCloseTo(first, 6);
    expect(third).toBeCloseTo(first, 6);
  });

  it('charges before a limit that is going to fall, and uses one that rises', () => {
    const falls: PlanRow = { ...fuse(16, 0), changes: [{ fromPeriod: 2, limit: 0 }] };
    expect(plan([car(1.84, 8)], [falls], mostEnergy).energiesKWh[0]).toBeCloseTo(1.84, 2);
    const rises: PlanRow = { ...fuse(0, 0), changes: [{ fromPeriod: 6, limit: 16 }] };
    const made = plan([car(9, 8)], [rises], mostEnergy);
    expect(made.stretches[0]?.currentsA).toEqual([0]);
    expect(made.energiesKWh[0]).toBeCloseTo(2 * PERIOD_H * 16 * 0.23, 2);
  });

  it('holds a mix of fuses and a cap in kW', () => {
    const capKw: PlanRow = { limit: 4, terms: [0, 1].map((index) => ({ car: index, re: 0.23, im: 0 })) };
    const made = plan([car(20, 8), car(20, 8)], [capKw, fuse(12, 0)], mostEnergy);
    expect(sum(made.energiesKWh)).toBeCloseTo(8, 1);
  });

  it('leaves nonsense without current and plans for the others', () => {
    const nonsense = [car(NaN, 4), car(5, NaN), car(5, 4, NaN), car(-1, 4), car(5, 0), { ...car(5, 4), kWPerA: 0 }, car(1, 4)];
    const made = plan(nonsense, [{ limit: 16, terms: [{ car: 0, re: NaN, im: 0 }] }], horizon);
    expect(made.energiesKWh.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(made.energiesKWh[6]).toBeGreaterThan(0.9);
    expect(plan([], [], horizon).stretches).toEqual([]);
    expect(plan([car(5, 4)], [fuse(NaN, 0)], horizon).energiesKWh).toEqual([0]);
    expect(plan([car(5, Infinity)], [], horizon).stretches).toEqual([]);
    expect(plan([car(5, Infinity)], [], { ...horizon, maxPeriods: 96 }).energiesKWh[0]).toBeGreaterThan(4.9);
  });
});

describe('carrying a plan out', () => {
  it('adds what the rows have left over', () => {
    const made = plan([car(2, 8), car(2, 8)], [fuse(16, 0, 1)], horizon);
    const currentsA = currentsOfPlan(
      made,
      0,
      [
        { maxCurrentA: 16, weight: 1 },
        { maxCurrentA: 16, weight: 1 },
      ],
      [fuse(16, 0, 1)],
    );
    expect(sum(currentsA)).toBeCloseTo(16, 9);
  });

  it('needs no plan where all fit at once', () => {
    expect(fitsAtMost([16, 16], [fuse(32, 0, 1)])).toBe(true);
    expect(fitsAtMost([16, 16], [fuse(31, 0, 1)])).toBe(false);
  });

  it('values a kWh more the sooner it flows and the sooner its car leaves', () => {
    const worth = worthOfEnergy(PERIOD_H);
    expect(worth(0, car(5, 8))).toBeGreaterThan(worth(4, car(5, 8)));
    expect(worth(0, car(5, 8))).toBeGreaterThan(worth(0, car(5, 80)));
  });
});

/** What the fill by need delivers in all, in kWh: the rule without a plan. */
function filledKWh(sessions: readonly PlanSession[], rows: readonly PlanRow[]): number {
  const leftKWh = sessions.map(({ energyKWh }) => energyKWh);
  for (let period = 0; period < Math.max(...sessions.map(({ periodsLeft }) => periodsLeft)); period += 1) {
    const cars = sessions.map(({ periodsLeft, maxCurrentA, kWPerA }, index) => ({
      maxCurrentA: periodsLeft > period ? Math.min(maxCurrentA, (leftKWh[index] ?? 0) / kWPerA / PERIOD_H) : 0,
      weight: (leftKWh[index] ?? 0) / Math.max(periodsLeft - period, 1),
    }));
    const now = rows.map((row) => ({ limit: limitAt(row, period), terms: row.terms }));
    for (const [index, currentA] of weightedFill(cars, now).entries()) {
      leftKWh[index] = (leftKWh[index] ?? 0) - currentA * (sessions[index]?.kWPerA ?? 0) * PERIOD_H;
    }
  }
  return sum(sessions.map(({ energyKWh }, index) => energyKWh - (leftKWh[index] ?? 0)));
}
