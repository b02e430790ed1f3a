import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import type { Clock, PhasorError } from '@phasor/kernel';
import type { Backend } from './backend.ts';
import { openEmbedded } from './embedded/open-embedded.ts';
import { storeErrors } from './errors.ts';
import { migrate } from './migrate.ts';
import { openPostgres } from './open-postgres.ts';
import type { Database } from './schema.ts';
import { storageFaultIn } from './storage-fault.ts';
import { trackedPool, type TrackedPool } from './tracked-pool.ts';

/** The database, embedded or PostgreSQL; the same to everybody above it. */
export interface Store {
  readonly kind: 'embedded' | 'postgres';
  /** Reads and small writes. The embedded store has one session: a read waits for the transaction before it. */
  readonly db: Kysely<Database>;
  /**
   * Runs `work` in one transaction; what it did is on the disk when this resolves. Nothing but `trx` may be awaited inside (the
   * embedded store's only session is taken meanwhile: `db` inside would wait for ever). Rejects with the statement's error, after a
   * rollback, or with STORE_FAILED or STORE_CLOSED.
   */
  transaction<T>(work: (trx: Transaction<Database>) => Promise<T>): Promise<T>;
  /** Calls `listener` after each transaction that was committed, until the returned function is called. */
  onCommit(listener: () => void): () => void;
  /** Set once the storage has failed (no space, an error of the disk, the database's thread gone): the store takes no more work. */
  readonly failure: PhasorError | null;
  /** Tells `listener` of the failure, at once when there already is one. */
  onFailure(listener: (error: PhasorError) => void): void;
  /** Finishes what was asked before, and frees the data folder. A second call waits for the first. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** The data folder; holds the embedded store. */
  readonly dataDir: string;
  /** A PostgreSQL server to use instead, `postgres://…`. */
  readonly databaseUrl?: string | undefined;
  readonly clock: Clock;
  /** Tests only: a file that injects faults of the disk into the embedded store. Default: `PHASOR_STORE_FAULT_FILE`. */
  readonly faultFile?: string | undefined;
}

/**
 * Opens the store and brings its tables up to date.
 *
 * Throws STORE_LOCKED, STORE_CREATION_FAILED, STORE_OPEN_FAILED, STORE_NOT_DURABLE, STORE_SERVER_UNSUPPORTED, STORE_MIGRATION_FAILED.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dataDir, databaseUrl, clock, faultFile = process.env.PHASOR_STORE_FAULT_FILE } = options;
  const backend = await clock.track(databaseUrl ? openPostgres({ databaseUrl, clock }) : openEmbedded({ dataDir, faultFile }));
  const store = new SqlStore(backend, clock);
  try {
    await migrate(store.db);
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

class SqlStore implements Store {
  readonly kind: 'embedded' | 'postgres';
  readonly db: Kysely<Database>;
  readonly #writer: Kysely<Database>;
  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #pools: TrackedPool[] = [];
  readonly #failureListeners: ((error: PhasorError) => void)[] = [];
  readonly #commitListeners = new Set<() => void>();
  #failure: PhasorError | null = null;
  #closing: Promise<void> | null = null;

  constructor(backend: Backend, clock: Clock) {
    this.kind = backend.kind;
    this.#backend = backend;
    this.#clock = clock;
    this.db = this.#kyselyOn(backend.readers);
    this.#writer = backend.writers === backend.readers ? this.db : this.#kyselyOn(backend.writers);
    backend.onFailure((reason) => this.#fail(reason));
  }

  onCommit(listener: () => void): () => void {
    this.#commitListeners.add(listener);
    return () => this.#commitListeners.delete(listener);
  }

  get failure(): PhasorError | null {
    return this.#failure;
  }

  async transaction<T>(work: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
    try {
      const result = await this.#clock.track(this.#writer.transaction().execute(work));
      for (const listener of this.#commitListeners) listener();
      return result;
    } catch (error) {
      throw this.#failure ?? error;
    }
  }

  onFailure(listener: (error: PhasorError) => void): void {
    if (this.#failure) listener(this.#failure);
    else this.#failureListeners.push(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#clock.track(this.#close());
    return this.#closing;
  }

  async #close(): Promise<void> {
    // The trap: a pool that is ended forgets who waits for a connection, and they wait for ever.
    await Promise.all(this.#pools.map((pool) => pool.unused()));
    await this.#backend.close();
  }

  #kyselyOn(pool: Backend['readers']): Kysely<Database> {
    const tracked = trackedPool(pool, {
      clock: this.#clock,
      refusal: () => this.#failure ?? (this.#closing && storeErrors.raise('STORE_CLOSED')),
      onError: (error) => {
        const fault = storageFaultIn(error);
        if (fault) this.#fail(fault, error);
      },
    });
    this.#pools.push(tracked);
    return new Kysely<Database>({ dialect: new PostgresDialect({ pool: tracked }) });
  }

  #fail(reason: string, cause?: unknown): void {
    if (this.#failure || this.#closing) return;
    this.#failure = storeErrors.raise('STORE_FAILED', { reason }, { cause });
    for (const listener of this.#failureListeners.splice(0)) listener(this.#failure);
  }
}
