import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture, policyNamed, record, type Outcome, type Recording, type SiteWeek } from '@phasor/balancing/laboratory';
import { messageOf } from '@phasor/kernel';
import { raise } from '../errors.ts';
import { onlyFlags, textFlag, type Flags } from '../flags.ts';
import { CONDITION_FLAGS, conditionsFrom } from '../site-week/conditions.ts';
import { weekFrom } from '../site-week/week-file.ts';
import { daysFrom, policiesFrom } from './lab-flags.ts';

const COMPARED = ['deliveredPct', 'worst5Pct', 'maxSwitches', 'meanSwitches', 'pausedMinPerSession', 'evOverloadMinutes'] as const;
type Figures = Pick<Outcome, (typeof COMPARED)[number]>;

/** What a comparison prints, and the pictures it makes: name of the file → SVG. */
export interface Comparison {
  readonly lines: readonly (Figures & { readonly policy: string })[];
  /** Against the first policy: each figure less that of the first. */
  readonly last: {
    readonly bench: 'balance-lab';
    readonly file: string;
    readonly against: string;
    readonly differences: Readonly<Record<string, Figures>>;
  };
  readonly pictures: ReadonlyMap<string, string>;
}

const figuresOf = (make: (key: (typeof COMPARED)[number]) => number): Figures =>
  Object.fromEntries(COMPARED.map((key) => [key, Math.round(make(key) * 100) / 100])) as unknown as Figures;

function picturesOf(week: SiteWeek, recordings: readonly Recording[], title: string, days: readonly [number, number]): Map<string, string> {
  const pictures = new Map([['compared.svg', picture(week, recordings, { title, days })]]);
  for (const recording of recordings)
    pictures.set(`${recording.name.replace(/[^\w.-]+/g, '_')}.svg`, picture(week, [recording], { title, days }));
  return pictures;
}

/** Replays the week of `--file` under each of `--policies`. */
export function compare(flags: Flags): Comparison {
  onlyFlags(flags, ['file', 'policies', 'days', ...CONDITION_FLAGS, 'out']);
  const file = textFlag(flags, 'file', 'the name of a file, or made-up:office:1');
  const policies = policiesFrom(flags);
  const conditions = conditionsFrom(flags);
  const week = weekFrom(file);
  const days = daysFrom(flags, week);
  const recordings = policies.map(({ written, name, tuned }) => record(week, written, policyNamed(name, conditions, tuned)));
  const [first] = recordings;
  const differences = recordings
    .slice(1)
    .map(({ name, outcome }) => [name, figuresOf((key) => outcome[key] - (first?.outcome[key] ?? 0))] as const);
  return {
    lines: recordings.map(({ name, outcome }) => ({ policy: name, ...figuresOf((key) => outcome[key]) })),
    last: { bench: 'balance-lab', file, against: first?.name ?? '', differences: Object.fromEntries(differences) },
    pictures: picturesOf(week, recordings, file.split('/').at(-1) ?? file, days),
  };
}

function write(folder: string, pictures: ReadonlyMap<string, string>): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of pictures) writeFileSync(join(folder, name), text);
  } catch (error) {
    throw raise('BENCH_FILE_UNREADABLE', { file: folder, reason: messageOf(error) });
  }
}

/** Policies on a week side by side: a line each, a last one with their differences, and pictures in `--out`. */
export async function balanceLab(flags: Flags): Promise<void> {
  const folder = flags.has('out') ? textFlag(flags, 'out', 'the name of a folder') : undefined;
  const { lines, last, pictures } = compare(flags);
  if (folder !== undefined) write(folder, pictures);
  process.stdout.write([...lines, last].map((line) => `${JSON.stringify(line)}\n`).join(''));
}
