import type { InstalledProfile } from './installed-profile.ts';
import { limitAt, type LimitQuestion } from './limit-at.ts';
import type { StationFacts } from './station-facts.ts';

/** The limit in force on a connector. */
export interface LimitNow {
  /** In A on each phase, one decimal; null when nothing known limits it. Below 6 A a car pauses. */
  readonly currentA: number | null;
  /** On how many phases. */
  readonly phases: number;
  /** The profile that sets the limit; null when the rating does, or several together (connector 0). */
  readonly binding: InstalledProfile | null;
  /** When current or phases become others, in ms since 1970; null when no profile says so. */
  readonly untilMs: number | null;
}

/** So many pieces of schedules that change nothing are looked past. */
const MOST_STEPS = 1_000;

/**
 * What the profiles allow a connector at `atMs`, in A. ChargePointMaxProfile counts whole for each connector here; `sharedLimits`
 * splits it. Without a transaction, a schedule relative to one is taken as if it began now.
 */
export function limitNow(
  asked: { readonly profiles: readonly InstalledProfile[]; readonly station: StationFacts; readonly connectorId: number },
  atMs: number,
): LimitNow {
  const question: LimitQuestion = { ...asked, unit: 'A', assumedStartMs: atMs };
  const now = limitAt(question, atMs);
  let { untilMs } = now;
  for (let step = 0; step < MOST_STEPS && untilMs < Infinity; step += 1) {
    const next = limitAt(question, untilMs);
    if (next.limit !== now.limit || next.phases !== now.phases) break;
    untilMs = next.untilMs;
  }
  return {
    currentA: now.limit === null ? null : now.limit / 10,
    phases: now.phases,
    binding: now.binding,
    untilMs: untilMs < Infinity ? untilMs : null,
  };
}
