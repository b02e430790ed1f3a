import type { CampaignPage, CampaignView, CampaignWish } from '@phasor/contract';

const MINUTE_MS = 60_000;

/** Waits of a way that fit an audience: what a product takes days for is over in minutes. */
export const demoWaits = { soakMs: 3 * MINUTE_MS, coolDownMs: 2 * MINUTE_MS } as const;
/** From what owners are told until their charger crosses. */
const NOTICE_MS = 15_000;

const gate = { bakeMs: 0, minSettled: 1, minWaveShare: 0.5, stratum: { minSettled: 1, minSuccessShare: 0.5 }, expression: null };

/** A campaign over whatever speaks CAPI here, which waits for one click; the one that is there already, where it has not ended. */
export async function demoCampaign(
  api: (method: string, path: string, body?: object) => Promise<unknown>,
  releaseIds: readonly string[],
): Promise<string | null> {
  const { items } = (await api('GET', '/campaigns')) as CampaignPage;
  const open = items.find(({ phase }) => phase === 'draft' || phase === 'running');
  if (open) return open.id;
  const wish: CampaignWish = {
    name: 'From CAPI to OCPP',
    releaseIds: [...releaseIds],
    needsSecondPerson: false,
    waves: [
      { name: 'canary', share: 0, gate },
      { name: 'the rest', share: 1, gate },
    ],
    canariesPerStratum: 1,
    sampleMargin: 1,
    budgets: { unprovenShare: 0.5 },
    eligibility: { stableDays: 0, minAvailability: 0, maxReconnectsPerDay: 1_000, coolDownMs: demoWaits.coolDownMs, noticeMs: NOTICE_MS },
    startSpreadMs: 0,
  };
  try {
    return ((await api('POST', '/campaigns', wish)) as CampaignView).id;
  } catch (error) {
    // All of them have crossed over: nobody is left.
    if (String(error).includes('MIGRATION_CAMPAIGN_EMPTY')) return null;
    throw error;
  }
}
