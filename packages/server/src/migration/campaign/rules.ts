import { eligibilityRules, type RuleTable } from '../eligibility/index.ts';
import { budgetTable, type BudgetTable } from './budgets.ts';
import { draw, type Draw } from './draw.ts';
import type { CampaignCharger } from './facts.ts';
import { gateRules, type GateRuleTable } from './gate.ts';
import { permissionTable, type PermissionTable } from './permissions.ts';

/** All that a campaign goes by, as tables. The product uses {@link campaignRules}; tests plant a broken one to see that it is noticed. */
export interface CampaignRules {
  readonly eligibility: RuleTable;
  readonly budgets: BudgetTable;
  readonly gate: GateRuleTable;
  readonly permissions: PermissionTable;
  /** Out of every denominator and budget. */
  readonly isAsleep: (charger: CampaignCharger) => boolean;
  readonly draw: Draw;
}

export const campaignRules: CampaignRules = {
  eligibility: eligibilityRules,
  budgets: budgetTable,
  gate: gateRules,
  permissions: permissionTable,
  isAsleep: ({ isDormant }) => isDormant,
  draw,
};
