import { hash } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { NewMeterValue } from '../new-rows.ts';
import type { Database } from '../schema.ts';
import { storableText } from '../storable-text.ts';
import { instantArray, int4Array, int8Array, textArray } from './binary-array.ts';

/**
 * Stores a group's meter values in one statement. One that is there already (same charger, connector, transaction, time and samples:
 * the charger sent it again) is left as it is.
 */
export async function appendMeterValues(trx: Transaction<Database>, rows: readonly NewMeterValue[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into meter_value (charger_no, connector_id, transaction_id, measured_at, digest, organisation_no, received_at, sampled)
    select * from unnest(
      ${int4Array(rows, (row) => row.chargerNo)}::int4[],
      ${int4Array(rows, (row) => row.connectorId)}::int4[],
      ${int4Array(rows, (row) => row.transactionId)}::int4[],
      ${instantArray(rows, (row) => row.measuredAtMs)}::timestamptz[],
      ${int8Array(rows, (row) => digestOf(row.sampled))}::int8[],
      ${int4Array(rows, (row) => row.organisationNo)}::int4[],
      ${instantArray(rows, (row) => row.receivedAtMs)}::timestamptz[],
      ${textArray(rows, (row) => storableText(row.sampled))}::text[])
    on conflict do nothing`.execute(trx);
}

/** 64 bits of SHA-256 over the samples, as PostgreSQL's signed bigint; taken before {@link storableText} makes different texts alike. */
export function digestOf(sampled: string): bigint {
  return hash('sha256', sampled, 'buffer').readBigInt64BE(0);
}
