import { hash } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { NewMeterValue } from '../new-rows.ts';
import type { Database } from '../schema.ts';
import { storableText } from '../storable-text.ts';
import { CopyRows } from './copy-rows.ts';

const COLUMNS = 8;
const BYTES_BESIDE_SAMPLES = 80;
const UNIQUE_VIOLATION = '23505';
/** A statement takes 65,535 parameters, a row 8 of them. */
const ROWS_AT_ONCE = 1000;

/**
 * Stores a group's meter values. One that is there already (same charger, connector, transaction, time and samples: the charger sent it
 * again) is left as it is.
 *
 * COPY is the fastest way in but refuses duplicates, which are rare: the group goes by COPY, and once more by INSERT … ON CONFLICT when
 * one of it was there.
 */
export async function appendMeterValues(trx: Transaction<Database>, rows: readonly NewMeterValue[]): Promise<void> {
  if (rows.length === 0) return;
  try {
    // Three statements in one round trip. The savepoint stands when the COPY fails.
    await sql`savepoint meter_values;
      copy meter_value (charger_no, connector_id, transaction_id, measured_at, digest, organisation_no, received_at, sampled)
      from stdin (format binary);
      release savepoint meter_values -- ${copyOf(rows)}`.execute(trx);
  } catch (error) {
    if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
    await sql`rollback to savepoint meter_values; release savepoint meter_values`.execute(trx);
    await insertWhatIsNew(trx, rows);
  }
}

function copyOf(rows: readonly NewMeterValue[]): CopyRows {
  const expected = rows.reduce((sum, row) => sum + BYTES_BESIDE_SAMPLES + row.sampled.length, 0);
  const copy = new CopyRows(COLUMNS, expected);
  for (const row of rows) {
    copy.row().int4(row.chargerNo).int4(row.connectorId).int4(row.transactionId).instant(row.measuredAtMs);
    copy.int8(digestOf(row.sampled)).int4(row.organisationNo).instant(row.receivedAtMs).text(storableText(row.sampled));
  }
  return copy;
}

async function insertWhatIsNew(trx: Transaction<Database>, rows: readonly NewMeterValue[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const values = rows.slice(from, from + ROWS_AT_ONCE).map((row) => ({
      charger_no: row.chargerNo,
      connector_id: row.connectorId,
      transaction_id: row.transactionId,
      measured_at: new Date(row.measuredAtMs),
      digest: digestOf(row.sampled).toString(),
      organisation_no: row.organisationNo,
      received_at: new Date(row.receivedAtMs),
      sampled: storableText(row.sampled),
    }));
    await trx
      .insertInto('meter_value')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** 64 bits of SHA-256 over the samples, as PostgreSQL's signed bigint; taken before {@link storableText} makes different texts alike. */
export function digestOf(sampled: string): bigint {
  return hash('sha256', sampled, 'buffer').readBigInt64BE(0);
}
