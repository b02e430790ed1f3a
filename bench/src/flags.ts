import { raise } from './errors.ts';

/** The flags of a command line, by name; a flag without a value is '' (a switch). */
export type Flags = ReadonlyMap<string, string>;

const shown = (value: string | undefined): string => (value === undefined ? 'missing' : value === '' ? 'without a value' : `"${value}"`);

/** Refuses flags that a benchmark does not have. Errors: BENCH_FLAG_UNKNOWN. */
export function onlyFlags(flags: Flags, known: readonly string[]): void {
  for (const flag of flags.keys()) {
    if (!known.includes(flag)) throw raise('BENCH_FLAG_UNKNOWN', { flag: `--${flag}`, known: known.map((name) => `--${name}`).join(', ') });
  }
}

/** The text of a flag that must be there. Errors: BENCH_FLAG_INVALID. */
export function textFlag(flags: Flags, flag: string, expected: string): string {
  const value = flags.get(flag);
  if (value === undefined || value === '') throw raise('BENCH_FLAG_INVALID', { flag, found: shown(value), expected });
  return value;
}

/** The text of a flag that must be one of some. Errors: BENCH_FLAG_INVALID. */
export function choiceFlag<T extends string>(flags: Flags, flag: string, known: readonly T[]): T {
  const value = flags.get(flag);
  const found = known.find((name) => name === value);
  if (found === undefined)
    throw raise('BENCH_FLAG_INVALID', { flag, found: shown(value), expected: known.join(', ').replace(/, (?=[^,]*$)/, ' or ') });
  return found;
}

export interface NumberRange {
  readonly from: number;
  /** The highest, itself included. */
  readonly to: number;
  /** What it is, for the sentence: "a number of A". */
  readonly what: string;
  readonly isWhole?: boolean;
}

/** The number of a flag; undefined without it. Errors: BENCH_FLAG_INVALID. */
export function numberFlag(flags: Flags, flag: string, { from, to, what, isWhole = false }: NumberRange): number | undefined {
  const text = flags.get(flag);
  if (text === undefined) return undefined;
  const value = Number(text);
  const isRight = text.trim() !== '' && value >= from && value <= to && (!isWhole || Number.isInteger(value));
  const expected = `${what} from ${from} to ${to}`;
  if (!isRight) throw raise('BENCH_FLAG_INVALID', { flag, found: shown(text), expected });
  return value;
}

/** True where a switch is set. Errors: BENCH_FLAG_INVALID if it has a value. */
export function switchFlag(flags: Flags, flag: string): boolean {
  const value = flags.get(flag);
  if (value !== undefined && value !== '') throw raise('BENCH_FLAG_INVALID', { flag, found: shown(value), expected: 'it without a value' });
  return value !== undefined;
}
