import type { Rehearsal, RehearsalResult } from '@phasor/contract';
import { messageOf, newId, type Clock, type Random } from '@phasor/kernel';
import type { FastifyBaseLogger } from 'fastify';
import type { Selectable } from 'kysely';
import type { Bus } from '../../bus/index.ts';
import type { Database, Store } from '../../store/index.ts';
import { campaignById, type CampaignRow } from '../campaigns/campaign-rows.ts';
import type { Maker } from '../campaigns/make-campaign.ts';
import { raise } from '../errors.ts';
import { knownFleet, type KnownFleetPorts } from './known-fleet.ts';
import { runRehearsal, type RunningRehearsal } from './run-rehearsal.ts';

export interface RehearsalsPorts extends KnownFleetPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: Bus;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
}

/** A running one tells how far it is more often; whoever does not has died with its server. */
const LOST_MS = 5 * 60_000;
const LOST = 'The server was stopped before it was done.';

/** Dry runs of campaigns, as people ask for them. All raise MIGRATION_CAMPAIGN_UNKNOWN. */
export class Rehearsals {
  readonly #ports: RehearsalsPorts;
  /** By campaign; one at a time on a node. */
  readonly #running = new Map<string, Under>();

  constructor(ports: RehearsalsPorts) {
    this.#ports = ports;
  }

  /** Begins one; it goes on by itself. Raises MIGRATION_REHEARSAL_UNFIT, MIGRATION_REHEARSAL_RUNNING. */
  async start({ organisationNo, personId }: Maker, campaignId: string): Promise<Rehearsal> {
    const { store, clock, random } = this.#ports;
    const campaign = await this.#campaign(organisationNo, campaignId);
    const { phase } = campaign.state;
    if (phase !== 'draft') throw raise('MIGRATION_REHEARSAL_UNFIT', { phase });
    const [other] = this.#running.keys();
    if (other !== undefined) throw raise('MIGRATION_REHEARSAL_RUNNING', { campaignId: other });
    const under: Under = { process: null, isFinished: Promise.resolve(), isStopped: false };
    this.#running.set(campaignId, under);
    try {
      const input = await knownFleet(store.db, this.#ports, campaign, clock.now());
      const id = newId(clock, random);
      const at = new Date(clock.now());
      await store.db
        .insertInto('campaign_rehearsal')
        .values({
          ...{ id, campaign_no: campaign.no, organisation_no: organisationNo, state: 'running', started_by: personId, started_at: at },
          ...{ changed_at: at, ended_at: null, progress: null, why: null, result: null },
        })
        .execute();
      const running = runRehearsal(input, ({ atMs, migrated }) => {
        const progress = { at: new Date(atMs).toISOString(), migrated, chargers: input.chargers.length };
        clock.track(this.#write(campaign, id, { progress: JSON.stringify(progress) })).catch(() => undefined);
      });
      under.process = running;
      under.isFinished = clock.track(this.#finish(campaign, id, under, running));
      if (under.isStopped) await running.stop();
    } catch (error) {
      this.#running.delete(campaignId);
      throw error;
    }
    return this.read(organisationNo, campaignId);
  }

  /** The newest one of a campaign. Raises MIGRATION_REHEARSAL_UNKNOWN. */
  async read(organisationNo: number, campaignId: string): Promise<Rehearsal> {
    const { store, clock } = this.#ports;
    const campaign = await this.#campaign(organisationNo, campaignId);
    const row = await store.db
      .selectFrom('campaign_rehearsal')
      .selectAll()
      .where('campaign_no', '=', campaign.no)
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (!row) throw raise('MIGRATION_REHEARSAL_UNKNOWN', { campaignId });
    const person = await store.db.selectFrom('person').select('name').where('id', '=', row.started_by).executeTakeFirst();
    return viewOf(row, campaignId, person?.name ?? row.started_by, clock.now());
  }

  /** Ends what runs here. */
  async close(): Promise<void> {
    for (const under of [...this.#running.values()]) {
      under.isStopped = true;
      await under.process?.stop();
      await under.isFinished;
    }
  }

  async #finish(campaign: CampaignRow, id: string, under: Under, running: RunningRehearsal): Promise<void> {
    const { clock, log, store } = this.#ports;
    const outcome = await running.result.then(
      (result) => ({ state: 'done', result: JSON.stringify(result) }) as const,
      (error: unknown) => ({ state: 'failed', why: under.isStopped ? LOST : messageOf(error) }) as const,
    );
    this.#running.delete(campaign.id);
    await this.#write(campaign, id, { ...outcome, ended_at: new Date(clock.now()) }).catch((error: unknown) => {
      if (!store.failure) log.warn({ campaignId: campaign.id, why: messageOf(error) }, 'what a rehearsal came to could not be stored');
    });
  }

  async #write(
    { id: campaignId, organisationNo }: CampaignRow,
    id: string,
    change: Partial<Pick<Row, 'state' | 'progress' | 'why' | 'result' | 'ended_at'>>,
  ): Promise<void> {
    const { store, clock, bus } = this.#ports;
    await store.db
      .updateTable('campaign_rehearsal')
      .set({ ...change, changed_at: new Date(clock.now()) })
      .where('id', '=', id)
      .execute();
    bus.publish({ kind: 'campaign', campaignId, organisationNo });
  }

  async #campaign(organisationNo: number, campaignId: string): Promise<CampaignRow> {
    const row = await campaignById(this.#ports.store.db, campaignId, organisationNo);
    if (!row) throw raise('MIGRATION_CAMPAIGN_UNKNOWN', { campaignId });
    return row;
  }
}

/** One that runs here; `process` null: what it goes by is being read. */
interface Under {
  process: RunningRehearsal | null;
  isFinished: Promise<void>;
  isStopped: boolean;
}

type Row = Selectable<Database['campaign_rehearsal']>;

function viewOf(row: Row, campaignId: string, name: string, nowMs: number): Rehearsal {
  const isLost = row.state === 'running' && nowMs - row.changed_at.getTime() > LOST_MS;
  return {
    id: row.id,
    campaignId,
    state: isLost ? 'failed' : row.state,
    startedAt: row.started_at.toISOString(),
    startedBy: { id: row.started_by, name },
    endedAt: row.ended_at?.toISOString() ?? null,
    progress: row.progress === null ? null : (JSON.parse(row.progress) as Rehearsal['progress']),
    why: isLost ? LOST : row.why,
    result: row.result === null ? null : (JSON.parse(row.result) as RehearsalResult),
  };
}
