import { raise } from '../errors.ts';
import { checkCampaignSettings, type CampaignSettings } from './settings.ts';
import type { CampaignState } from './state.ts';

export interface NewCampaign {
  readonly campaignId: string;
  readonly createdBy: string;
  readonly chargers: readonly string[];
  readonly settings: CampaignSettings;
}

/**
 * A campaign that has not started. `taken` says which chargers are in another campaign that has not ended. Throws
 * MIGRATION_CAMPAIGN_EMPTY, MIGRATION_CHARGER_TAKEN, and what {@link checkCampaignSettings} throws.
 */
export function newCampaign({ campaignId, createdBy, chargers, settings }: NewCampaign, taken: ReadonlyMap<string, string>): CampaignState {
  checkCampaignSettings(settings);
  const own = [...new Set(chargers)].sort();
  if (own.length === 0) throw raise('MIGRATION_CAMPAIGN_EMPTY');
  const inOthers = own.filter((chargerId) => (taken.get(chargerId) ?? campaignId) !== campaignId);
  const [chargerId] = inOthers;
  if (chargerId !== undefined) {
    throw raise('MIGRATION_CHARGER_TAKEN', { chargerId, otherCampaignId: taken.get(chargerId), count: inOthers.length });
  }
  return {
    campaignId,
    createdBy,
    settings,
    chargers: own,
    phase: 'draft',
    holds: [],
    waves: settings.waves.map(() => ({ openedAtMs: null, members: [], verdict: null, passedAtMs: null, approvedBy: null })),
    evergreen: null,
    withdrawn: [],
    slots: {},
    doneRequests: [],
  };
}
