import type { PerPhase } from '../site/phase.ts';

/** What is known of how many phases a car uses while it is fed with all of them. */
export interface LearntPhases {
  /** What counts: the guess, or all three while nothing is known. */
  readonly phases: 1 | 2 | 3;
  /** The number seen of late, since when; ms. */
  readonly seen: 1 | 2 | 3 | undefined;
  readonly seenAtMs: number;
  /** Since when it draws nothing; ms. */
  readonly idleAtMs: number | undefined;
}

/** One measurement of a car that is fed with all its phases. */
export interface PhaseSample {
  readonly atMs: number;
  /** A on each pin of the plug, L1 first. */
  readonly drawnA: PerPhase;
  readonly offeredA: number;
}

/** Nothing is known: at plug-in, and after each change of phase. */
export const NOTHING_LEARNT: LearntPhases = { phases: 3, seen: undefined, seenAtMs: 0, idleAtMs: undefined };

/** A pin carries current from here on, in A. */
const CARRIES_A = 1;
/** Part of the offer from which a draw says something. */
const TELLING = 0.8;
const LEARN_MS = 180_000;
const FORGET_MS = 300_000;

/**
 * Learns how many phases a car uses (S3): a guess after three steady minutes above 80 % of the offer; current on a pin thought idle takes it back at
 * once; five minutes without current, and everything is open again. Cars use their first pins.
 */
export function learnPhases(before: LearntPhases, { atMs, drawnA, offeredA }: PhaseSample): LearntPhases {
  if (!drawnA.every(Number.isFinite)) return before;
  const last = drawnA[2] > CARRIES_A ? 3 : drawnA[1] > CARRIES_A ? 2 : drawnA[0] > CARRIES_A ? 1 : undefined;
  if (last === undefined) {
    const idleAtMs = before.idleAtMs ?? atMs;
    return atMs - idleAtMs >= FORGET_MS ? { ...NOTHING_LEARNT, idleAtMs } : { ...before, seen: undefined, idleAtMs };
  }
  const known = last > before.phases ? 3 : before.phases;
  if (Math.max(...drawnA) < TELLING * offeredA) return { phases: known, seen: undefined, seenAtMs: atMs, idleAtMs: undefined };
  const seenAtMs = before.seen === last ? before.seenAtMs : atMs;
  return { phases: atMs - seenAtMs >= LEARN_MS ? last : known, seen: last, seenAtMs, idleAtMs: undefined };
}
