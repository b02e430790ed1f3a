import type { Kysely } from 'kysely';
import type { Database } from '../../store/index.ts';
import type { AuditEntry, AuditHead } from './audit-entry.ts';
import type { Json } from './canonical-json.ts';
import { ChainCheck, type BrokenAt } from './chain-check.ts';

/** Rows of one read: the embedded store has one session. */
const PAGE = 200;

/** Newest first; `after` is the `seq` that the page before ended with. */
export async function readAudit(
  db: Kysely<Database>,
  organisationNo: number,
  page: { readonly after?: number | undefined; readonly subject?: string | undefined; readonly limit: number },
): Promise<readonly AuditEntry[]> {
  let query = db
    .selectFrom('audit_entry')
    .selectAll()
    .where('organisation_no', '=', organisationNo)
    .orderBy('seq', 'desc')
    .limit(page.limit);
  if (page.after !== undefined) query = query.where('seq', '<', String(page.after));
  if (page.subject !== undefined) query = query.where('subject', '=', page.subject);
  return (await query.execute()).map(entryOf);
}

/** All entries of one subject, oldest first, in pages. */
export function auditOf(db: Kysely<Database>, organisationNo: number, subject: string): AsyncGenerator<AuditEntry> {
  return entriesOf(db, organisationNo, Number.MAX_SAFE_INTEGER, subject);
}

/** An organisation's chain as it is now: who it is of, where it ends, and its entries up to there, oldest first. */
export async function auditChain(
  db: Kysely<Database>,
  organisationNo: number,
): Promise<{ readonly organisationId: string; readonly head: AuditHead; readonly entries: AsyncGenerator<AuditEntry> }> {
  const row = await db
    .selectFrom('audit_chain')
    .innerJoin('organisation', 'organisation.no', 'audit_chain.organisation_no')
    .select(['organisation.id', 'last_seq', 'last_hash'])
    .where('organisation_no', '=', organisationNo)
    .executeTakeFirstOrThrow();
  const head = { seq: Number(row.last_seq), hash: row.last_hash };
  return { organisationId: row.id, head, entries: entriesOf(db, organisationNo, head.seq) };
}

export interface AuditVerdict {
  readonly head: AuditHead;
  /** The first entry that is not what was written; null: the chain is whole. */
  readonly broken: BrokenAt | null;
}

/** Follows the stored chain from its beginning to its head. Entries that are appended meanwhile are not looked at. */
export async function verifyAudit(db: Kysely<Database>, organisationNo: number): Promise<AuditVerdict> {
  const { organisationId, head, entries } = await auditChain(db, organisationNo);
  const check = new ChainCheck(organisationId);
  for await (const entry of entries) check.take(entry);
  check.end(head);
  return { head, broken: check.broken };
}

async function* entriesOf(db: Kysely<Database>, organisationNo: number, upTo: number, subject?: string): AsyncGenerator<AuditEntry> {
  let after = '-9223372036854775808';
  for (;;) {
    let query = db
      .selectFrom('audit_entry')
      .selectAll()
      .where('organisation_no', '=', organisationNo)
      .where('seq', '>', after)
      .where('seq', '<=', String(upTo))
      .orderBy('seq')
      .limit(PAGE);
    if (subject !== undefined) query = query.where('subject', '=', subject);
    const rows = await query.execute();
    for (const row of rows) yield entryOf(row);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.seq;
  }
}

interface EntryRow {
  readonly seq: string;
  readonly at: Date;
  readonly kind: string;
  readonly subject: string;
  readonly by_whom: string | null;
  readonly details: string;
  readonly previous_hash: string;
  readonly hash: string;
}

const entryOf = ({ seq, at, kind, subject, by_whom, details, previous_hash, hash }: EntryRow): AuditEntry => ({
  seq: Number(seq),
  at: at.toISOString(),
  kind,
  subject,
  by: by_whom,
  details: jsonOf(details),
  previous: previous_hash,
  hash,
});

/** Text that is no JSON any more was tampered with: then it stands as text, and the hash does not fit. */
function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
