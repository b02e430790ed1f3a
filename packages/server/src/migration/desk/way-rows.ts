import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Database } from '../../store/index.ts';
import type { Way, WayOrder, WayState } from '../way/index.ts';

/** A charger's way as it is stored, with what its senders need. */
export interface WayRow {
  readonly no: number;
  readonly id: string;
  readonly organisationNo: number;
  readonly chargerId: string;
  readonly campaignId: string | null;
  readonly releaseId: string;
  readonly endpoint: string | null;
  readonly isActive: boolean;
  readonly way: Way;
  readonly quiet: Partial<Way>;
  readonly version: number;
  /** How many steps of it are in the audit. */
  readonly steps: number;
}

export async function activeWay(db: Kysely<Database>, chargerId: string): Promise<WayRow | undefined> {
  const row = await selectWays(db).where('charger.id', '=', chargerId).where('is_active', '=', true).executeTakeFirst();
  return row && toWayRow(row);
}

/** The newest of a charger, whether it is over or not. */
export async function newestWay(db: Kysely<Database>, organisationNo: number, chargerId: string): Promise<WayRow | undefined> {
  const row = await selectWays(db)
    .where('charger.id', '=', chargerId)
    .where('migration_way.organisation_no', '=', organisationNo)
    .orderBy('migration_way.no', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toWayRow(row);
}

/** The chargers whose way in a campaign goes on. */
export async function campaignChargers(db: Kysely<Database>, campaignId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('migration_way')
    .innerJoin('charger', 'charger.no', 'migration_way.charger_no')
    .select('charger.id')
    .where('campaign_id', '=', campaignId)
    .where('is_active', '=', true)
    .orderBy('charger.id')
    .execute();
  return rows.map(({ id }) => id);
}

export async function wayById(db: Kysely<Database>, id: string): Promise<WayRow | undefined> {
  const row = await selectWays(db).where('migration_way.id', '=', id).executeTakeFirst();
  return row && toWayRow(row);
}

const selectWays = (db: Kysely<Database>) =>
  db
    .selectFrom('migration_way')
    .innerJoin('charger', 'charger.no', 'migration_way.charger_no')
    .selectAll('migration_way')
    .select('charger.id as charger_id');

function toWayRow(row: Selectable<Database['migration_way']> & { readonly charger_id: string }): WayRow {
  return {
    no: row.no,
    id: row.id,
    organisationNo: row.organisation_no,
    chargerId: row.charger_id,
    campaignId: row.campaign_id,
    releaseId: row.release_id,
    endpoint: row.endpoint,
    isActive: row.is_active,
    way: JSON.parse(row.way) as Way,
    quiet: JSON.parse(row.quiet) as Partial<Way>,
    version: row.version,
    steps: row.steps,
  };
}

export async function activeChargers(db: Kysely<Database>): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('migration_way')
    .innerJoin('charger', 'charger.no', 'migration_way.charger_no')
    .select('charger.id')
    .where('is_active', '=', true)
    .execute();
  return rows.map(({ id }) => id);
}

export async function dueChargers(db: Kysely<Database>, at: Date): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('migration_way')
    .innerJoin('charger', 'charger.no', 'migration_way.charger_no')
    .select('charger.id')
    .where('is_active', '=', true)
    .where('due_at', '<=', at)
    .orderBy('due_at')
    .limit(200)
    .execute();
  return rows.map(({ id }) => id);
}

/** An order that is to leave, and the way that it is of. */
export interface OpenOrder {
  readonly order: WayOrder;
  readonly chargerId: string;
  readonly wayId: string;
  readonly seamId: string;
}

export async function openOrders(db: Kysely<Database>, chargerId?: string): Promise<readonly OpenOrder[]> {
  let query = db
    .selectFrom('migration_order')
    .innerJoin('migration_way', 'migration_way.no', 'migration_order.way_no')
    .innerJoin('charger', 'charger.no', 'migration_way.charger_no')
    .select(['migration_order.body', 'migration_order.seam_id', 'charger.id as chargerId', 'migration_way.id as wayId'])
    .where('migration_order.state', '=', 'open')
    .where('migration_way.is_active', '=', true)
    .orderBy('migration_order.created_at')
    .orderBy('migration_order.id')
    .limit(2_000);
  if (chargerId !== undefined) query = query.where('charger.id', '=', chargerId);
  const rows = await query.execute();
  return rows.map(({ body, seam_id, chargerId: id, wayId }) => ({
    order: JSON.parse(body) as WayOrder,
    chargerId: id,
    wayId,
    seamId: seam_id,
  }));
}

export async function closeOrder(db: Kysely<Database>, id: string): Promise<void> {
  await db.updateTable('migration_order').set({ state: 'closed' }).where('id', '=', id).execute();
}

/** Closes what is not wanted any more, and adds what is new. */
export async function writeOrders(
  trx: Transaction<Database>,
  row: Pick<WayRow, 'no' | 'organisationNo'>,
  way: Way,
  orders: readonly { readonly order: WayOrder; readonly seamId: string }[],
  at: Date,
): Promise<void> {
  const wanted = way.openOrders.map(({ id }) => id);
  let closing = trx
    .updateTable('migration_order')
    .set({ state: 'closed' })
    .where('way_no', '=', row.no)
    .where('state', '=', 'open')
    // It is answered by no fact: whoever sends it closes it, or whatever comes next.
    .where((where) => (orders.some(({ order }) => order.kind === 'answerBoot') ? where.val(true) : where('kind', '!=', 'answerBoot')));
  if (wanted.length > 0) closing = closing.where('id', 'not in', wanted);
  await closing.execute();
  if (orders.length === 0) return;
  await trx
    .insertInto('migration_order')
    .values(
      orders.map(({ order, seamId }) => ({
        id: order.id,
        way_no: row.no,
        organisation_no: row.organisationNo,
        kind: order.kind,
        body: JSON.stringify(order),
        state: 'open' as const,
        deadline: new Date(order.deadlineMs),
        seam_id: seamId,
        created_at: at,
      })),
    )
    .execute();
}

/** Closed states: nothing happens any more unless a person wants it. A new way may begin. */
export const isOver = ({ state, isRecalled, isAborted }: Way): boolean => {
  const over: readonly WayState[] = ['Migrated', 'Excluded', 'Withdrawn'];
  return over.includes(state) || ((state === 'RolledBack' || state === 'Candidate') && (isRecalled || isAborted));
};

/** A former campaign has left it where it began: another may take it on. */
export const isLeft = ({ way: { state }, campaignId }: Pick<WayRow, 'way' | 'campaignId'>): boolean => {
  const left: readonly WayState[] = ['Candidate', 'RolledBack', 'Dormant'];
  return campaignId !== null && left.includes(state);
};
