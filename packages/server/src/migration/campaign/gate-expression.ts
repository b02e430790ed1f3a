import { hitsThatSupport, lowerBound, upperBound } from './binomial.ts';
import { DEFAULT_CONFIDENCE, type GateCondition, type GateExpression, type GateMeasure } from './gate-form.ts';
import type { GateFigures, GateInputs } from './gate-inputs.ts';

/** Go on · wait, for data or for better figures · something is wrong: no new charger starts. */
export type GateAnswer = 'pass' | 'hold' | 'stop';

export interface Judged {
  readonly answer: GateAnswer;
  readonly sentence: string;
}

/** What an expression says to figures. Of `all` the worst answer counts, of `any` the best. */
export function judgeExpression(expression: GateExpression, inputs: GateInputs): Judged {
  if ('all' in expression) return worst(expression.all.map((part) => judgeExpression(part, inputs)));
  if ('any' in expression) return best(expression.any.map((part) => judgeExpression(part, inputs)));
  if (expression.over !== 'eachStratum') return judgeCondition(expression, inputs.all, '');
  return worst(Object.entries(inputs.strata).map(([stratum, figures]) => judgeCondition(expression, figures, ` in ${stratum}`)));
}

const RANK: Readonly<Record<GateAnswer, number>> = { pass: 0, hold: 1, stop: 2 };

/** Nothing to judge is nothing known, and holds. */
export function worst(parts: readonly Judged[]): Judged {
  const [first, ...rest] = parts;
  if (first === undefined) return { answer: 'hold', sentence: 'there is nothing to judge by' };
  const { answer } = rest.reduce((so, part) => (RANK[part.answer] > RANK[so.answer] ? part : so), first);
  return {
    answer,
    sentence: parts
      .filter((part) => part.answer === answer)
      .map(({ sentence }) => sentence)
      .join('; '),
  };
}

function best(parts: readonly Judged[]): Judged {
  const [first, ...rest] = parts;
  if (first === undefined) return { answer: 'hold', sentence: 'there is nothing to judge by' };
  const { answer } = rest.reduce((so, part) => (RANK[part.answer] < RANK[so.answer] ? part : so), first);
  return {
    answer,
    sentence: parts
      .filter((part) => part.answer === answer)
      .map(({ sentence }) => sentence)
      .join(' or '),
  };
}

function judgeCondition(condition: GateCondition, figures: GateFigures, where: string): Judged {
  const { answer, seen } = judges[condition.measure](condition, figures);
  const bound = condition.atLeast !== undefined ? `at least ${condition.atLeast}` : `at most ${condition.atMost}`;
  return { answer, sentence: `${condition.measure}${where} is ${seen}, asked is ${bound}` };
}

type Judge = (condition: GateCondition, figures: GateFigures) => { readonly answer: GateAnswer; readonly seen: string };

/** NaN where a condition lacks its bound: then no comparison holds, and none passes. */
const figureOf = ({ atLeast, atMost }: GateCondition): number => atLeast ?? atMost ?? NaN;
const atLeastCount =
  (of: 'settled' | 'proven'): Judge =>
  (condition, figures) => ({ answer: figures[of] >= figureOf(condition) ? 'pass' : 'hold', seen: String(figures[of]) });
/** These only grow, so too many is too many for ever. */
const atMostCount =
  (of: 'rolledBack' | 'stranded'): Judge =>
  (condition, figures) => ({
    answer: figures.settled === 0 ? 'hold' : figures[of] <= figureOf(condition) ? 'pass' : 'stop',
    seen: `${figures[of]} of ${figures.settled}`,
  });

const judges: Readonly<Record<GateMeasure, Judge>> = {
  settled: atLeastCount('settled'),
  proven: atLeastCount('proven'),
  rolledBack: atMostCount('rolledBack'),
  stranded: atMostCount('stranded'),
  // Passes when the sample supports it, waits for more else, and stops when it is ruled out even if all that are under way or baking
  // make it: failures settle first, and a few of them at the beginning say little.
  success: (condition, { succeeded, settled, attempted, rolledBack }) => {
    const confidence = condition.confidence ?? DEFAULT_CONFIDENCE;
    const low = lowerBound(succeeded, settled, confidence);
    const high = upperBound(attempted - rolledBack, attempted, confidence);
    const answer = low >= figureOf(condition) ? 'pass' : high < figureOf(condition) ? 'stop' : 'hold';
    return { answer, seen: `${succeeded} of ${settled}, which supports ${rounded(low)}` };
  },
  worse: (condition, { worse, pairs }) => {
    const confidence = condition.confidence ?? DEFAULT_CONFIDENCE;
    const high = upperBound(worse, pairs, confidence);
    const answer = high <= figureOf(condition) ? 'pass' : lowerBound(worse, pairs, confidence) > figureOf(condition) ? 'stop' : 'hold';
    return { answer, seen: `${worse} of ${pairs}, which allows ${rounded(high)}` };
  },
  provenShare: (condition, { proven, settled }) => ({
    answer: settled > 0 && proven / settled >= figureOf(condition) ? 'pass' : 'hold',
    seen: `${proven} of ${settled}`,
  }),
};

const rounded = (share: number): number => Math.round(share * 1000) / 1000;

/** How many chargers an expression must see settle, at least, before it can pass: in all, and in each stratum. */
export function neededSample(expression: GateExpression | null): { readonly inAll: number; readonly inEach: number } {
  if (expression === null) return { inAll: 0, inEach: 0 };
  if ('all' in expression || 'any' in expression) {
    const parts = ('all' in expression ? expression.all : expression.any).map(neededSample);
    const most = 'all' in expression ? Math.max : Math.min;
    return { inAll: most(...parts.map(({ inAll }) => inAll)), inEach: most(...parts.map(({ inEach }) => inEach)) };
  }
  const { measure, over, confidence = DEFAULT_CONFIDENCE } = expression;
  const figure = figureOf(expression);
  const isCount = measure === 'settled' || measure === 'proven';
  const needed = isCount
    ? figure
    : measure === 'success'
      ? hitsThatSupport(figure, confidence)
      : measure === 'worse'
        ? hitsThatSupport(1 - figure, confidence)
        : 1;
  return over === 'eachStratum' ? { inAll: 0, inEach: needed } : { inAll: needed, inEach: 0 };
}
