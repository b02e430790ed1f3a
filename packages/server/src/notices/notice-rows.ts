import { sql, type Kysely, type Selectable } from 'kysely';
import type { Notice, NoticePage, UndeliveredNoticePage } from '@phasor/contract';
import type { Database } from '../store/index.ts';
import { compose } from './compose.ts';
import { noticeErrors } from './errors.ts';
import type { NoticeBody } from './notice-body.ts';

type NoticeRow = Selectable<Database['notice']>;
interface Reader {
  readonly personId: string;
  /** In which the list is shown, whatever language a mail went out in. */
  readonly languageTag: string;
}
interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A person's own notices, newest first. */
export async function listNotices(db: Kysely<Database>, reader: Reader, page: Page): Promise<NoticePage> {
  let query = db.selectFrom('notice').selectAll().where('person_id', '=', reader.personId).orderBy('no', 'desc').limit(page.limit);
  if (page.after !== undefined) query = query.where('no', '<', page.after);
  const rows = await query.execute();
  const items = rows.map((row) => viewOf(row, reader));
  return { items, next: rows.length === page.limit ? (rows.at(-1)?.no ?? null) : null, unread: await countUnread(db, reader) };
}

/** Raises NOTICE_UNKNOWN, also for somebody else's. */
export async function markRead(db: Kysely<Database>, reader: Reader, noticeId: string, at: Date): Promise<Notice> {
  const row = await db
    .updateTable('notice')
    .set({ read_at: sql<Date>`coalesce(read_at, ${at})` })
    .where(sql<string>`id::text`, '=', noticeId.toLowerCase().replaceAll('\0', ''))
    .where('person_id', '=', reader.personId)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw noticeErrors.raise('NOTICE_UNKNOWN', { noticeId: noticeId.slice(0, 50) });
  return viewOf(row, reader);
}

/** All that a person has. */
export async function markAllRead(db: Kysely<Database>, personId: string, at: Date): Promise<void> {
  await db.updateTable('notice').set({ read_at: at }).where('person_id', '=', personId).where('read_at', 'is', null).execute();
}

/** Mails of the organisation that were refused for good, or wait after a try that failed; newest first. */
export async function listUndelivered(db: Kysely<Database>, organisationNo: number, page: Page): Promise<UndeliveredNoticePage> {
  let query = db
    .selectFrom('notice')
    .innerJoin('person', 'person.id', 'notice.person_id')
    .select(['notice.no', 'notice.id', 'notice.at', 'notice.kind', 'notice.charger_id', 'mail_state', 'mail_reason', 'mail_tries'])
    .select(['person.id as personId', 'person.name', 'person.email'])
    .where('notice.organisation_no', '=', organisationNo)
    .where('mail_state', 'in', ['waiting', 'refused'])
    .where('mail_reason', 'is not', null)
    .orderBy('notice.no', 'desc')
    .limit(page.limit);
  if (page.after !== undefined) query = query.where('notice.no', '<', page.after);
  const rows = await query.execute();
  const items = rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    kind: row.kind,
    chargerId: row.charger_id,
    person: { id: row.personId, name: row.name, email: row.email },
    mailState: row.mail_state,
    reason: row.mail_reason ?? '',
    tries: row.mail_tries,
  }));
  return { items, next: rows.length === page.limit ? (rows.at(-1)?.no ?? null) : null };
}

async function countUnread(db: Kysely<Database>, { personId }: Reader): Promise<number> {
  const { unread } = await db
    .selectFrom('notice')
    .select((select) => select.fn.countAll<string>().as('unread'))
    .where('person_id', '=', personId)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(unread);
}

function viewOf(row: NoticeRow, { languageTag }: Reader): Notice {
  const { title, blocks } = compose(JSON.parse(row.body) as NoticeBody, { languageTag, zone: row.zone });
  return {
    id: row.id,
    kind: row.kind,
    at: row.at.toISOString(),
    chargerId: row.charger_id,
    title,
    blocks: blocks.map(({ kind, lines }) => ({ kind, lines: [...lines] })),
    readAt: row.read_at?.toISOString() ?? null,
    mailState: row.mail_state,
    mailReason: row.mail_reason,
  };
}
