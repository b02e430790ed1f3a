import { sql, type Transaction } from 'kysely';
import { storableText, type Database } from '../store/index.ts';
import type { StartWrite, StopWrite } from './decide.ts';

/** Inserts a group's new transactions; resolves with their transactionIds, in order. The natural key's uniqueness is the database's. */
export async function writeStarts(trx: Transaction<Database>, starts: readonly StartWrite[]): Promise<readonly number[]> {
  if (starts.length === 0) return [];
  const { rows } = await sql<{
    id: number;
  }>`select nextval('transaction_id')::integer as id from generate_series(1, ${starts.length})`.execute(trx);
  const ids = rows.map((row) => row.id);
  await trx
    .insertInto('charging_transaction')
    .values(
      starts.map(({ state, key, ordinal, verdict, reservationId, receivedAtMs }, index) => ({
        transaction_id: ids[index],
        organisation_no: state.organisationNo,
        charger_no: key.chargerNo,
        connector_id: key.connectorId,
        id_tag: key.idTag,
        meter_start: key.meterStartWh,
        start_time: new Date(key.startMs),
        boot_key: key.bootKey,
        ordinal,
        id_tag_status: verdict.status,
        reservation_id: reservationId,
        boot_no: state.bootNo,
        received_at: new Date(receivedAtMs),
        meter_stop: null,
        stop_time: null,
        stop_reason: null,
        stop_id_tag: null,
        stop_boot_no: null,
        stop_received_at: null,
        start_skew_ms: state.clock.ms,
      })),
    )
    .execute();
  return ids;
}

/** Closes a group's transactions; the first stop of each stands. */
export async function writeStops(trx: Transaction<Database>, stops: readonly StopWrite[]): Promise<void> {
  if (stops.length === 0) return;
  const iso = (ms: number): string => new Date(ms).toISOString();
  await sql`
    update charging_transaction as t
    set meter_stop = stop.meter_stop, stop_time = stop.stop_time, stop_reason = stop.reason, stop_id_tag = stop.id_tag,
        stop_boot_no = stop.boot_no, stop_received_at = stop.received_at, stop_skew_ms = stop.skew_ms
    from unnest(${stops.map((stop) => stop.transactionId)}::integer[], ${stops.map((stop) => stop.meterStopWh)}::float8[],
                ${stops.map((stop) => iso(stop.stopMs))}::timestamptz[], ${stops.map((stop) => storableText(stop.reason))}::text[],
                ${stops.map((stop) => (stop.idTag === null ? null : storableText(stop.idTag)))}::text[],
                ${stops.map((stop) => stop.state.bootNo)}::integer[], ${stops.map((stop) => iso(stop.receivedAtMs))}::timestamptz[],
                ${stops.map((stop) => stop.state.clock.ms)}::bigint[])
         as stop(transaction_id, meter_stop, stop_time, reason, id_tag, boot_no, received_at, skew_ms)
    where t.transaction_id = stop.transaction_id and t.stop_received_at is null`.execute(trx);
}
