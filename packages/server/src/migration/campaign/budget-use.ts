import { unprovenLimit } from './budgets.ts';
import { RunningCounts, stateOf } from './counts.ts';
import type { CampaignFacts } from './facts.ts';
import { campaignRules, type CampaignRules } from './rules.ts';
import type { CampaignState } from './state.ts';

/** How full a budget is that all chargers of a campaign share. */
export interface BudgetUse {
  readonly name: 'in flight' | 'unproven' | 'downloads' | 'bandwidth';
  readonly used: number;
  readonly limit: number;
}

/** The shared budgets as they stand, with slots that are given and not used yet. */
export function budgetUse(
  state: CampaignState,
  facts: CampaignFacts,
  nowMs: number,
  rules: CampaignRules = campaignRules,
): readonly BudgetUse[] {
  const { budgets } = state.settings;
  const counts = new RunningCounts(facts, budgets);
  for (const charger of facts.chargers) {
    if (charger.way) counts.add(charger, stateOf(charger, state.slots[charger.chargerId], nowMs), !rules.isAsleep(charger));
  }
  return [
    { name: 'in flight', used: counts.inFlight, limit: budgets.inFlight },
    { name: 'unproven', used: counts.unproven, limit: unprovenLimit(counts.chargers, budgets) },
    { name: 'downloads', used: counts.downloads, limit: budgets.downloads },
    { name: 'bandwidth', used: counts.bytesPerS, limit: budgets.bytesPerS },
  ];
}
