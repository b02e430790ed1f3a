export type { AttemptHistory, CarFact, EligibilityFacts, StabilityFact } from './facts.ts';
export { isHeardNow } from './health-rules.ts';
export { whyNotHistogram, type WhyNotBar, type WhyNotHistogram } from './histogram.ts';
export type { EligibilityRule, EligibilityStep, Finding } from './rule.ts';
export { checkEligibility, defaultEligibility, type EligibilitySettings, type ListedRelease } from './settings.ts';
export {
  eligibilityRules,
  mayGoOn,
  whyNotYet,
  type EligibilityRules,
  type RuleTable,
  type WhyNot,
  type WhyNotCode,
} from './why-not-yet.ts';
export { checkWindow, isWindowOpen, nextOpening, type OffsetAt, type SiteWindow } from './window.ts';
