import type { ChargerSchedule, ScheduleDraft, SiteSettings } from '@phasor/contract';
import type { Kysely, Transaction } from 'kysely';
import { chargerNumber } from '../chargers/index.ts';
import type { CommandTarget } from '../commands/index.ts';
import type { Database } from '../store/index.ts';
import { draftOf } from './draft.ts';
import { scheduleErrors } from './errors.ts';
import type { ConnectorKey } from './limit-rows.ts';

/**
 * Keeps the on/off windows that a charger on CAPI has now, for each of the connectors named with its max current in A; what was kept of it before is
 * forgotten. In the caller's transaction.
 */
export async function archiveSchedule(
  trx: Transaction<Database>,
  chargerId: string,
  limits: readonly { readonly connectorId: number; readonly maxCurrentA: number }[],
  at: Date,
): Promise<void> {
  const row = await trx
    .selectFrom('capi_charger')
    .innerJoin('charger', 'charger.no', 'capi_charger.charger_no')
    .select(['charger.no', 'charger.organisation_no', 'capi_charger.schedule'])
    .where('charger.id', '=', chargerId)
    .executeTakeFirst();
  if (!row) return;
  await trx.deleteFrom('schedule_archive').where('charger_no', '=', row.no).execute();
  const kept = row.schedule as ChargerSchedule | null;
  const values = limits.flatMap(({ connectorId, maxCurrentA }) => {
    const windows = kept?.windows.filter((window) => window.connectorId === connectorId) ?? [];
    if (windows.length === 0) return [];
    const schedule = JSON.stringify({ ...kept, windows });
    const of = { charger_no: row.no, connector_id: connectorId, organisation_no: row.organisation_no };
    return [{ ...of, schedule, max_a: maxCurrentA, archived_at: at }];
  });
  if (values.length > 0) await trx.insertInto('schedule_archive').values(values).execute();
}

export interface DraftWish {
  /** The connector's max current now, in A; null: as it was. */
  readonly mostA: number | null;
  /** Where it is believed to hang, if its site does not say. */
  readonly zone: string | undefined;
}

/** The week that is offered for what was kept. Raises SCHEDULE_DRAFT_UNKNOWN. */
export async function readDraft(
  db: Kysely<Database>,
  { chargerId }: CommandTarget,
  { chargerNo, connectorId }: ConnectorKey,
  { mostA, zone }: DraftWish,
): Promise<ScheduleDraft> {
  const row = await db
    .selectFrom('schedule_archive')
    .selectAll()
    .where('charger_no', '=', chargerNo)
    .where('connector_id', '=', connectorId)
    .executeTakeFirst();
  if (!row) throw scheduleErrors.raise('SCHEDULE_DRAFT_UNKNOWN', { chargerId, connectorId });
  const kept = JSON.parse(row.schedule) as ChargerSchedule;
  const zones = [await siteZone(db, chargerNo, connectorId), zone].flatMap((one) => one ?? []);
  const archived = { schedule: kept, maxA: row.max_a, archivedAtMs: row.archived_at.getTime() };
  return {
    chargerId,
    connectorId,
    archivedAt: row.archived_at.toISOString(),
    kept,
    schedule: draftOf(archived, zones, mostA),
    confirmedAt: row.confirmed_at?.toISOString() ?? null,
  };
}

/** The connectors of a charger of which something is kept. Raises CHARGER_UNKNOWN. */
export async function archivedConnectors(db: Kysely<Database>, { organisationNo, chargerId }: CommandTarget): Promise<readonly number[]> {
  const no = await chargerNumber(db, organisationNo, chargerId);
  const rows = await db
    .selectFrom('schedule_archive')
    .select('connector_id')
    .where('charger_no', '=', no)
    .orderBy('connector_id')
    .execute();
  return rows.map(({ connector_id }) => connector_id);
}

async function siteZone(db: Kysely<Database>, chargerNo: number, connectorId: number): Promise<string | null> {
  const row = await db
    .selectFrom('site_connector')
    .innerJoin('site', 'site.no', 'site_connector.site_no')
    .select('settings')
    .where('charger_no', '=', chargerNo)
    .where('connector_id', '=', connectorId)
    .executeTakeFirst();
  return row ? (JSON.parse(row.settings) as SiteSettings).zone : null;
}

/** In the transaction that stores the week. */
export async function writeConfirmed(db: Kysely<Database>, { chargerNo, connectorId }: ConnectorKey, by: string, at: Date): Promise<void> {
  await db
    .updateTable('schedule_archive')
    .set({ confirmed_at: at, confirmed_by: by })
    .where('charger_no', '=', chargerNo)
    .where('connector_id', '=', connectorId)
    .execute();
}
