import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import type { Lease } from '../../sites/index.ts';
import type { Database } from '../../store/index.ts';
import type { CampaignEvent, CampaignRequest, CampaignState } from '../campaign/index.ts';
import type { KeptWish } from './wish.ts';

/** A campaign as it is stored. */
export interface CampaignRow {
  readonly no: number;
  readonly id: string;
  readonly organisationNo: number;
  readonly name: string;
  readonly isAtRest: boolean;
  readonly wish: KeptWish;
  readonly state: CampaignState;
  readonly revision: number;
  readonly createdBy: string;
  readonly createdAtMs: number;
}

const toRow = (row: Selectable<Database['campaign']>): CampaignRow => ({
  no: row.no,
  id: row.id,
  organisationNo: row.organisation_no,
  name: row.name,
  isAtRest: row.is_at_rest,
  wish: JSON.parse(row.wish) as KeptWish,
  state: JSON.parse(row.state) as CampaignState,
  revision: row.revision,
  createdBy: row.created_by,
  createdAtMs: row.created_at.getTime(),
});

/** Those that somebody has to look at. */
export async function livelyCampaigns(db: Kysely<Database>): Promise<readonly string[]> {
  const rows = await db.selectFrom('campaign').select('id').where('is_at_rest', '=', false).orderBy('no').execute();
  return rows.map(({ id }) => id);
}

/** Those that people have asked something of that is not done yet. */
export async function askedCampaigns(db: Kysely<Database>): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('campaign_request')
    .innerJoin('campaign', 'campaign.no', 'campaign_request.campaign_no')
    .select('campaign.id')
    .distinct()
    .where('campaign_request.state', '=', 'open')
    .execute();
  return new Set(rows.map(({ id }) => id));
}

export async function campaignById(db: Kysely<Database>, id: string, organisationNo?: number): Promise<CampaignRow | undefined> {
  let query = db.selectFrom('campaign').selectAll().where('id', '=', id.replaceAll('\0', ''));
  if (organisationNo !== undefined) query = query.where('organisation_no', '=', organisationNo);
  const row = await query.executeTakeFirst();
  return row && toRow(row);
}

/** Newest first; `before` is the id of the last one of the page before. */
export async function listCampaigns(
  db: Kysely<Database>,
  organisationNo: number,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<readonly CampaignRow[]> {
  let query = db.selectFrom('campaign').selectAll().where('organisation_no', '=', organisationNo).orderBy('id', 'desc').limit(limit);
  if (after !== undefined) query = query.where('id', '<', after.replaceAll('\0', ''));
  return (await query.execute()).map(toRow);
}

/** How many of a campaign's chargers came to OCPP. */
export interface Arrived {
  readonly migrated: number;
  /** They have acknowledged the commit; the migrated are among them. */
  readonly committed: number;
}

/** By campaign, of those whose chargers have begun: as their newest ways stand, counted where they are stored. */
export async function arrivedOf(db: Kysely<Database>, campaignIds: readonly string[]): Promise<ReadonlyMap<string, Arrived>> {
  const { rows } = await sql<{ campaign_id: string; migrated: number; committed: number }>`
    select campaign_id,
      (count(*) filter (where state = 'Migrated'))::integer as migrated,
      (count(*) filter (where state in ('Soaking', 'Migrated')))::integer as committed
    from (
      select distinct on (campaign_id, charger_no) campaign_id, state
      from migration_way
      where campaign_id = any(${campaignIds}::text[])
      order by campaign_id, charger_no, no desc
    ) as newest
    group by campaign_id`.execute(db);
  return new Map(rows.map(({ campaign_id, migrated, committed }) => [campaign_id, { migrated, committed }]));
}

/**
 * Writes what a step made of a campaign. False where another has written since it was read, or the lease is another's: then the caller's
 * transaction must be undone.
 */
export async function writeCampaign(
  trx: Transaction<Database>,
  lease: Lease,
  row: CampaignRow,
  change: { readonly state: CampaignState; readonly isAtRest: boolean },
  at: Date,
): Promise<boolean> {
  const { state, isAtRest } = change;
  const written = await trx
    .updateTable('campaign')
    .set({ state: JSON.stringify(state), phase: state.phase, is_at_rest: isAtRest, revision: row.revision + 1, changed_at: at })
    .where('no', '=', row.no)
    .where('revision', '=', row.revision)
    .where((where) =>
      where.exists(trx.selectFrom('lease').select('name').where('name', '=', lease.name).where('fence', '=', String(lease.fence))),
    )
    .returning('no')
    .executeTakeFirst();
  return written !== undefined;
}

export async function appendEvents(trx: Transaction<Database>, row: CampaignRow, events: readonly CampaignEvent[]): Promise<void> {
  if (events.length === 0) return;
  const { last } = await trx
    .selectFrom('campaign_event')
    .select((of) => of.fn.max('seq').as('last'))
    .where('campaign_no', '=', row.no)
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('campaign_event')
    .values(
      events.map((event, index) => ({
        campaign_no: row.no,
        seq: Number(last ?? 0) + index + 1,
        organisation_no: row.organisationNo,
        at: new Date(event.atMs),
        content: JSON.stringify(event),
      })),
    )
    .execute();
}

export async function openRequests(trx: Kysely<Database>, campaignNo: number): Promise<readonly CampaignRequest[]> {
  const rows = await trx
    .selectFrom('campaign_request')
    .select('body')
    .where('campaign_no', '=', campaignNo)
    .where('state', '=', 'open')
    .orderBy('asked_at')
    .orderBy('id')
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as CampaignRequest);
}

/** Says what became of requests. */
export async function closeRequests(
  trx: Transaction<Database>,
  answers: readonly { readonly requestId: string; readonly code: string | null; readonly details: unknown }[],
): Promise<void> {
  for (const { requestId, code, details } of answers) {
    await trx
      .updateTable('campaign_request')
      .set({ state: code === null ? 'done' : 'refused', code, details: code === null ? null : JSON.stringify(details) })
      .where('id', '=', requestId)
      .execute();
  }
}
