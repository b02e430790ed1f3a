import type { EligibilityFacts } from './facts.ts';
import type { EligibilitySettings } from './settings.ts';

/**
 * Where the question is asked: when the members of a wave are chosen, when a charger may begin (its image is staged while it charges),
 * when it may leave CAPI, and when it may be called back.
 */
export type EligibilityStep = 'planning' | 'admission' | 'arming' | 'recall';

/** What a rule has against a charger. */
export interface Finding {
  /** True where data is missing: then nobody knows, and the charger is held. */
  readonly isUnknown: boolean;
  readonly figures: Readonly<Record<string, string | number>>;
  /** Plain, one sentence. */
  readonly sentence: string;
}

export interface EligibilityRule {
  readonly steps: readonly EligibilityStep[];
  /** Null: nothing against it. */
  readonly check: (facts: EligibilityFacts, settings: EligibilitySettings, nowMs: number) => Finding | null;
}

export const found = (sentence: string, figures: Finding['figures'] = {}): Finding => ({ isUnknown: false, figures, sentence });

/** `what` with its verb: "the model is". */
export const unknown = (what: string): Finding => ({ isUnknown: true, figures: {}, sentence: `Hold: ${what} not known.` });

const MINUTE_MS = 60_000;

/** `90 min`, `5 h`, `3 days`; rounded up, so that nothing is over before it says so. */
export function spanText(ms: number): string {
  if (!Number.isFinite(ms)) return 'an unknown time';
  const minutes = Math.ceil(ms / MINUTE_MS);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.ceil(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.ceil(hours / 24)} days`;
}

export const instantText = (ms: number): string => (Number.isFinite(ms) ? new Date(ms).toISOString() : 'an unknown time');

export const FROM_PLANNING: readonly EligibilityStep[] = ['planning', 'admission', 'arming'];
export const FROM_ADMISSION: readonly EligibilityStep[] = ['admission', 'arming'];
export const AT_ARMING: readonly EligibilityStep[] = ['arming'];
export const WHENEVER_IT_MOVES: readonly EligibilityStep[] = ['arming', 'recall'];
