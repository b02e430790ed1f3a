import { perPhase, type PerPhase } from './site-phases.ts';

/** What tells a jump of a meter from what may be: the fuse's rating, and how much its cars may have changed since the last sample, in A. */
export interface JumpBounds {
  readonly ratingA: PerPhase;
  readonly explainedA: number;
}

/** What a meter said last that is believed, and a jump of the last sample that nothing has confirmed yet; in A. */
export interface MeterTrace {
  readonly atMs: number;
  readonly base: PerPhase;
  readonly pending: PerPhase | null;
}

/** No fuse bears this part of its rating from one sample to the next: such a figure is refused like kA. */
const MOST_TIMES = 6;
/** A fall of half the rating that no car explains, in A at least. */
const FALL_PART = 0.5;
const LEAST_FALL_A = 10;
/** A rise is doubted above what a fuse may ever see (S19). */
const PEAK = 1.45;
/** After so long nobody knows what has changed meanwhile, ms. */
const TELLS_FOR_MS = 60_000;

/** Whether a sample is none, as no fuse of this rating would bear it. */
export const isBeyondFuse = (amps: PerPhase, { ratingA }: JumpBounds): boolean =>
  amps.some((value, phase) => Math.abs(value) > MOST_TIMES * (ratingA[phase] ?? Infinity));

/**
 * S4: a meter that jumps. A change that no car explains counts once the next sample confirms it; until then the phase counts at what it was:
 * - a fall of more than half the rating would let cars raise on what may be an error, so the higher counts;
 * - a rise of more than the rating, to above 1.45 times the rating, would pause all cars for one absurd figure. What really rose so far
 *   counts at the next sample, whatever that says above, or when none comes in time ({@link afterSilence}).
 *
 * All smaller changes count at once. `amps` is what counts of the sample.
 */
export function judgeJump(
  before: MeterTrace | undefined,
  { atMs, amps }: { readonly atMs: number; readonly amps: PerPhase },
  bounds: JumpBounds,
): { readonly trace: MeterTrace; readonly amps: PerPhase } {
  const confirmed = { trace: { atMs, base: amps, pending: null }, amps };
  if (!before || atMs - before.atMs > TELLS_FOR_MS) return confirmed;
  const { base, pending } = before;
  const jumps = perPhase((phase) => jumpOf(base[phase], amps[phase], bounds.ratingA[phase], bounds.explainedA));
  const isConfirmed = (phase: 0 | 1 | 2): boolean =>
    pending !== null && jumps[phase] === jumpOf(base[phase], pending[phase], bounds.ratingA[phase], bounds.explainedA);
  const held = perPhase((phase) => (jumps[phase] !== 0 && !isConfirmed(phase) ? 1 : 0));
  if (held.every((is) => is === 0)) return confirmed;
  const counts = perPhase((phase) => (held[phase] === 1 ? base[phase] : amps[phase]));
  return { trace: { atMs, base: counts, pending: amps }, amps: counts };
}

/** 1: it rose beyond belief; -1: it fell; 0: neither. */
function jumpOf(from: number, to: number, ratingA: number, explainedA: number): -1 | 0 | 1 {
  if (from - to > Math.max(LEAST_FALL_A, FALL_PART * ratingA) + explainedA) return -1;
  return to > PEAK * ratingA && to - from > ratingA + explainedA ? 1 : 0;
}

/** What counts of a meter that has said nothing since a jump: the higher of both. */
export const afterSilence = (counted: PerPhase, { pending }: MeterTrace): PerPhase =>
  pending === null ? counted : perPhase((phase) => Math.max(counted[phase], pending[phase]));
