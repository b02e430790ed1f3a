import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hitsThatSupport, lowerBound, upperBound } from './binomial.ts';
import { judgeExpression, neededSample } from './gate-expression.ts';
import { isWorse, type GateFigures, type GateInputs } from './gate-inputs.ts';
import { judgeGate, waitsForApproval, type GateSettings } from './gate.ts';
import { readGate } from './read-gate.ts';
import { defaultCampaignSettings } from './settings.ts';
import { stratumStanding } from './stratum-standing.ts';

const figures = (succeeded: number, rolledBack = 0, change: Partial<GateFigures> = {}): GateFigures => ({
  members: succeeded + rolledBack,
  attempted: succeeded + rolledBack,
  settled: succeeded + rolledBack,
  succeeded,
  rolledBack,
  stranded: 0,
  proven: succeeded,
  pairs: succeeded,
  worse: 0,
  ...change,
});
const inputs = (all: GateFigures, change: Partial<GateInputs> = {}): GateInputs => ({
  unknownMembers: 0,
  openSafetyEvents: 0,
  wave: { members: all.members, settled: all.settled },
  all,
  strata: { one: all },
  ...change,
});
const gate = (change: Partial<GateSettings> = {}): GateSettings => {
  const [wave] = defaultCampaignSettings(1, []).waves;
  if (!wave) throw new Error('there are waves');
  return { ...wave.gate, expression: null, ...change };
};

describe('exact binomial bounds', () => {
  it.each([
    [29, 0.9],
    [99, 0.97],
    [299, 0.99],
  ])('no failure in %d supports %d at 95 percent, and in one fewer does not', (n, share) => {
    expect(lowerBound(n, n, 0.95)).toBeGreaterThanOrEqual(share);
    expect(lowerBound(n - 1, n - 1, 0.95)).toBeLessThan(share);
    expect(hitsThatSupport(share, 0.95)).toBe(n);
  });

  it('equal the tables for other cases (Clopper and Pearson, one-sided)', () => {
    expect(lowerBound(8, 10, 0.95)).toBeCloseTo(0.4931, 4);
    expect(lowerBound(95, 100, 0.95)).toBeCloseTo(0.8977, 4);
    expect(upperBound(0, 10, 0.95)).toBeCloseTo(0.2589, 4);
    expect(upperBound(5, 100, 0.95)).toBeCloseTo(0.1023, 4);
  });

  it('say nothing about nothing, never more than what was seen, and more the more was seen', () => {
    expect([lowerBound(0, 0, 0.95), upperBound(0, 0, 0.95)]).toEqual([0, 1]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const hits = Math.round(n * share);
        expect(lowerBound(hits, n, 0.95)).toBeLessThanOrEqual(hits / n + 1e-9);
        expect(upperBound(hits, n, 0.95)).toBeGreaterThanOrEqual(hits / n - 1e-9);
        expect(lowerBound(hits + 1, n + 1, 0.95)).toBeGreaterThanOrEqual(lowerBound(hits, n, 0.95));
      }),
      { numRuns: 60 },
    );
  });

  it('hold for thousands without running out of numbers', () => {
    expect(lowerBound(9_990, 10_000, 0.95)).toBeCloseTo(0.9983, 4);
    expect(lowerBound(10, 10_000, 0.95)).toBeCloseTo(0.00054, 5);
  });
});

describe('a gate', () => {
  const answer = (of: GateInputs, settings: GateSettings, approvedBy: string | null = null) =>
    judgeGate(of, settings, approvedBy, 5).answer;

  it('passes with good figures and stores what it read', () => {
    const verdict = judgeGate(inputs(figures(12)), gate(), null, 5);
    expect(verdict).toEqual({ answer: 'pass', atMs: 5, reasons: [], inputs: inputs(figures(12)) });
  });

  it('holds on what is missing or too little', () => {
    expect(answer(inputs(figures(12), { openSafetyEvents: null }), gate())).toBe('hold');
    expect(answer(inputs(figures(12), { unknownMembers: 1 }), gate())).toBe('hold');
    expect(answer(inputs(figures(0)), gate())).toBe('hold');
    expect(answer(inputs(figures(7)), gate({ minSettled: 8 }))).toBe('hold');
    expect(answer(inputs(figures(12), { wave: { members: 10, settled: 4 } }), gate())).toBe('hold');
    expect(answer(inputs(figures(28)), gate({ expression: { measure: 'success', atLeast: 0.9 } }))).toBe('hold');
    expect(answer(inputs(figures(29)), gate({ expression: { measure: 'success', atLeast: 0.9 } }))).toBe('pass');
  });

  it('stops on a safety event, and on a stranded charger in the first waves', () => {
    expect(answer(inputs(figures(500), { openSafetyEvents: 1 }), gate())).toBe('stop');
    expect(answer(inputs(figures(500, 1, { stranded: 1 })), gate({ maxStranded: 0 }))).toBe('stop');
    expect(answer(inputs(figures(500, 1, { stranded: 1 })), gate({ maxStranded: null }))).toBe('pass');
  });

  it('waits for the second person only when all else is good', () => {
    const asking = gate({ needsApproval: true });
    expect(waitsForApproval(judgeGate(inputs(figures(12)), asking, null, 5))).toBe(true);
    expect(waitsForApproval(judgeGate(inputs(figures(12), { unknownMembers: 1 }), asking, null, 5))).toBe(false);
    expect(answer(inputs(figures(12)), asking)).toBe('hold');
    expect(answer(inputs(figures(12)), asking, 'bo')).toBe('pass');
  });
});

describe('an expression', () => {
  const judge = (expression: Parameters<typeof judgeExpression>[0], of: GateInputs) => judgeExpression(expression, of).answer;

  it('of success stops only when it is ruled out even if all that are under way make it', () => {
    const asked = { measure: 'success', atLeast: 0.9 } as const;
    expect(judge(asked, inputs(figures(2, 4, { attempted: 6 })))).toBe('stop');
    expect(judge(asked, inputs(figures(0, 4, { attempted: 60 })))).toBe('hold');
  });

  it('of worse compares each charger with itself', () => {
    const asked = { measure: 'worse', atMost: 0.1 } as const;
    expect(judge(asked, inputs(figures(29)))).toBe('pass');
    expect(judge(asked, inputs(figures(29, 0, { pairs: 28 })))).toBe('hold');
    expect(judge(asked, inputs(figures(29, 0, { worse: 15 })))).toBe('stop');
    const before = { availability: 0.99, reconnectsPerDay: 1, failedSessionShare: 0 };
    const tolerance = { availability: 0.02, reconnectsPerDay: 3, failedSessionShare: 0.05 };
    expect(isWorse(before, { ...before, availability: 0.975 }, tolerance)).toBe(false);
    expect(isWorse(before, { ...before, availability: 0.96 }, tolerance)).toBe(true);
    expect(isWorse(before, { ...before, reconnectsPerDay: NaN }, tolerance)).toBe(true);
  });

  it('over each stratum asks each, and the worst counts', () => {
    const strata = { good: figures(40), small: figures(3) };
    expect(judge({ measure: 'success', atLeast: 0.9, over: 'eachStratum' }, inputs(figures(43), { strata }))).toBe('hold');
    expect(judge({ measure: 'success', atLeast: 0.9 }, inputs(figures(43), { strata }))).toBe('pass');
    expect(judge({ measure: 'settled', atLeast: 1, over: 'eachStratum' }, inputs(figures(1), { strata: {} }))).toBe('hold');
  });

  it('of all takes the worst answer, of any the best', () => {
    const [pass, hold, stop] = [
      { measure: 'settled', atLeast: 1 },
      { measure: 'settled', atLeast: 99 },
      { measure: 'rolledBack', atMost: 0 },
    ] as const;
    const seen = inputs(figures(5, 1));
    expect(judge({ all: [pass, hold] }, seen)).toBe('hold');
    expect(judge({ all: [pass, hold, stop] }, seen)).toBe('stop');
    expect(judge({ any: [stop, hold] }, seen)).toBe('hold');
    expect(judge({ any: [stop, hold, pass] }, seen)).toBe('pass');
  });

  it('tells how many it has to see, so that a wave can be large enough', () => {
    expect(neededSample({ measure: 'success', atLeast: 0.97 })).toEqual({ inAll: 99, inEach: 0 });
    expect(neededSample({ measure: 'worse', atMost: 0.1 })).toEqual({ inAll: 29, inEach: 0 });
    expect(
      neededSample({
        all: [
          { measure: 'settled', atLeast: 7 },
          { measure: 'success', atLeast: 0.9, over: 'eachStratum' },
        ],
      }),
    ).toEqual({
      inAll: 7,
      inEach: 29,
    });
  });
});

describe('readGate', () => {
  it('takes what the form allows', () => {
    const written = {
      all: [{ measure: 'success', atLeast: 0.97, confidence: 0.9 }, { any: [{ measure: 'stranded', atMost: 0, over: 'eachStratum' }] }],
    };
    expect(readGate(JSON.parse(JSON.stringify(written)))).toEqual(written);
  });

  const deep = (depth: number): unknown => (depth === 0 ? { measure: 'settled', atLeast: 1 } : { all: [deep(depth - 1)] });
  it.each([
    ['gate', 'success > 0.97', 'no condition'],
    ['gate', null, 'no condition'],
    ['gate.all', { all: [] }, 'at least one'],
    ['gate.all', { all: { measure: 'settled', atLeast: 1 } }, 'at least one'],
    ['gate', { all: [{ measure: 'settled', atLeast: 1 }], any: [] }, 'another key'],
    ['gate.any[0].measure', { any: [{ measure: 'succes', atLeast: 0.9 }] }, '"succes" is no measure'],
    ['gate.measure', { measure: 'toString', atLeast: 0.9 }, 'no measure'],
    ['gate.atMost', { measure: 'success', atMost: 0.9 }, 'bounded by atLeast'],
    ['gate.atLeast', { measure: 'success' }, 'nothing is not'],
    ['gate.atLeast', { measure: 'success', atLeast: 1 }, 'no sample supports 1'],
    ['gate.atMost', { measure: 'worse', atMost: 0 }, 'no sample supports 0'],
    ['gate.atLeast', { measure: 'settled', atLeast: 1.5 }, 'whole number'],
    ['gate.atLeast', { measure: 'provenShare', atLeast: '0.5' }, 'a share'],
    ['gate.atLeast', { measure: 'success', atLeast: NaN }, 'a share'],
    ['gate.over', { measure: 'settled', atLeast: 1, over: 'strata' }, 'eachStratum'],
    ['gate.confidence', { measure: 'settled', atLeast: 1, confidence: 0.9 }, 'has none'],
    ['gate.confidence', { measure: 'success', atLeast: 0.9, confidence: 95 }, '0.5'],
    ['gate', { measure: 'settled', atLeast: 1, when: 'now' }, '"when" is no key'],
    ['gate.all[0].all[0].all[0].all[0].all[0]', deep(6), 'deep'],
  ])('refuses, at %s, %j', (path, written, problem) => {
    const error = (() => {
      try {
        return readGate(written);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ code: 'MIGRATION_GATE_INVALID', details: { path, problem: expect.stringContaining(problem) } });
  });
});

it('readGate refuses more than 50 parts', () => {
  const all = Array.from({ length: 60 }, () => ({ measure: 'settled', atLeast: 1 }));
  expect(() => readGate({ all })).toThrow('more than 50 parts');
});

describe('a stratum', () => {
  const asked = { stratum: { minSettled: 1, minSuccessShare: 0.8 } };
  const stands = (succeeded: number, rolledBack: number) =>
    stratumStanding(inputs(figures(succeeded, rolledBack, { members: 9 })), 'one', asked);

  it('sends canaries until it has shown enough, and nobody when its failures are no chance', () => {
    expect(stratumStanding(null, 'one', asked)).toEqual({ stands: 'open', outstanding: 0 });
    expect(stands(0, 0)).toEqual({ stands: 'open', outstanding: 9 });
    expect(stands(3, 0)).toEqual({ stands: 'shown', outstanding: 6 });
    expect(stands(2, 1)).toEqual({ stands: 'open', outstanding: 6 });
    expect(stands(0, 3)).toEqual({ stands: 'ruledOut', outstanding: 6 });
  });
});
