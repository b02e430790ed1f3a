import type { Transaction } from 'kysely';
import type { Database, Store } from '../../store/index.ts';
import { nextEntry, type AuditEntry, type AuditHead, type NewAuditEntry } from './audit-entry.ts';
import { canonicalJson } from './canonical-json.ts';

/**
 * Appends to the audit in the transaction of what it tells: both are stored, or neither. It locks the organisation's chain until the commit, on
 * every node, so it is the *last* statement of its transaction: whoever waits for the chain then holds up nobody who has it. Give all entries of a
 * transaction at once, or use {@link auditedTransaction}, which does.
 */
export async function appendAudit(trx: Transaction<Database>, entries: readonly NewAuditEntry[]): Promise<void> {
  // All writers take the chains in the same order, or two would wait for each other.
  const organisations = [...new Set(entries.map(({ organisationNo }) => organisationNo))].sort((one, other) => one - other);
  for (const organisationNo of organisations) {
    let head = await lockedHead(trx, organisationNo);
    const chained: AuditEntry[] = [];
    for (const entry of entries) {
      if (entry.organisationNo !== organisationNo) continue;
      const next = nextEntry(head, entry);
      chained.push(next);
      head = next;
    }
    await trx
      .insertInto('audit_entry')
      .values(chained.map((entry) => rowOf(organisationNo, entry)))
      .execute();
  }
}

/** A transaction that may note entries for the audit as it goes; they are appended when its work is done. Throws what the store throws. */
export function auditedTransaction<T>(
  store: Store,
  work: (trx: Transaction<Database>, note: (entry: NewAuditEntry) => void) => Promise<T>,
): Promise<T> {
  return store.transaction(async (trx) => {
    const entries: NewAuditEntry[] = [];
    const result = await work(trx, (entry) => entries.push(entry));
    await appendAudit(trx, entries);
    return result;
  });
}

async function lockedHead(trx: Transaction<Database>, organisationNo: number): Promise<AuditHead> {
  const { last_seq, last_hash } = await trx
    .selectFrom('audit_chain')
    .select(['last_seq', 'last_hash'])
    .where('organisation_no', '=', organisationNo)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return { seq: Number(last_seq), hash: last_hash };
}

const rowOf = (organisation_no: number, { seq, at, kind, subject, by, details, previous, hash }: AuditEntry) => ({
  organisation_no,
  seq,
  at: new Date(at),
  kind,
  subject,
  by_whom: by,
  details: canonicalJson(details),
  previous_hash: previous,
  hash,
});
