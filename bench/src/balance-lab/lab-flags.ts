import { POLICY_NAMES, TUNED_NAMES, type PolicyName, type SiteWeek } from '@phasor/balancing/laboratory';
import { raise } from '../errors.ts';
import type { Flags } from '../flags.ts';

const DAY_MIN = 1440;
/** Days that are shown where nobody says which. */
const DAYS_SHOWN = 2;

/** A policy as it is tried: its name, with what it is tried with instead of the usual numbers. */
export interface Tried {
  /** As it was written: "free" or "free:dwellMs=300000". */
  readonly written: string;
  readonly name: PolicyName;
  readonly tuned: Readonly<Record<string, number>>;
}

function policyFrom(written: string): Tried {
  const [name, ...numbers] = written.split(':');
  const known = POLICY_NAMES.find((policy) => policy === name);
  const refused = (found: string, expected: string) => raise('BENCH_FLAG_INVALID', { flag: 'policies', found: `"${found}"`, expected });
  if (!known) throw refused(written, `some of ${POLICY_NAMES.join(',')}, with commas`);
  const tuned = numbers.map((text): readonly [string, number] => {
    const [key = '', value = ''] = text.split('=');
    if (!TUNED_NAMES.includes(key)) throw refused(text, `one of ${TUNED_NAMES.join(', ')}, then = and a number`);
    const least = key === 'modesEveryMin' ? 1 : 0;
    if (value === '' || !(Number(value) >= least && Number(value) < Infinity)) throw refused(text, `${key}= and a number from ${least}`);
    return [key, Number(value)];
  });
  return { written, name: known, tuned: Object.fromEntries(tuned) };
}

/**
 * The policies of `--policies a,b,c`, all of them without it. A policy may be tried with other numbers: `free:dwellMs=300000:wear=1`.
 * Errors: BENCH_FLAG_INVALID.
 */
export function policiesFrom(flags: Flags): readonly Tried[] {
  const policies = (flags.get('policies') ?? POLICY_NAMES.join()).split(',').map((text) => policyFrom(text.trim()));
  const twice = policies.find(({ written }, at) => policies.findIndex((other) => other.written === written) !== at);
  if (twice) throw raise('BENCH_FLAG_INVALID', { flag: 'policies', found: `"${twice.written}" twice`, expected: 'each once' });
  return policies;
}

/** The first and the last day of `--days 0-1` or `--days 3`. Errors: BENCH_FLAG_INVALID. */
export function daysFrom(flags: Flags, week: SiteWeek): readonly [number, number] {
  const days = Math.ceil(week.houseLoadA.length / 3 / DAY_MIN);
  const text = flags.get('days');
  if (text === undefined) return [0, Math.min(DAYS_SHOWN, days) - 1];
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (!(first <= last && last < days)) {
    throw raise('BENCH_FLAG_INVALID', {
      flag: 'days',
      found: `"${text}"`,
      expected: `the first and the last day to show, from 0 to ${days - 1}, such as 0-1`,
    });
  }
  return [first, last];
}
