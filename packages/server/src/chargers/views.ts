import type { Kysely } from 'kysely';
import type { Charger, ChargerPage, Connector } from '@phasor/contract';
import type { Database } from '../store/index.ts';
import { chargerErrors } from './errors.ts';
import type { Presence } from './presence.ts';

export interface ViewPorts {
  readonly db: Kysely<Database>;
  readonly presence: Presence;
}

/** A charger's number in the store. Raises CHARGER_UNKNOWN for one of another organisation, too. */
export async function chargerNumber(db: Kysely<Database>, organisationNo: number, chargerId: string): Promise<number> {
  const row = await db
    .selectFrom('charger')
    .select('no')
    .where('id', '=', chargerId.replaceAll('\0', ''))
    .where('organisation_no', '=', organisationNo)
    .executeTakeFirst();
  if (!row) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId });
  return row.no;
}

export async function readCharger(ports: ViewPorts, organisationNo: number, chargerId: string): Promise<Charger> {
  const [charger] = (await listChargers(ports, organisationNo, { id: chargerId, limit: 1 })).items;
  if (!charger) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId });
  return charger;
}

/** Chargers by identity, with what their connectors reported and what was last measured. `ownerId`: those of that person alone. */
export async function listChargers(
  { db, presence }: ViewPorts,
  organisationNo: number,
  page: { id?: string; ownerId?: string | undefined; after?: string | undefined; limit: number },
): Promise<ChargerPage> {
  let query = db.selectFrom('charger').selectAll().where('organisation_no', '=', organisationNo).orderBy('id').limit(page.limit);
  if (page.after !== undefined) query = query.where('id', '>', page.after.replaceAll('\0', ''));
  if (page.id !== undefined) query = query.where('id', '=', page.id.replaceAll('\0', ''));
  const { ownerId } = page;
  if (ownerId !== undefined) {
    query = query.where((of) =>
      of.exists(
        of.selectFrom('charger_owner').select('person_id').whereRef('charger_no', '=', 'charger.no').where('person_id', '=', ownerId),
      ),
    );
  }
  const rows = await query.execute();
  const connectors = await connectorsOf(
    { db, presence },
    rows.map((row) => ({ no: row.no, id: row.id })),
  );
  const items = rows.map((row): Charger => {
    const lastSeenMs = presence.lastSeenMs(row.no) ?? row.last_seen_at?.getTime();
    return {
      id: row.id,
      name: row.name,
      protocol: row.protocol,
      ocppVersion: row.owner === 'OCPP' && row.protocol === 'OCPP' && row.first_accepted_boot_at ? '1.6' : null,
      vendor: row.vendor,
      model: row.model,
      serialNumber: row.serial_number,
      firmwareVersion: row.firmware_version,
      registration: row.registration,
      isStrict: row.is_strict,
      needsSubprotocol: row.needs_subprotocol,
      hearsBeforeBoot: row.hears_before_boot,
      isOnline: presence.isOnline(row.id),
      clockSkewMs: presence.clockSkewMs(row.id) ?? (row.clock_skew_ms === null ? null : Number(row.clock_skew_ms)),
      lastSeenAt: lastSeenMs === undefined ? null : new Date(lastSeenMs).toISOString(),
      bootedAt: row.booted_at?.toISOString() ?? null,
      registeredAt: row.registered_at.toISOString(),
      connectors: connectors.get(row.no) ?? [],
    };
  });
  return { items, next: items.length === page.limit ? (items.at(-1)?.id ?? null) : null };
}

async function connectorsOf(
  { db, presence }: ViewPorts,
  chargers: readonly { no: number; id: string }[],
): Promise<ReadonlyMap<number, Connector[]>> {
  const byNumber = new Map<number, Connector[]>(chargers.map(({ no }) => [no, []]));
  if (chargers.length === 0) return byNumber;
  const numbers = chargers.map(({ no }) => no);
  const running = await db
    .selectFrom('charging_transaction')
    .select(['charger_no', 'connector_id', (row) => row.fn.max('transaction_id').as('transactionId')])
    .where('charger_no', 'in', numbers)
    .where('stop_received_at', 'is', null)
    .groupBy(['charger_no', 'connector_id'])
    .execute();
  const transactions = new Map(running.map((row) => [`${row.charger_no}/${row.connector_id}`, row.transactionId]));
  const rows = await db.selectFrom('connector').selectAll().where('charger_no', 'in', numbers).orderBy('connector_id').execute();
  const ids = new Map(chargers.map(({ no, id }) => [no, id]));
  for (const row of rows) {
    byNumber.get(row.charger_no)?.push({
      connectorId: row.connector_id,
      status: row.status,
      errorCode: row.error_code,
      info: row.info,
      vendorErrorCode: row.vendor_error_code,
      since: row.status_time.toISOString(),
      transactionId: transactions.get(`${row.charger_no}/${row.connector_id}`) ?? null,
      live: presence.live(ids.get(row.charger_no) ?? '', row.connector_id),
    });
  }
  return byNumber;
}
