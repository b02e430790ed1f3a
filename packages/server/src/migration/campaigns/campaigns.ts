import type { CampaignChargerPage, CampaignEventPage, CampaignPage, CampaignPreview, CampaignView, CampaignWish } from '@phasor/contract';
import { newId, type PhasorError } from '@phasor/kernel';
import type { Bus } from '../../bus/index.ts';
import { stratumKey, unprovenLimit, type CampaignEvent, type CampaignRequest } from '../campaign/index.ts';
import { migrationErrors, raise } from '../errors.ts';
import { arrivedOf, campaignById, listCampaigns, type CampaignRow } from './campaign-rows.ts';
import { campaignView, chargerView, histogramOf, summaryOf, type Names } from './campaign-views.ts';
import { eventSentence } from './event-sentence.ts';
import { gather, type GatherPorts } from './gather.ts';
import { draftOf, raiseIfTaken, storeDraft, writeDraft, type Maker, type MakePorts } from './make-campaign.ts';

export interface CampaignsPorts extends MakePorts, GatherPorts {
  readonly bus: Bus;
  /** Lets whoever leads look now. */
  readonly look: () => Promise<void>;
}

type WithoutOrigin<Request> = Request extends unknown ? Omit<Request, 'requestId' | 'by' | 'atMs'> : never;
/** What a person asks of a campaign. */
export type Ask = WithoutOrigin<CampaignRequest>;

/** Whoever leads takes a request up within this. */
const ANSWER_MS = 10_000;
const ASK_AGAIN_MS = 500;

const NOBODY = { migrated: 0, committed: 0 } as const;

interface PageOf {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Campaigns, as people ask for them. All that name one raise MIGRATION_CAMPAIGN_UNKNOWN. */
export class Campaigns {
  readonly #ports: CampaignsPorts;

  constructor(ports: CampaignsPorts) {
    this.#ports = ports;
  }

  /** What a campaign would be; nothing is kept. Raises what {@link draftOf} raises. */
  async preview(maker: Maker, wish: CampaignWish): Promise<CampaignPreview> {
    const { store, clock } = this.#ports;
    const draft = await draftOf(this.#ports, maker, wish);
    const { state } = draft;
    try {
      return await store.transaction(async (trx) => {
        await writeDraft(trx, maker, wish.name, draft, new Date(clock.now()));
        const row = await campaignById(trx, draft.id);
        if (!row) throw raise('MIGRATION_CAMPAIGN_UNKNOWN', { campaignId: draft.id });
        const { facts } = await gather(trx, this.#ports, row, [], clock.now());
        const strata = new Map<string, number>();
        for (const { stratum } of facts.chargers) strata.set(stratumKey(stratum), (strata.get(stratumKey(stratum)) ?? 0) + 1);
        const awake = facts.chargers.filter(({ isDormant }) => !isDormant).length;
        // It was written so that it is looked at as it would be; and is gone again.
        throw new Seen({
          chargers: state.chargers.length,
          strata: [...strata].map(([stratum, chargers]) => ({ stratum, chargers })),
          unprovenLimit: unprovenLimit(awake, state.settings.budgets),
          whyNotYet: histogramOf(state, facts, clock.now()),
        });
      });
    } catch (error) {
      if (error instanceof Seen) return error.preview;
      throw error;
    }
  }

  /** Raises what {@link draftOf} raises. */
  async make(maker: Maker, wish: CampaignWish): Promise<CampaignView> {
    const draft = await draftOf(this.#ports, maker, wish);
    await storeDraft(this.#ports, maker, wish.name, draft);
    await this.#ports.look();
    return this.read(maker.organisationNo, draft.id);
  }

  async list(organisationNo: number, page: PageOf): Promise<CampaignPage> {
    const { db } = this.#ports.store;
    const rows = await listCampaigns(db, organisationNo, page);
    const names = await this.#names(organisationNo);
    const arrived = await arrivedOf(
      db,
      rows.map(({ id }) => id),
    );
    const items = rows.map((row) => summaryOf(row, arrived.get(row.id) ?? NOBODY, names));
    return { items, next: rows.length === page.limit ? (rows.at(-1)?.id ?? null) : null };
  }

  async read(organisationNo: number, campaignId: string): Promise<CampaignView> {
    const { store, clock } = this.#ports;
    const row = await this.#row(organisationNo, campaignId);
    const nowMs = clock.now();
    return campaignView(row, await gather(store.db, this.#ports, row, [], nowMs), await this.#names(organisationNo), nowMs);
  }

  /** Its chargers by identity; `state`: those in that state alone. */
  async chargers(
    organisationNo: number,
    campaignId: string,
    { after = '', limit, state: wanted }: PageOf & { readonly state?: string | undefined },
  ): Promise<CampaignChargerPage> {
    const { store, clock } = this.#ports;
    const row = await this.#row(organisationNo, campaignId);
    const nowMs = clock.now();
    const { facts, members } = await gather(store.db, this.#ports, row, [], nowMs);
    const byId = new Map(members.map((member) => [member.id, member]));
    const items = facts.chargers
      .filter(({ chargerId, way }) => chargerId > after && (wanted === undefined || way?.state === wanted))
      .sort((one, other) => (one.chargerId < other.chargerId ? -1 : 1))
      .slice(0, limit)
      .flatMap((charger) => {
        const member = byId.get(charger.chargerId);
        return member ? [chargerView(row.state, charger, member, nowMs)] : [];
      });
    return { items, next: items.length === limit ? (items.at(-1)?.chargerId ?? null) : null };
  }

  /** What happened, newest first. */
  async events(organisationNo: number, campaignId: string, { after, limit }: PageOf): Promise<CampaignEventPage> {
    const { db } = this.#ports.store;
    const row = await this.#row(organisationNo, campaignId);
    let query = db.selectFrom('campaign_event').selectAll().where('campaign_no', '=', row.no).orderBy('seq', 'desc').limit(limit);
    if (after !== undefined) query = query.where('seq', '<', Number.parseInt(after, 10) || 0);
    const rows = await query.execute();
    const names = await this.#names(organisationNo);
    const items = rows.map(({ seq, at, content }) => {
      const event = JSON.parse(content) as CampaignEvent;
      return { seq, at: at.toISOString(), kind: event.kind, sentence: eventSentence(event, row.state, names) };
    });
    return { items, next: items.length === limit ? String(items.at(-1)?.seq) : null };
  }

  /**
   * A person's word: stored, then done by the node that leads. Raises MIGRATION_REQUEST_UNFIT, MIGRATION_APPROVER_IS_MAKER,
   * MIGRATION_NOTHING_TO_APPROVE, MIGRATION_CHARGER_NOT_IN_CAMPAIGN, MIGRATION_CHARGER_TAKEN; MIGRATION_CAMPAIGN_UNLED where nobody leads now.
   */
  async ask({ organisationNo, personId }: Maker, campaignId: string, ask: Ask): Promise<CampaignView> {
    const { store, clock, random, bus, look } = this.#ports;
    const row = await this.#row(organisationNo, campaignId);
    const id = newId(clock, random);
    const at = new Date(clock.now());
    const request: CampaignRequest = { ...ask, requestId: id, by: personId, atMs: at.getTime() };
    const values = { id, campaign_no: row.no, organisation_no: organisationNo, kind: ask.kind, body: JSON.stringify(request) };
    try {
      await store.transaction(async (trx) => {
        await trx
          .insertInto('campaign_request')
          .values({ ...values, state: 'open', code: null, details: null, asked_at: at })
          .execute();
        if (!row.isAtRest) return;
        // It is over, and is to be led again: its chargers may be in another campaign by now.
        await trx.updateTable('campaign_member').set({ is_open: true }).where('campaign_no', '=', row.no).execute();
        await trx.updateTable('campaign').set({ is_at_rest: false }).where('no', '=', row.no).execute();
      });
    } catch (error) {
      await raiseIfTaken(store.db, row.state);
      throw error;
    }
    bus.publish({ kind: 'campaign', campaignId, organisationNo });
    for (let waitedMs = 0; ; waitedMs += ASK_AGAIN_MS) {
      await look();
      const answer = await store.db.selectFrom('campaign_request').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      if (answer.state === 'done') return this.read(organisationNo, campaignId);
      if (answer.state === 'refused') throw refusalOf(answer.code, answer.details, await this.#names(organisationNo));
      if (waitedMs >= ANSWER_MS) throw raise('MIGRATION_CAMPAIGN_UNLED', { campaignId, seconds: ANSWER_MS / 1000 });
      await clock.sleep(ASK_AGAIN_MS);
    }
  }

  async #row(organisationNo: number, campaignId: string): Promise<CampaignRow> {
    const row = await campaignById(this.#ports.store.db, campaignId, organisationNo);
    if (!row) throw raise('MIGRATION_CAMPAIGN_UNKNOWN', { campaignId });
    return row;
  }

  async #names(organisationNo: number): Promise<Names> {
    const rows = await this.#ports.store.db
      .selectFrom('person')
      .select(['id', 'name'])
      .where('organisation_no', '=', organisationNo)
      .execute();
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
}

/** Undoes what was written to be looked at. */
class Seen extends Error {
  readonly preview: CampaignPreview;
  constructor(preview: CampaignPreview) {
    super('seen');
    this.preview = preview;
  }
}

type Code = Parameters<typeof migrationErrors.raise>[0];

/** A refusal as the step stored it, with the name of whoever it names. */
function refusalOf(code: string | null, text: string | null, names: Names): PhasorError {
  const details = text === null ? {} : (JSON.parse(text) as Record<string, unknown>);
  const by = typeof details['by'] === 'string' ? { by: names.get(details['by']) ?? details['by'] } : {};
  return migrationErrors.raise((code ?? 'MIGRATION_REQUEST_UNFIT') as Code, { ...details, ...by });
}
