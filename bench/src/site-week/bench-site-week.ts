import { POLICY_NAMES, policyNamed, replay, type Outcome } from '@phasor/balancing/laboratory';
import { choiceFlag, onlyFlags, textFlag, type Flags } from '../flags.ts';
import { CONDITION_FLAGS, conditionsFrom } from './conditions.ts';
import { TraceFile } from './trace-file.ts';
import { weekFrom } from './week-file.ts';

/** The figures of a policy on a week, and beside them what they came with. */
export interface SiteWeekRun {
  readonly figures: Omit<Outcome, 'decisions' | 'meanGapPct'> & {
    readonly bench: 'site-week';
    readonly file: string;
    readonly policy: string;
  };
  readonly beside: Pick<Outcome, 'decisions' | 'meanGapPct'>;
}

/** Replays the week of `--file` under `--policy`, and writes the trace where it is asked for. */
export function runSiteWeek(flags: Flags): SiteWeekRun {
  onlyFlags(flags, ['file', 'policy', ...CONDITION_FLAGS, 'trace']);
  const file = textFlag(flags, 'file', 'the name of a file, or made-up:office:1');
  const policyName = choiceFlag(flags, 'policy', POLICY_NAMES);
  const policy = policyNamed(policyName, conditionsFrom(flags));
  const week = weekFrom(file);
  const trace = flags.has('trace') ? new TraceFile(textFlag(flags, 'trace', 'the name of a file to write')) : undefined;
  const { decisions, meanGapPct, ...outcome } = replay(week, policy, trace ? { onLine: (line) => trace.add(line) } : {});
  trace?.close();
  return { figures: { bench: 'site-week', file, policy: policyName, ...outcome }, beside: { decisions, meanGapPct } };
}

/** What a policy delivers on a recorded or made-up week of a site. Fails if cars overloaded a fuse. */
export async function siteWeek(flags: Flags): Promise<void> {
  const beganMs = performance.now();
  const { figures, beside } = runSiteWeek(flags);
  const seconds = Math.round(performance.now() - beganMs) / 1000;
  process.stdout.write(`${JSON.stringify({ ...beside, seconds })}\n${JSON.stringify(figures)}\n`);
  if (figures.evOverloadMinutes > 0) process.exitCode = 1;
}
