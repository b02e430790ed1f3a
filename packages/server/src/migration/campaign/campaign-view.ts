import { isHeardNow, mayGoOn, type EligibilityFacts, type EligibilityStep } from '../eligibility/index.ts';
import type { BudgetName } from './budgets.ts';
import type { CampaignCharger, CampaignFacts, WayFact } from './facts.ts';
import { gateInputs, type GateInputs } from './gate-inputs.ts';
import type { CampaignRules } from './rules.ts';
import type { CampaignState } from './state.ts';

/** What one step looks at: facts, the instant, the rules, and the chargers by id. */
export interface CampaignView {
  readonly facts: CampaignFacts;
  readonly nowMs: number;
  readonly rules: CampaignRules;
  readonly chargers: ReadonlyMap<string, CampaignCharger>;
}

export function campaignView(facts: CampaignFacts, nowMs: number, rules: CampaignRules): CampaignView {
  return { facts, nowMs, rules, chargers: new Map(facts.chargers.map((charger) => [charger.chargerId, charger])) };
}

/** Whether the eligibility rules let a charger take a step. `full` are the budgets that have no room for it. */
export function isEligible(
  { way, eligibility }: CampaignCharger,
  step: EligibilityStep,
  state: CampaignState,
  { rules, nowMs }: Pick<CampaignView, 'rules' | 'nowMs'>,
  full: readonly BudgetName[],
): boolean {
  if (way === null || eligibility === null) return false;
  const facts: EligibilityFacts = { ...eligibility, history: historyOf(way), fullBudgets: full };
  return mayGoOn(facts, { settings: state.settings.eligibility, table: rules.eligibility }, nowMs, step);
}

/** What the eligibility rules ask of its way. */
export const historyOf = ({ failedAttempts, lastRolledBackMs, excludedBecause, isHeld }: WayFact) => ({
  isHeld,
  failedAttempts,
  lastRolledBackMs,
  excludedBecause,
});

/** Whether it is heard now; of one of which nothing was gathered nobody knows, and it is waited for. */
export const isHere = ({ eligibility }: CampaignCharger, state: CampaignState, nowMs: number): boolean =>
  eligibility === null || isHeardNow(eligibility, state.settings.eligibility, nowMs);

/** Whether its newest test did not reach the OCPP endpoint from where it hangs: its network lets nothing through, and that is no fault of anybody's firmware. */
export const isUnreached = ({ eligibility }: CampaignCharger): boolean => (eligibility?.endpointTest?.failure ?? null) !== null;

/** Members of the open waves and the evergreen lane, in their order. */
export function openMembers({ waves, evergreen }: CampaignState): readonly string[] {
  return [...waves.flatMap(({ members }) => members), ...(evergreen ?? [])];
}

/**
 * What the gate of a wave reads: all attempts of the campaign so far. A withdrawn charger that is gone altogether is not missed, and of those that were
 * never attempted the ones that are not here, that do not reach the endpoint, or that a person has paused, are waited for by nobody: they come later.
 */
export function inputsOfWave(state: CampaignState, wave: number, { chargers, facts, nowMs, rules }: CampaignView): GateInputs | null {
  const plan = state.settings.waves[wave];
  if (!plan) return null;
  const withdrawn = new Set(state.withdrawn);
  const members = openMembers(state)
    .filter((chargerId) => chargers.has(chargerId) || !withdrawn.has(chargerId))
    .map((chargerId) => chargers.get(chargerId) ?? null);
  const isCounted = (charger: CampaignCharger): boolean => {
    const { way } = charger;
    if (way !== null && way.attempts > 0) return true;
    const isMissed = rules.isAsleep(charger) || withdrawn.has(charger.chargerId) || way?.isHeld === true;
    return !isMissed && !isUnreached(charger) && isHere(charger, state, nowMs);
  };
  const ofWave = new Set(state.waves[wave]?.members);
  return gateInputs(members, ofWave, facts.openSafetyEvents, plan.gate, nowMs, isCounted);
}

/** The last wave that is open; -1: none. */
export const openWave = ({ waves }: CampaignState): number => waves.findLastIndex(({ openedAtMs }) => openedAtMs !== null);
