import { Temporal } from 'temporal-polyfill';
import { isWindowOpen, type EligibilityRule } from '../eligibility/index.ts';
import { budgetTable, campaignRules, permissionTable, type CampaignRules } from '../campaign/index.ts';
import { gateRules } from '../campaign/gate.ts';

const silent = (rule: EligibilityRule): EligibilityRule => ({ ...rule, check: () => null });
const withoutRule = (name: keyof CampaignRules['eligibility']): CampaignRules => ({
  ...campaignRules,
  eligibility: { ...campaignRules.eligibility, [name]: silent(campaignRules.eligibility[name]) },
});
const withoutBudget = (name: keyof typeof budgetTable): CampaignRules => ({
  ...campaignRules,
  budgets: { ...budgetTable, [name]: { ...budgetTable[name], isFull: () => false } },
});
const withGate = (rule: Partial<CampaignRules['gate']>): CampaignRules => ({ ...campaignRules, gate: { ...gateRules, ...rule } });
const { windowClosed } = campaignRules.eligibility;
let drawn = 0;

/**
 * Rules of a campaign with one thing wrong, by the number of the invariant that has to notice it. Handed in as a parameter: the product has
 * no switch for them.
 */
export const campaignDefects = {
  2: { 'leave is not asked about again when it is used': { ...campaignRules, holdsLeave: () => true } },
  5: {
    'in flight': withoutBudget('in flight'),
    unproven: withoutBudget('unproven'),
    site: withoutBudget('site'),
    group: withoutBudget('group'),
    downloads: withoutBudget('downloads'),
    bandwidth: withoutBudget('bandwidth'),
    'whoever was read anew fetches its image unasked': { ...campaignRules, mayFetch: () => true },
  },
  6: { 'last working connector': withoutBudget('last working connector') },
  12: { 'the cool-down is not asked for': withoutRule('cooling'), 'attempts are not counted': withoutRule('excluded') },
  13: {
    'a sample of any size will do': withGate({ sample: () => ({ answer: 'pass', sentence: '' }) }),
    'unknown safety is safe': withGate({
      safety: ({ openSafetyEvents }) => ({ answer: (openSafetyEvents ?? 0) > 0 ? 'stop' : 'pass', sentence: '' }),
    }),
    'unknown members are left out': withGate({ knownMembers: () => ({ answer: 'pass', sentence: '' }) }),
    'what an operator asked is forgotten': withGate({ expression: () => ({ answer: 'pass', sentence: '' }) }),
  },
  14: {
    'a pause admits': { ...campaignRules, permissions: { ...permissionTable, paused: permissionTable.running } },
    'an abort commits': { ...campaignRules, permissions: { ...permissionTable, aborted: permissionTable.paused } },
  },
  18: { 'dormant chargers are counted': { ...campaignRules, isAsleep: () => false } },
  19: {
    "the offset of January's first day is kept": {
      ...campaignRules,
      eligibility: {
        ...campaignRules.eligibility,
        windowClosed: {
          ...windowClosed,
          check: ({ window }, _settings, nowMs) => {
            if (window === null || isWindowOpen(window, nowMs, winterOffset)) return null;
            return { isUnknown: false, figures: {}, sentence: '' };
          },
        },
      },
    },
  },
  21: { 'chance from elsewhere': { ...campaignRules, draw: () => (drawn = (drawn + 0.618) % 1) } },
} satisfies Record<number, Readonly<Record<string, CampaignRules>>>;

/** What a window stored as a fixed offset from UTC would go by. */
export function winterOffset(zone: string, atMs: number): number {
  const januaryMs = Date.UTC(new Date(atMs).getUTCFullYear(), 0, 1);
  return Temporal.Instant.fromEpochMilliseconds(januaryMs).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
}
