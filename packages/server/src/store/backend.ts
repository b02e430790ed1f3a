import type pg from 'pg';

/** One of the two databases, as the store sees it. Both speak PostgreSQL's protocol through `pg`. */
export interface Backend {
  readonly kind: 'embedded' | 'postgres';
  /** Connections for reads and small writes. */
  readonly readers: pg.Pool;
  /** Connections for transactions; the same pool where there is one session. */
  readonly writers: pg.Pool;
  /** Tells the one listener, once, that the storage is gone for good. */
  onFailure(listener: (reason: string) => void): void;
  /** Frees everything. Work under way is finished first, unless the storage is gone. */
  close(): Promise<void>;
}
