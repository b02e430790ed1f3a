import fc from 'fast-check';
import highs, { type LegacyHighs } from 'highs';
import { limitAt, stretchesOf, type PlanRow, type PlanSession } from '../stretches.ts';

/** The exact solver. Its types describe the CommonJS build, in which the default export is a property; Node loads the other. */
export const loadHighs = highs as unknown as () => Promise<LegacyHighs>;

/** Up to six cars with needs that may or may not be possible. */
export const planSessions = (): fc.Arbitrary<PlanSession[]> =>
  fc.array(
    fc.record({
      energyKWh: fc.double({ min: 0.1, max: 40, noNaN: true }),
      periodsLeft: fc.integer({ min: 1, max: 30 }),
      maxCurrentA: fc.double({ min: 6, max: 32, noNaN: true }),
      kWPerA: fc.constantFrom(0.208, 0.23, 0.69),
    }),
    { minLength: 1, maxLength: 6 },
  );

const limits = fc.record({
  limit: fc.double({ min: 2, max: 100, noNaN: true }),
  changes: fc
    .array(fc.record({ fromPeriod: fc.integer({ min: 1, max: 25 }), limit: fc.double({ min: 0, max: 60, noNaN: true }) }), { maxLength: 2 })
    .map((changes) => changes.toSorted((a, b) => a.fromPeriod - b.fromPeriod)),
});

const rowsWith = (term: fc.Arbitrary<{ re: number; im: number }>): fc.Arbitrary<PlanRow[]> =>
  fc.array(
    fc.tuple(limits, fc.array(term, { minLength: 6, maxLength: 6 })).map(([limit, terms]) => ({
      ...limit,
      terms: terms.map((part, car) => ({ car, ...part })),
    })),
    { maxLength: 4 },
  );

/** Fuses and caps: every car loads a row or does not. */
export const fuseRows = (): fc.Arbitrary<PlanRow[]> => rowsWith(fc.constantFrom({ re: 0, im: 0 }, { re: 1, im: 0 }, { re: 0.5, im: 0 }));

/** Rows of a delta or an IT grid: currents meet at any angle. */
export const phasorRows = (): fc.Arbitrary<PlanRow[]> =>
  rowsWith(
    fc.tuple(fc.constantFrom(0, 0.25, 0.5, 1), fc.constantFrom(0, 30, -90, 150, 180, 45)).map(([size, degrees]) => ({
      re: size * Math.cos((degrees * Math.PI) / 180),
      im: size * Math.sin((degrees * Math.PI) / 180),
    })),
  );

/** The most that rows without angles can deliver, in kWh: the linear programme by HiGHS. */
export function bestEnergyKWh(solver: LegacyHighs, sessions: readonly PlanSession[], rows: readonly PlanRow[], periodH: number): number {
  const stretches = stretchesOf(sessions, rows, { firstPeriods: 1, maxPeriods: Infinity, coarseness: 0 });
  const [objective, constraints, bounds]: [string[], string[], string[]] = [[], [], []];
  for (const [k, { fromPeriod, untilPeriod }] of stretches.entries()) {
    const isThere = (car: number): boolean => (sessions[car]?.periodsLeft ?? 0) >= untilPeriod;
    for (const [i, { maxCurrentA, kWPerA }] of sessions.entries()) {
      if (!isThere(i)) continue;
      objective.push(`${kWPerA * (untilPeriod - fromPeriod) * periodH} x${i}_${k}`);
      bounds.push(`0 <= x${i}_${k} <= ${maxCurrentA}`);
    }
    for (const row of rows) {
      const terms = row.terms.filter(({ car, re }) => isThere(car) && re !== 0).map(({ car, re }) => `${re} x${car}_${k}`);
      if (terms.length > 0) constraints.push(`${terms.join(' + ')} <= ${limitAt(row, fromPeriod)}`);
    }
  }
  for (const [i, { energyKWh }] of sessions.entries()) {
    const terms = objective.filter((term) => term.includes(` x${i}_`));
    constraints.push(`${terms.join(' + ')} <= ${energyKWh}`);
  }
  const model = `Maximize\n obj: ${objective.join('\n + ')}\nSubject To\n${constraints.map((text, index) => ` c${index}: ${text}`).join('\n')}\nBounds\n${bounds.map((text) => ` ${text}`).join('\n')}\nEnd\n`;
  const solution = solver.solve(model);
  if (solution.Status !== 'Optimal') throw new Error(`HiGHS: ${solution.Status}`);
  return solution.ObjectiveValue;
}
