import type { EligibilityFacts } from './facts.ts';
import { healthRules } from './health-rules.ts';
import { idleRules } from './idle-rules.ts';
import { lastingRules } from './lasting-rules.ts';
import type { EligibilityRule, EligibilityStep, Finding } from './rule.ts';
import type { EligibilitySettings } from './settings.ts';

/** Every reason that can keep a charger from its way, by name. */
export const eligibilityRules = { ...lastingRules, ...healthRules, ...idleRules };

export type WhyNotCode = keyof typeof eligibilityRules;
export type RuleTable = Readonly<Record<WhyNotCode, EligibilityRule>>;

/** One reason why a charger does not go on yet. */
export interface WhyNot extends Finding {
  readonly code: WhyNotCode;
}

export interface EligibilityRules {
  readonly settings: EligibilitySettings;
  /** {@link eligibilityRules}; tests plant a broken one. */
  readonly table: RuleTable;
}

const codes = Object.keys(eligibilityRules) as WhyNotCode[];

/**
 * Why a charger may not take a step yet; none = it may. Planning, admission, arming and a recall all ask the same rules; without a step
 * every reason is told, as the pages do. What is not known holds.
 */
export function whyNotYet(
  facts: EligibilityFacts,
  rules: EligibilityRules,
  nowMs: number,
  step: EligibilityStep | null = null,
): readonly WhyNot[] {
  return [...reasons(facts, rules, nowMs, step)];
}

/** Whether {@link whyNotYet} has nothing to say; it stops at the first reason. */
export function mayGoOn(facts: EligibilityFacts, rules: EligibilityRules, nowMs: number, step: EligibilityStep): boolean {
  return reasons(facts, rules, nowMs, step).next().done === true;
}

function* reasons(
  facts: EligibilityFacts,
  { settings, table }: EligibilityRules,
  nowMs: number,
  step: EligibilityStep | null,
): Generator<WhyNot, void> {
  for (const code of codes) {
    const { steps, check } = table[code];
    const finding = step === null || steps.includes(step) ? check(facts, settings, nowMs) : null;
    if (finding) yield { code, ...finding };
  }
}
