import type { CampaignChargerPage, CampaignView, CampaignWish, Transaction, TransactionPage } from '@phasor/contract';
import type { SystemOptions } from '@phasor/server';
import type { OwnServer } from '../site/own-server.ts';
import { BUDGET_SHARE } from './figures.ts';

const MINUTE_MS = 60_000;

/** What a product takes days for is over in minutes. */
export const SHORT_WAITS: NonNullable<SystemOptions['migration']> = {
  soakMs: 2 * MINUTE_MS,
  coolDownMs: 8 * MINUTE_MS,
  // What configuring and verifying may take in the product is not cut short.
  trialMs: 24 * MINUTE_MS,
  dormantMs: 40 * MINUTE_MS,
  endpointRetryMs: 10 * MINUTE_MS,
};

/** Nothing but the share of the unproven holds a campaign back; images are not paced, since virtual time stands still while a twin fetches one. */
export const BUDGETS = { unprovenShare: BUDGET_SHARE, inFlight: 2_000, downloads: 1_000, bytesPerS: 1e12 } as const;
/** From what owners are told until their charger crosses. */
export const NOTICE_MS = MINUTE_MS;
/** Starts are spread over this. */
export const START_SPREAD_MS = MINUTE_MS / 2;

/** What each wave's gate asks: that half of it has settled. */
export const gate = {
  bakeMs: MINUTE_MS,
  minSettled: 1,
  minWaveShare: 0.5,
  stratum: { minSettled: 1, minSuccessShare: 0 },
  maxStranded: null,
  expression: null,
} as const;

/** A wish that lets chargers go which have just been watched for minutes. `attempts`: more where much goes wrong. */
export function campaignWish(parts: {
  readonly seed: number;
  readonly releaseIds: readonly string[];
  readonly port: number;
  readonly attempts: number;
}): CampaignWish {
  const { seed, releaseIds, port, attempts } = parts;
  return {
    name: 'From CAPI to OCPP',
    seed,
    releaseIds: [...releaseIds],
    endpoint: `ws://127.0.0.1:${port}/ocpp`,
    needsSecondPerson: false,
    waves: [
      { name: 'canary', share: 0, gate },
      { name: '10 %', share: 0.1, gate },
      { name: 'the rest', share: 1, gate },
    ],
    canariesPerStratum: 1,
    sampleMargin: 1,
    budgets: BUDGETS,
    eligibility: {
      ...{ stableDays: 0, minAvailability: 0, maxReconnectsPerDay: 100_000, maxGapMs: 24 * 60 * MINUTE_MS },
      ...{ coolDownMs: SHORT_WAITS.coolDownMs ?? 0, maxAttempts: attempts, noticeMs: NOTICE_MS },
    },
    startSpreadMs: START_SPREAD_MS,
  };
}

/** A campaign as the people who run it see it: through the API alone. */
export class RunningCampaign {
  readonly #server: OwnServer;
  readonly #id: string;
  /** The most that were switched and not proven, as the server told it. */
  maxUnproven = 0;
  view: CampaignView;

  private constructor(server: OwnServer, view: CampaignView) {
    this.#server = server;
    this.#id = view.id;
    this.view = view;
  }

  /** Makes it and starts it. */
  static async start(server: OwnServer, wish: CampaignWish): Promise<RunningCampaign> {
    const { id } = await server.ask<CampaignView>('POST', '/campaigns', wish);
    return new RunningCampaign(server, await server.ask<CampaignView>('POST', `/campaigns/${id}/start`, {}));
  }

  async look(): Promise<CampaignView> {
    this.view = await this.#server.ask<CampaignView>('GET', `/campaigns/${this.#id}`);
    this.maxUnproven = Math.max(this.maxUnproven, this.view.budgets.find(({ name }) => name === 'unproven')?.used ?? 0);
    return this.view;
  }

  count(...states: readonly string[]): number {
    return states.reduce((total, state) => total + (this.view.states[state] ?? 0), 0);
  }

  /** Where each of its chargers is, by identity. */
  async states(): Promise<ReadonlyMap<string, string>> {
    const all = new Map<string, string>();
    let after = '';
    for (;;) {
      const { items, next } = await this.#server.ask<CampaignChargerPage>('GET', `/campaigns/${this.#id}/chargers?limit=200${after}`);
      for (const { chargerId, state } of items) all.set(chargerId, state);
      if (next === null) return all;
      after = `&after=${encodeURIComponent(next)}`;
    }
  }

  /** The newest of what happened, oldest first. */
  async sentences(): Promise<readonly string[]> {
    const { items } = await this.#server.ask<{ readonly items: readonly { readonly at: string; readonly sentence: string }[] }>(
      'GET',
      `/campaigns/${this.#id}/events?limit=50`,
    );
    return items.map(({ at, sentence }) => `${at} ${sentence}`).reverse();
  }
}

/** All that the server has stored of a charger. */
export async function transactionsOf(server: OwnServer, chargerId: string): Promise<readonly Transaction[]> {
  const all: Transaction[] = [];
  let after = '';
  for (;;) {
    const { items, next } = await server.ask<TransactionPage>('GET', `/transactions?chargerId=${chargerId}&limit=200${after}`);
    all.push(...items);
    if (next === null) return all;
    after = `&after=${encodeURIComponent(next)}`;
  }
}
