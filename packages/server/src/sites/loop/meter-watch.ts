import type { MeterFact } from './facts.ts';
import { highest, type PerPhase } from './site-phases.ts';

/** S4: meters at one point may differ by so much, for so long. */
const MOST_APART_A = 3;
const APART_FOR_MS = 60_000;

/** The newest sample of one meter. */
export interface SeenSample extends MeterFact {
  /** To the last digit what it said since 60 s or longer. */
  readonly isUnchanged: boolean;
}

/** The same, judged: why it counts as frozen; null: it does not. */
export interface JudgedSample extends SeenSample {
  readonly frozen: string | null;
}

/** What a meter said that cannot be true, and why, a sentence's end (S4). */
export interface RefusedSample {
  readonly atMs: number;
  readonly refused: string;
}

export interface MeterJudgement {
  /** What counts at the fuse; null: nothing that is fresh. */
  readonly fact: MeterFact | null;
  /** Why it is not believed; null: it is. */
  readonly fault: string | null;
  /** Since when two of them are too far apart. */
  readonly apartSinceMs: number | null;
}

const isFresh = (sample: JudgedSample | undefined, nowMs: number): sample is JudgedSample =>
  sample !== undefined && nowMs - sample.atMs <= sample.ageBoundMs;

/**
 * S4: the reference and the meters that cross-check it at the same point: the highest of each phase counts, never sum or mean. Two that stay more
 * than 3 A apart for a minute, or a reference that is frozen, are not believed.
 */
export function judgeMeters(samples: readonly (JudgedSample | undefined)[], apartSinceMs: number | null, nowMs: number): MeterJudgement {
  const [reference] = samples;
  const fresh = samples.filter((sample) => isFresh(sample, nowMs));
  const [first] = fresh;
  if (!first) return { fact: reference ?? null, fault: null, apartSinceMs: null };
  const amps = fresh.map((sample) => sample.amps).reduce<PerPhase>(highest, [-Infinity, -Infinity, -Infinity]);
  const fact: MeterFact = { atMs: Math.min(...fresh.map(({ atMs }) => atMs)), amps, ageBoundMs: first.ageBoundMs };
  if (first.frozen !== null) return { fact, fault: first.frozen, apartSinceMs };
  const apartA = Math.max(0, ...fresh.flatMap((sample) => sample.amps.map((value, phase) => Math.abs(value - (first.amps[phase] ?? 0)))));
  if (apartA <= MOST_APART_A) return { fact, fault: null, apartSinceMs: null };
  const sinceMs = apartSinceMs ?? nowMs;
  const fault = nowMs - sinceMs >= APART_FOR_MS ? `two meters of the same fuse are ${Math.round(apartA * 10) / 10} A apart` : null;
  return { fact, fault, apartSinceMs: sinceMs };
}
