import type { Kysely } from 'kysely';
import type { SiteSettings } from '@phasor/contract';
import { chargerErrors } from '../../chargers/index.ts';
import { meterErrors } from '../../meters/index.ts';
import type { Database } from '../../store/index.ts';
import { siteErrors } from '../errors.ts';
import { meterName } from './check-settings.ts';
import { connectorKey } from './connector-key.ts';
import type { ConnectorFacts } from './connector-facts.ts';

/** Whose site it is; `siteNo` null: it is not stored yet. */
export interface SiteOwner {
  readonly organisationNo: number;
  readonly siteNo: number | null;
}

/** A site shares connectors that charge cars, with meters of its organisation. Raises SITE_CONNECTOR_UNKNOWN, METER_UNKNOWN, CHARGER_UNKNOWN, SITE_METER_TAKEN. */
export async function requireOwn(
  db: Kysely<Database>,
  owner: SiteOwner,
  settings: SiteSettings,
  facts: readonly ConnectorFacts[],
): Promise<void> {
  for (const { settings: connector, whyNot } of facts) {
    if (whyNot === null) continue;
    const { chargerId, connectorId } = connector;
    throw siteErrors.raise('SITE_CONNECTOR_UNKNOWN', {
      chargerId,
      connectorId,
      why: whyNot,
      field: `connectors.${connectorKey(connector)}`,
    });
  }
  await requireMeters(db, owner, settings);
}

async function requireMeters(db: Kysely<Database>, { organisationNo, siteNo }: SiteOwner, settings: SiteSettings): Promise<void> {
  const meters = settings.fuses.flatMap((fuse) => fuse.meters ?? []);
  const serials = meters.flatMap((meter) => ('serial' in meter ? [meter.serial.replaceAll('\0', '')] : []));
  const chargerIds = meters.flatMap((meter) => ('chargerId' in meter ? [meter.chargerId.replaceAll('\0', '')] : []));
  if (serials.length > 0) {
    const rows = await db
      .selectFrom('site_meter')
      .select('serial')
      .where('organisation_no', '=', organisationNo)
      .where('serial', 'in', serials)
      .execute();
    const serial = serials.find((wanted) => !rows.some((row) => row.serial === wanted));
    if (serial !== undefined) throw meterErrors.raise('METER_UNKNOWN', { serial });
  }
  if (chargerIds.length > 0) {
    const rows = await db
      .selectFrom('charger')
      .select('id')
      .where('organisation_no', '=', organisationNo)
      .where('id', 'in', chargerIds)
      .execute();
    const chargerId = chargerIds.find((wanted) => !rows.some((row) => row.id === wanted));
    if (chargerId !== undefined) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId });
  }
  if (meters.length > 0) await requireFreeMeters(db, { organisationNo, siteNo }, new Set(meters.map(meterName)));
}

/** S4: what one meter measures is one fuse, of one site. */
async function requireFreeMeters(db: Kysely<Database>, { organisationNo, siteNo }: SiteOwner, names: ReadonlySet<string>): Promise<void> {
  let query = db.selectFrom('site').select('settings').where('organisation_no', '=', organisationNo);
  if (siteNo !== null) query = query.where('no', '!=', siteNo);
  for (const row of await query.execute()) {
    const other = JSON.parse(row.settings) as SiteSettings;
    const meter = other.fuses.flatMap((fuse) => fuse.meters ?? []).find((used) => names.has(meterName(used)));
    if (meter) throw siteErrors.raise('SITE_METER_TAKEN', { meter: meterName(meter), siteName: other.name });
  }
}

/** Raises SITE_CONNECTOR_TAKEN for connectors of another site. */
export async function requireFree(db: Kysely<Database>, siteNo: number, facts: readonly ConnectorFacts[]): Promise<void> {
  if (facts.length === 0) return;
  const taken = await db
    .selectFrom('site_connector')
    .select(['charger_no', 'connector_id'])
    .where('charger_no', 'in', [...new Set(facts.map(({ chargerNo }) => chargerNo))])
    .where('site_no', '!=', siteNo)
    .execute();
  const other = facts.find(({ chargerNo, settings: { connectorId } }) =>
    taken.some((row) => row.charger_no === chargerNo && row.connector_id === connectorId),
  );
  if (other) throw await takenError(db, other);
}

/** Takes the connectors for a site, and lets those go that are not in it any more. Raises SITE_CONNECTOR_TAKEN. */
export async function takeConnectors(
  trx: Kysely<Database>,
  { organisationNo, siteNo }: { readonly organisationNo: number; readonly siteNo: number },
  facts: readonly ConnectorFacts[],
): Promise<void> {
  await trx.deleteFrom('site_connector').where('site_no', '=', siteNo).execute();
  for (let at = 0; at < facts.length; at += 200) {
    const slice = facts.slice(at, at + 200);
    const taken = await trx
      .insertInto('site_connector')
      .values(
        slice.map(({ chargerNo, settings: { connectorId } }) => ({
          charger_no: chargerNo,
          connector_id: connectorId,
          site_no: siteNo,
          organisation_no: organisationNo,
        })),
      )
      .onConflict((conflict) => conflict.columns(['charger_no', 'connector_id']).doNothing())
      .returning(['charger_no', 'connector_id'])
      .execute();
    const missed = slice.find(
      ({ chargerNo, settings: { connectorId } }) => !taken.some((row) => row.charger_no === chargerNo && row.connector_id === connectorId),
    );
    if (missed) throw await takenError(trx, missed);
  }
}

async function takenError(trx: Kysely<Database>, { chargerNo, settings: { chargerId, connectorId } }: ConnectorFacts): Promise<Error> {
  const row = await trx
    .selectFrom('site_connector')
    .innerJoin('site', 'site.no', 'site_connector.site_no')
    .select(['site.id', 'site.settings'])
    .where('charger_no', '=', chargerNo)
    .where('connector_id', '=', connectorId)
    .executeTakeFirst();
  const siteName = row ? (JSON.parse(row.settings) as SiteSettings).name : '?';
  const field = `connectors.${chargerId}/${connectorId}`;
  return siteErrors.raise('SITE_CONNECTOR_TAKEN', { chargerId, connectorId, siteName, siteId: row?.id, field });
}
