import { eligibilityRules, type EligibilityStep, type RuleTable } from '../eligibility/index.ts';
import { budgetTable, type BudgetTable } from './budgets.ts';
import { draw, type Draw } from './draw.ts';
import { isEligible, type CampaignView } from './campaign-view.ts';
import type { CampaignCharger, WayFact } from './facts.ts';
import { gateRules, type GateRuleTable } from './gate.ts';
import { permissionTable, type PermissionTable } from './permissions.ts';
import type { CampaignState } from './state.ts';

type Instant = Pick<CampaignView, 'rules' | 'nowMs'>;

/** All that a campaign goes by, as tables. The product uses {@link campaignRules}; tests plant a broken one to see that it is noticed. */
export interface CampaignRules {
  readonly eligibility: RuleTable;
  readonly budgets: BudgetTable;
  readonly gate: GateRuleTable;
  readonly permissions: PermissionTable;
  /** Out of every denominator and budget. */
  readonly isAsleep: (charger: CampaignCharger) => boolean;
  readonly draw: Draw;
  /** Whether leave that was given for a step still holds: asked at each step of the campaign, and at the instant at which it is used. */
  readonly holdsLeave: (charger: CampaignCharger, step: EligibilityStep, state: CampaignState, at: Instant) => boolean;
  /** Whether a charger whose settings were read fetches its image by the leave that it began with; else it asks for leave. */
  readonly mayFetch: (way: WayFact) => boolean;
}

export const campaignRules: CampaignRules = {
  eligibility: eligibilityRules,
  budgets: budgetTable,
  gate: gateRules,
  permissions: permissionTable,
  isAsleep: ({ isDormant }) => isDormant,
  draw,
  // Its place in the budgets is its own by now.
  holdsLeave: (charger, step, state, at) => isEligible(charger, step, state, at, []),
  mayFetch: ({ holdsPlace }) => holdsPlace,
};
