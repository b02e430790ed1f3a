import { DEFAULT_RULES, type Rules } from '../site/rules.ts';
import type { PhaseSwitching } from '../site/site.ts';
import type { Policy } from './replay.ts';

/** What can be tried by name. */
export const POLICY_NAMES = ['wiring', 'switch', 'free', 'free-departure'] as const;

/**
 * `wiring`: every car keeps the phases that its charger is wired to. `switch`: all of them, or the first wired one alone. `free`: all of them, or
 * any one alone. `free-departure`: the same, and it is known when each car leaves.
 */
export type PolicyName = (typeof POLICY_NAMES)[number];

/** Under what a policy is tried: what chargers, meters and cars are like. */
export interface Conditions {
  /** Changes of phase in one session, at most. */
  readonly maxSwitches: number;
  /** Minutes that a car is without current in a change of phase. */
  readonly pauseMin: number;
  readonly meterNoiseA: number;
  readonly meterDelayS: number;
  readonly hasTaper: boolean;
  /** The part of changes of phase that fail, 0 to 1. */
  readonly switchFail: number;
  /** What each fuse keeps unused, in A; without it nothing, or 4 times the noise of the meter. */
  readonly marginA?: number | undefined;
  readonly seed: number;
}

/** Perfect meters and chargers, 2 minutes for a change of phase, 2 changes in a session. */
export const PERFECT: Conditions = {
  maxSwitches: 2,
  pauseMin: 2,
  meterNoiseA: 0,
  meterDelayS: 0,
  hasTaper: false,
  switchFail: 0,
  seed: 1,
};

const SWITCHING: Readonly<Record<PolicyName, PhaseSwitching>> = {
  wiring: 'none',
  switch: '3to1',
  free: 'free',
  'free-departure': 'free',
};

/** So many standard deviations of the meter's error are kept free: it is outside that once in thirty thousand samples, and offers are rounded down. */
const NOISES = 4;
const MODES_EVERY_MIN = 2;

/** What of a policy is a number, so that it can be tried with another one: the rules', and the minutes between mode steps. */
export const TUNED_NAMES: readonly string[] = [
  ...Object.entries(DEFAULT_RULES).flatMap(([name, value]) => (typeof value === 'number' && name !== 'switchPauseMs' ? [name] : [])),
  'modesEveryMin',
];

/** The policy of that name, under these conditions, with these numbers (of TUNED_NAMES) instead of the usual ones. */
export function policyNamed(name: PolicyName, conditions: Conditions = PERFECT, tuned: Readonly<Record<string, number>> = {}): Policy {
  const { maxSwitches, marginA, ...rest } = conditions;
  const { modesEveryMin = MODES_EVERY_MIN, ...rules } = tuned;
  return {
    ...rest,
    switching: SWITCHING[name],
    knowsDepartures: name === 'free-departure',
    rules: { maxSwitches, ...(rules as Partial<Rules>) },
    modesEveryMin,
    marginA: marginA ?? NOISES * conditions.meterNoiseA,
  };
}
