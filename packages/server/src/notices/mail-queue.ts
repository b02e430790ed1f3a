import type { Database, Store } from '../store/index.ts';
import type { NoticeBody } from './notice-body.ts';
import type { Transaction } from 'kysely';

/** A mail that this node sends now. */
export interface ClaimedMail {
  readonly no: string;
  readonly messageId: string;
  readonly body: NoticeBody;
  readonly zone: string;
  readonly languageTag: string;
  readonly at: Date;
  readonly tries: number;
  readonly deferrals: number;
  readonly person: { readonly name: string; readonly address: string };
  readonly organisationName: string;
}

/**
 * Takes mails that are due, oldest first: nobody else takes them within the lease. Their Message-ID is stored before anything is sent, so that
 * whoever has to send one again sends it under the same.
 */
export function claimMails(
  store: Store,
  { nowMs, leaseMs, limit, domain }: { readonly nowMs: number; readonly leaseMs: number; readonly limit: number; readonly domain: string },
): Promise<readonly ClaimedMail[]> {
  return store.transaction(async (trx) => {
    const due = await trx
      .selectFrom('notice')
      .select(['no', 'id', 'mail_message_id', 'mail_tries'])
      .where('mail_state', '=', 'waiting')
      .where('mail_due_at', '<=', new Date(nowMs))
      .orderBy('mail_due_at')
      .orderBy('no')
      .limit(limit)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { no, id, mail_message_id, mail_tries } of due) {
      await trx
        .updateTable('notice')
        .set({
          mail_message_id: mail_message_id ?? `<notice-${id}@${domain}>`,
          mail_tries: mail_tries + 1,
          mail_due_at: new Date(nowMs + leaseMs),
        })
        .where('no', '=', no)
        .execute();
    }
    return readClaimed(
      trx,
      due.map(({ no }) => no),
    );
  });
}

/** When the next mail is due, in ms since 1970; null: none waits. */
export async function nextDueMs({ db }: Store): Promise<number | null> {
  const row = await db
    .selectFrom('notice')
    .select('mail_due_at')
    .where('mail_state', '=', 'waiting')
    .orderBy('mail_due_at')
    .limit(1)
    .executeTakeFirst();
  return row ? row.mail_due_at.getTime() : null;
}

async function readClaimed(trx: Transaction<Database>, nos: readonly string[]): Promise<ClaimedMail[]> {
  if (nos.length === 0) return [];
  const rows = await trx
    .selectFrom('notice')
    .innerJoin('person', 'person.id', 'notice.person_id')
    .innerJoin('organisation', 'organisation.no', 'notice.organisation_no')
    .selectAll('notice')
    .select(['person.name as personName', 'person.email', 'organisation.name as organisationName'])
    .where('notice.no', 'in', [...nos])
    .orderBy('notice.no')
    .execute();
  return rows.map((row) => ({
    no: row.no,
    messageId: row.mail_message_id ?? '',
    body: JSON.parse(row.body) as NoticeBody,
    zone: row.zone,
    languageTag: row.language_tag,
    at: row.at,
    tries: row.mail_tries,
    deferrals: row.mail_deferrals,
    person: { name: row.personName, address: row.email },
    organisationName: row.organisationName,
  }));
}

/** What became of a try. */
export type MailOutcome =
  | { readonly state: 'sent'; readonly at: Date }
  | { readonly state: 'refused'; readonly reason: string }
  | { readonly state: 'waiting'; readonly dueAt: Date; readonly deferrals: number; readonly reason: string };

/** Writes the outcome of a try, unless another has begun meanwhile. */
export async function settleMail({ db }: Store, { no, tries }: ClaimedMail, outcome: MailOutcome): Promise<void> {
  const query = db.updateTable('notice').where('no', '=', no).where('mail_state', '=', 'waiting').where('mail_tries', '=', tries);
  switch (outcome.state) {
    case 'sent':
      await query.set({ mail_state: 'sent', mail_sent_at: outcome.at, mail_reason: null }).execute();
      return;
    case 'refused':
      await query.set({ mail_state: 'refused', mail_reason: outcome.reason }).execute();
      return;
    case 'waiting':
      await query.set({ mail_due_at: outcome.dueAt, mail_deferrals: outcome.deferrals, mail_reason: outcome.reason }).execute();
      return;
  }
}
