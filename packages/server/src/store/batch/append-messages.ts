import { sql, type Transaction } from 'kysely';
import type { NewLoggedMessage } from '../new-rows.ts';
import type { Database } from '../schema.ts';
import { storableText } from '../storable-text.ts';
import { CopyRows } from './copy-rows.ts';

const COLUMNS = 12;
const BYTES_BESIDE_FRAMES = 200;

/** Adds a group's rows to the message log, in one statement and in their order. What text columns cannot hold is shown as U+FFFD. */
export async function appendMessages(trx: Transaction<Database>, rows: readonly NewLoggedMessage[]): Promise<void> {
  if (rows.length === 0) return;
  const expected = rows.reduce((sum, row) => sum + BYTES_BESIDE_FRAMES + row.frame.length + (row.answer?.length ?? 0), 0);
  const copy = new CopyRows(COLUMNS, expected);
  for (const row of rows) {
    copy.row().int4(row.organisationNo).int4(row.chargerNo).int8(row.generation).int2(row.direction);
    copy.instant(row.atMs).instant(row.answeredAtMs);
    copy.text(storableText(row.messageId)).text(storableText(row.action)).text(row.outcome).bytes(row.frame);
    if (typeof row.answer === 'string') copy.text(row.answer);
    else copy.bytes(row.answer);
    copy.text(row.note === null ? null : storableText(row.note));
  }
  await sql`copy message_log (organisation_no, charger_no, generation, direction, at, answered_at, message_id, action, outcome, frame, answer, note)
    from stdin (format binary) -- ${copy}`.execute(trx);
}
