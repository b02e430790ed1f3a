import type { ColumnType } from 'kysely';

export interface AuditTables {
  /** The end of each organisation's chain; its row is locked by whoever appends. Moved by a trigger. */
  audit_chain: {
    organisation_no: number;
    /** 0: no entry yet. bigint comes out as text. */
    last_seq: ColumnType<string, number | undefined, never>;
    last_hash: string;
  };
  audit_entry: {
    organisation_no: number;
    seq: ColumnType<string, number, never>;
    at: Date;
    kind: string;
    subject: string;
    by_whom: string | null;
    /** Canonical JSON. */
    details: string;
    previous_hash: string;
    hash: string;
  };
}
