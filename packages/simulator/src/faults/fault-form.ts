import { Type, type Static } from 'typebox';
import { SPAN, spanOf, type Between } from '../scenarios/span.ts';
import type { Mistake, Path } from '../scenarios/written-file.ts';
import type { FaultAction, FaultPlan, PlannedFault } from './fault-plan.ts';

const Span = Type.String({ pattern: SPAN, expected: 'a length of time like “30 s”, “5 min” or “5 to 15 s”' });
const Chance = Type.String({ pattern: '^(\\d{1,2}(\\.\\d+)?|100) ?%$', expected: 'a chance like “5 %”' });
const Bare = Type.Null({ expected: 'nothing after this fault' });

/** The faults that a plan may name, each with what it says in its value. */
const actions = {
  drop: Chance,
  duplicate: Chance,
  reorder: Chance,
  delay: Span,
  'slow line': Type.String({ pattern: '^\\d{1,6}(\\.\\d+)? ?kbit/s$', expected: 'a speed like “64 kbit/s”' }),
  'half-open': Bare,
  firewall: Type.Enum(['refuses', 'silent'], { expected: 'refuses or silent' }),
  'expired root': Bare,
  'boots in 1970': Bare,
  'power cut at write': Type.Integer({ minimum: 1, expected: 'the number of a write, from 1' }),
  'full flash': Bare,
  'clock jump': Type.String({ pattern: `^-?${SPAN.slice(1)}`, expected: 'a length of time like “2 h” or “-90 s”' }),
  'charger meter': Type.Enum(['lost', 'frozen'], { expected: 'lost or frozen' }),
  'site meter': Type.Enum(['lost', 'frozen', 'kiloamperes'], { expected: 'lost, frozen or kiloamperes' }),
  profiles: Type.Enum(['refuses', 'ignores', 'forgets'], { expected: 'refuses, ignores or forgets' }),
};
type FaultName = keyof typeof actions;
const NAMES = Object.keys(actions) as FaultName[];
/** Those that happen at an instant, and may happen again. */
const REPEATED: readonly FaultName[] = ['half-open', 'clock jump', 'power cut at write'];
const LASTING: readonly FaultName[] = ['half-open', 'power cut at write', 'full flash', 'boots in 1970'];

export const FaultForm = Type.Object(
  {
    ...(Object.fromEntries(Object.entries(actions).map(([name, form]) => [name, Type.Optional(form)])) as {
      [Name in FaultName]: ReturnType<typeof Type.Optional<(typeof actions)[Name]>>;
    }),
    share: Type.Optional(Type.String({ ...Chance, expected: 'a share of the chargers like “25 %”' })),
    chargers: Type.Optional(
      Type.Array(Type.String({ minLength: 1, expected: 'a charger’s id' }), { minItems: 1, expected: 'a list of chargers’ ids' }),
    ),
    from: Type.Optional(Span),
    until: Type.Optional(Span),
    every: Type.Optional(Span),
    for: Type.Optional(Span),
  },
  { additionalProperties: false, expected: 'a fault, like {drop: 5 %}' },
);
export type FaultForm = Static<typeof FaultForm>;
export const FaultsForm = Type.Array(FaultForm, { minItems: 1, expected: 'a list of faults' });

/** A word for a fault without a value. */
export function normalisedFaults(written: unknown): unknown {
  if (!Array.isArray(written)) return written;
  return written.map((fault: unknown) => (typeof fault === 'string' ? { [fault]: null } : fault));
}

/** What fits the form and makes no sense. */
export function faultMistakes(faults: readonly FaultForm[], path: Path): Mistake[] {
  return faults.flatMap((fault, index): Mistake[] => {
    const here: Path = [...path, index];
    const named = NAMES.filter((name) => name in fault);
    const [name] = named;
    if (name === undefined || named.length > 1) {
      return [{ path: here, problem: `expected one fault of ${NAMES.join(', ')}, found ${named.join(' and ') || 'none'}` }];
    }
    const isEarly = fault.until !== undefined && spanOf(fault.until)[0] <= spanOf(fault.from ?? '0 s')[1];
    const misfits = [
      isEarly && { path: [...here, 'until'], problem: 'expected a time after “from”; both count from the start of the run' },
      fault.every !== undefined &&
        !REPEATED.includes(name) && { path: [...here, 'every'], problem: `expected “every” only with ${REPEATED.join(', ')}` },
      fault.for !== undefined &&
        !LASTING.includes(name) && { path: [...here, 'for'], problem: `expected “for” only with ${LASTING.join(', ')}; use “until”` },
      name === 'profiles' &&
        (fault.from ?? fault.until) !== undefined && {
          path: here,
          problem: 'expected no “from” or “until”: profiles are a habit for the whole run',
        },
      name === 'site meter' &&
        (fault.share ?? fault.chargers) !== undefined && {
          path: here,
          problem: 'expected no “share” or “chargers”: the meters are the site’s',
        },
    ];
    return misfits.filter((misfit) => misfit !== false);
  });
}

/** A plan of faults that fit. */
export function faultPlanOf(faults: readonly FaultForm[]): FaultPlan {
  return faults.map((fault): PlannedFault => ({
    action: actionOf(fault),
    share: fault.share === undefined ? 1 : Number.parseFloat(fault.share) / 100,
    chargers: fault.chargers ?? null,
    from: spanOf(fault.from ?? '0 s'),
    until: spanOrNull(fault.until),
    every: spanOrNull(fault.every),
    lasts: spanOrNull(fault.for),
  }));
}

const spanOrNull = (text: string | undefined): Between | null => (text === undefined ? null : spanOf(text));
const shareOf = (text: string): number => Number.parseFloat(text) / 100;

function actionOf(fault: FaultForm): FaultAction {
  for (const name of ['drop', 'duplicate', 'reorder'] as const) {
    const chance = fault[name];
    if (chance !== undefined) return { do: name, chance: shareOf(chance) };
  }
  if (fault.delay !== undefined) return { do: 'delay', by: spanOf(fault.delay) };
  if (fault['slow line'] !== undefined) return { do: 'slowLine', bitsPerS: Number.parseFloat(fault['slow line']) * 1000 };
  if (fault.firewall !== undefined) return { do: 'firewall', how: fault.firewall };
  if (fault['power cut at write'] !== undefined) return { do: 'powerCut', atWrite: fault['power cut at write'] };
  if (fault['clock jump'] !== undefined) return { do: 'clockJump', by: jumpOf(fault['clock jump']) };
  if (fault['charger meter'] !== undefined) return { do: 'chargerMeter', trouble: fault['charger meter'] };
  if (fault['site meter'] !== undefined) return { do: 'siteMeter', fault: { kind: fault['site meter'] } };
  if (fault.profiles !== undefined) return { do: 'profiles', habit: fault.profiles };
  if ('half-open' in fault) return { do: 'halfOpen' };
  if ('expired root' in fault) return { do: 'expiredRoot' };
  if ('full flash' in fault) return { do: 'fullFlash' };
  return { do: 'bootsIn1970' };
}

function jumpOf(text: string): Between {
  const [from, to] = spanOf(text.replace('-', ''));
  return text.startsWith('-') ? [-to, -from] : [from, to];
}
