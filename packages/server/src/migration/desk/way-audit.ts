import { createHash } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../../store/index.ts';
import { wayStep, type Way, type WayEvent, type WayFact, type WaySettings } from '../way/index.ts';

/** What one row of the audit says: a fact that changed where a charger stands, and what came of it. */
export interface AuditContent {
  readonly fact: WayFact;
  /** Who said it, where it was a person. */
  readonly by: string | null;
  /** What had been noted since the row before, by field of the way: polls and registers that decided nothing. */
  readonly quiet: Partial<Way>;
  readonly events: readonly WayEvent[];
  readonly orderIds: readonly string[];
}

export interface AuditRow {
  readonly seq: number;
  readonly at: Date;
  /** JSON text of {@link AuditContent}. */
  readonly content: string;
  readonly hash: string;
}

/** The hash before the first row: of the way as it began. */
export const firstHash = (firstWay: string): string => sha256(firstWay);

export const nextHash = (before: string, { seq, at, content }: Omit<AuditRow, 'hash'>): string =>
  sha256(`${before}\n${seq}\n${at.toISOString()}\n${content}`);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export async function appendAudit(
  trx: Transaction<Database>,
  to: { readonly wayNo: number; readonly organisationNo: number },
  row: AuditRow,
): Promise<void> {
  await trx
    .insertInto('migration_audit')
    .values({ way_no: to.wayNo, organisation_no: to.organisationNo, ...row })
    .execute();
}

export async function readAudit(db: Kysely<Database>, wayNo: number): Promise<readonly AuditRow[]> {
  return db.selectFrom('migration_audit').select(['seq', 'at', 'content', 'hash']).where('way_no', '=', wayNo).orderBy('seq').execute();
}

export const contentOf = ({ content }: AuditRow): AuditContent => JSON.parse(content) as AuditContent;

/** What a chain must begin and end with: the way's own row says it. */
export interface ChainEnds {
  readonly firstWay: string;
  readonly lastSeq: number;
  readonly lastHash: string;
}

/** Where a chain is broken: a row that was changed, left out or put in; null: it is whole. */
export function whyChainBroken(rows: readonly AuditRow[], { firstWay, lastSeq, lastHash }: ChainEnds): string | null {
  let before = firstHash(firstWay);
  for (const [index, row] of rows.entries()) {
    if (row.seq !== index + 1) return `row ${index + 1} is not there`;
    if (row.hash !== nextHash(before, row)) return `row ${row.seq} is not what was written`;
    before = row.hash;
  }
  if (rows.length !== lastSeq) return `it has ${rows.length} rows, and ${lastSeq} were written`;
  return before === lastHash ? null : 'its last row is not the one that was written last';
}

/**
 * The way that the audit leads to (invariant 17): each fact is decided once more. Throws where a decision comes out otherwise than it was
 * written down.
 */
export function replayed(firstWay: string, rows: readonly AuditRow[], settings: WaySettings): Way {
  return rows.reduce(
    (way, row) => {
      const { fact, quiet, events } = contentOf(row);
      const step = wayStep({ ...way, ...quiet }, fact, settings);
      if (JSON.stringify(step.events) !== JSON.stringify(events)) throw new Error(`row ${row.seq} comes out otherwise than it is written`);
      return step.way;
    },
    JSON.parse(firstWay) as Way,
  );
}

/** A line of JSON for each row. */
export const exportLines = (rows: readonly AuditRow[]): string =>
  rows
    .map(({ seq, at, content, hash }) => `${JSON.stringify({ seq, at: at.toISOString(), ...(JSON.parse(content) as object), hash })}\n`)
    .join('');
