import type { Clock } from '@phasor/kernel';
import { downloadBudget, type DownloadBudget } from './download-budget.ts';

/** How fast a campaign lets its chargers fetch their images, all together. */
export interface CampaignPace {
  readonly campaignId: string;
  readonly bytesPerS: number;
}

/** The pace of the campaign that a charger is on its way in now; null: it is in none. */
export type PaceOf = (chargerId: string) => Promise<CampaignPace | null>;

/** Paces by what a campaign set beside what this node can bear: the smaller of both counts. Each node that gives images keeps to it by itself. */
export class CampaignPaces {
  readonly #clock: Clock;
  readonly #paceOf: PaceOf;
  /** By campaign: all its downloads share one. */
  readonly #budgets = new Map<string, DownloadBudget>();

  constructor(clock: Clock, paceOf: PaceOf) {
    this.#clock = clock;
    this.#paceOf = paceOf;
  }

  /** What a download of that charger has to keep to beside the node's own budget; its places are the node's. */
  async of(chargerId: string): Promise<Pick<DownloadBudget, 'spend'>> {
    const pace = await this.#paceOf(chargerId);
    if (!pace) return FREE;
    const { campaignId, bytesPerS } = pace;
    const budget = this.#budgets.get(campaignId) ?? downloadBudget(this.#clock, { atOnce: Infinity, bytesPerS });
    this.#budgets.set(campaignId, budget);
    return budget;
  }
}

const FREE: Pick<DownloadBudget, 'spend'> = { spend: () => Promise.resolve() };
