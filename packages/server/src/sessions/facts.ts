import { sql, type Transaction } from 'kysely';
import type { Database } from '../store/index.ts';
import type { EarlierStart, KnownTransaction } from './decide.ts';
import { keyText, type NaturalKey } from './natural-key.ts';

/**
 * The newest stored transaction of each key, by {@link keyText}: under its boot key, or under the other one that its first try may have
 * had. Where the other protocol told it, connector, start time and start register are enough, in whichever boot. One statement for a whole commit group.
 */
export async function findEarlierStarts(
  trx: Transaction<Database>,
  keys: readonly NaturalKey[],
): Promise<ReadonlyMap<string, EarlierStart>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<{ nth: number; transaction_id: number; ordinal: number; stop_boot_no: number | null; is_capi: boolean }>`
    select asked.nth::integer as nth, found.transaction_id, found.ordinal, found.stop_boot_no, found.is_capi
    from unnest(${keys.map((key) => key.chargerNo)}::integer[], ${keys.map((key) => key.connectorId)}::integer[],
                ${keys.map((key) => new Date(key.startMs).toISOString())}::timestamptz[], ${keys.map((key) => key.idTag)}::text[],
                ${keys.map((key) => key.meterStartWh)}::float8[], ${keys.map((key) => key.bootNo)}::integer[],
                ${keys.map((key) => key.source === 'CAPI')}::boolean[])
         with ordinality as asked(charger_no, connector_id, start_time, id_tag, meter_start, boot_no, is_capi, nth)
    cross join lateral (
      select t.transaction_id, t.ordinal, t.stop_boot_no, told.is_capi from charging_transaction t
      cross join lateral (select exists (select from capi_session c where c.transaction_id = t.transaction_id) as is_capi) as told
      where t.charger_no = asked.charger_no and t.connector_id = asked.connector_id and t.start_time = asked.start_time
        and t.meter_start = asked.meter_start
        and (t.id_tag = asked.id_tag and t.boot_key in (0, asked.boot_no)
             or told.is_capi <> asked.is_capi and t.start_time >= '2020-01-01')
      order by t.ordinal desc, t.transaction_id desc limit 1) as found`.execute(trx);
  const earlier = new Map<string, EarlierStart>();
  for (const row of rows) {
    const key = keys[row.nth - 1];
    if (!key) continue;
    const { transaction_id: transactionId, ordinal, stop_boot_no: stopBootNo, is_capi } = row;
    earlier.set(keyText(key), { transactionId, ordinal, stopBootNo, source: is_capi ? 'CAPI' : 'OCPP' });
  }
  return earlier;
}

const LARGEST_ID = 2 ** 31 - 1;

/** The transactions among `ids` that are stored. Ids outside a transactionId's range are simply not found. */
export async function findTransactions(trx: Transaction<Database>, ids: readonly number[]): Promise<ReadonlyMap<number, KnownTransaction>> {
  const possible = [...new Set(ids)].filter((id) => Number.isInteger(id) && id > 0 && id <= LARGEST_ID);
  if (possible.length === 0) return new Map();
  const rows = await trx
    .selectFrom('charging_transaction')
    .select([
      'transaction_id',
      'charger_no',
      'connector_id',
      'id_tag',
      'meter_start',
      'start_time',
      'meter_stop',
      'stop_time',
      'stop_received_at',
    ])
    .where('transaction_id', 'in', possible)
    .execute();
  return new Map(
    rows.map((row) => [
      row.transaction_id,
      {
        transactionId: row.transaction_id,
        chargerNo: row.charger_no,
        connectorId: row.connector_id,
        idTag: row.id_tag,
        meterStartWh: row.meter_start,
        startMs: row.start_time.getTime(),
        meterStopWh: row.meter_stop,
        stopMs: row.stop_time?.getTime() ?? null,
        isStopped: row.stop_received_at !== null,
      },
    ]),
  );
}
