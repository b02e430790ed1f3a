import type { Kysely } from 'kysely';
import type { LoggedMessage, LoggedMessagePage } from '@phasor/contract';
import type { Database } from '../store/index.ts';

type Outcome = LoggedMessage['outcome'];
const OUTCOMES: ReadonlySet<string> = new Set<Outcome>(['answered', 'refused', 'timeout', 'late', 'closed', 'odd']);

/** What crossed one charger's sockets, newest first; with `newerThan` only rows beyond that id, oldest first. */
export async function readMessages(
  db: Kysely<Database>,
  chargerNo: number,
  page: { after?: string | undefined; newerThan?: string | undefined; limit: number },
): Promise<LoggedMessagePage> {
  let query = db
    .selectFrom('message_log')
    .selectAll()
    .where('charger_no', '=', chargerNo)
    .orderBy('id', page.newerThan === undefined ? 'desc' : 'asc')
    .limit(page.limit);
  if (page.after !== undefined) query = query.where('id', '<', page.after);
  if (page.newerThan !== undefined) query = query.where('id', '>', page.newerThan);
  const rows = await query.execute();
  const items = rows.map((row): LoggedMessage => ({
    id: row.id,
    at: row.at.toISOString(),
    answeredAt: row.answered_at?.toISOString() ?? null,
    direction: row.direction === 1 ? 'fromCharger' : 'toCharger',
    messageId: row.message_id,
    action: row.action,
    outcome: OUTCOMES.has(row.outcome) ? (row.outcome as Outcome) : 'odd',
    frame: row.frame.toString('utf8'),
    answer: row.answer?.toString('utf8') ?? null,
    note: row.note,
  }));
  return { items, next: items.length === page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** The id of the newest row, or "0": where a live listener starts. */
export async function newestMessageId(db: Kysely<Database>, chargerNo: number): Promise<string> {
  const row = await db
    .selectFrom('message_log')
    .select('id')
    .where('charger_no', '=', chargerNo)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? '0';
}
