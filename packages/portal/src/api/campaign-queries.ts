import type {
  CampaignCharger,
  CampaignEventPage,
  CampaignSummary,
  CampaignView,
  CampaignWord,
  MigrationStory,
  MigrationView,
  Rehearsal,
} from '@phasor/contract';
import { hasCode } from '@phasor/kernel';
import { queryOptions } from '@tanstack/react-query';
import { keys, pages } from './queries.ts';
import { request } from './request.ts';

const pathOf = (campaignId: string): string => `/campaigns/${encodeURIComponent(campaignId)}`;
const wayOf = (chargerId: string): string => `/chargers/${encodeURIComponent(chargerId)}/migration`;
/** What is done once the node that leads has taken it up. */
const timeoutMs = 15_000;

/** All campaigns, newest first. */
export const campaignsQuery = pages<CampaignSummary>(keys.campaigns, '/campaigns', null);

/** One campaign with its waves, gates and budgets. */
export const campaignQuery = (campaignId: string) =>
  queryOptions({
    queryKey: keys.campaign(campaignId),
    queryFn: ({ signal }) => request<CampaignView>('GET', pathOf(campaignId), { signal }),
  });

/** Its chargers; `state`: those in that state alone. */
export const campaignChargersQuery = (campaignId: string, state: string | null) =>
  pages<CampaignCharger>(
    [...keys.campaignChargers(campaignId), state],
    `${pathOf(campaignId)}/chargers`,
    null,
    state === null ? {} : { state },
  );

/** What happened to it, newest first. */
export const campaignEventsQuery = (campaignId: string) =>
  pages<CampaignEventPage['items'][number]>(keys.campaignEvents(campaignId), `${pathOf(campaignId)}/events`, null);

/** Its newest dry run; null where there was none. */
export const rehearsalQuery = (campaignId: string) =>
  queryOptions({
    queryKey: keys.campaignRehearsal(campaignId),
    queryFn: async ({ signal }): Promise<Rehearsal | null> => {
      try {
        return await request<Rehearsal>('GET', `${pathOf(campaignId)}/rehearsal`, { signal });
      } catch (error) {
        if (hasCode(error, 'MIGRATION_REHEARSAL_UNKNOWN')) return null;
        throw error;
      }
    },
  });

export const rehearse = (campaignId: string): Promise<Rehearsal> => request('POST', `${pathOf(campaignId)}/rehearsal`, { timeoutMs });

/** Where a charger stands on its way, and how it came there; null where it never began one. */
export const migrationQuery = (chargerId: string) =>
  queryOptions({
    queryKey: keys.migration(chargerId),
    queryFn: async ({ signal }): Promise<{ readonly view: MigrationView; readonly story: MigrationStory } | null> => {
      try {
        const view = await request<MigrationView>('GET', wayOf(chargerId), { signal });
        return { view, story: await request<MigrationStory>('GET', `${wayOf(chargerId)}/story`, { signal }) };
      } catch (error) {
        if (hasCode(error, 'MIGRATION_UNKNOWN')) return null;
        throw error;
      }
    },
  });

/** Agrees that a charger goes which could not come back by itself. */
export const acceptOneWay = (chargerId: string): Promise<MigrationView> =>
  request('POST', `${wayOf(chargerId)}/oneWayAccepted`, { timeoutMs });

export const sayToCampaign = (campaignId: string, word: CampaignWord): Promise<CampaignView> =>
  request('POST', `${pathOf(campaignId)}/${word}`, { body: {}, timeoutMs });

/** Agrees with the figures of a wave, by its place. */
export const approveWave = (campaignId: string, wave: number): Promise<CampaignView> =>
  request('POST', `${pathOf(campaignId)}/waves/${wave}/approve`, { timeoutMs });

export const withdrawCharger = (campaignId: string, chargerId: string): Promise<CampaignView> =>
  request('POST', `${pathOf(campaignId)}/chargers/${encodeURIComponent(chargerId)}/withdraw`, { timeoutMs });
