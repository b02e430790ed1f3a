import { sql, type Transaction } from 'kysely';
import type { NewLoggedMessage } from '../new-rows.ts';
import type { Database } from '../schema.ts';
import { storableText } from '../storable-text.ts';
import { byteaArray, instantArray, int2Array, int4Array, int8Array, textArray } from './binary-array.ts';

/** Adds a group's rows to the message log, in one statement and in their order. What text columns cannot hold is shown as U+FFFD. */
export async function appendMessages(trx: Transaction<Database>, rows: readonly NewLoggedMessage[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into message_log (organisation_no, charger_no, generation, direction, at, answered_at, message_id, action, outcome, frame, answer, note)
    select * from unnest(
      ${int4Array(rows, (row) => row.organisationNo)}::int4[],
      ${int4Array(rows, (row) => row.chargerNo)}::int4[],
      ${int8Array(rows, (row) => row.generation)}::int8[],
      ${int2Array(rows, (row) => row.direction)}::int2[],
      ${instantArray(rows, (row) => row.atMs)}::timestamptz[],
      ${instantArray(rows, (row) => row.answeredAtMs)}::timestamptz[],
      ${textArray(rows, (row) => storableText(row.messageId))}::text[],
      ${textArray(rows, (row) => storableText(row.action))}::text[],
      ${textArray(rows, (row) => row.outcome)}::text[],
      ${byteaArray(rows, (row) => row.frame)}::bytea[],
      ${byteaArray(rows, (row) => row.answer)}::bytea[],
      ${textArray(rows, (row) => row.note && storableText(row.note))}::text[])`.execute(trx);
}
