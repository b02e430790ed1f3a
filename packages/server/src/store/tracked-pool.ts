import pg from 'pg';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Clock } from '@phasor/kernel';
import { copyInto } from './batch/copy-query.ts';
import { CopyRows } from './batch/copy-rows.ts';

/**
 * Survives broken connections. The trap: a client that is in use and not waiting for an answer (between the statements of a
 * transaction) has nobody who listens for its `error`, and Node ends the process. The query that comes next fails all the same, and
 * the pool replaces the client.
 */
export function calmPool(options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(options);
  const ignore = (): void => undefined;
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

/** What a store does with its pool's connections and errors. */
export interface PoolWatch {
  readonly clock: Clock;
  /** Why no connection is handed out any more, if so. */
  refusal(): Error | null;
  /** Hears of every error before the one who asked does. */
  onError(error: unknown): void;
}

/** A pool that can tell when it is not wanted any more. */
export interface TrackedPool extends PostgresPool {
  /** Resolves when nobody has a connection, or waits for one. */
  unused(): Promise<void>;
}

/**
 * The pool, with every wait for a connection and every query held against the clock, so that virtual time stands still meanwhile.
 * A statement whose only parameter is {@link CopyRows} is a COPY; see `batch/`.
 */
export function trackedPool(pool: pg.Pool, watch: PoolWatch): TrackedPool {
  let users = 0;
  let onUnused = (): void => undefined;
  const leave = (): void => {
    users -= 1;
    if (users === 0) onUnused();
  };
  const observed = <T>(work: Promise<T>): Promise<T> =>
    watch.clock.track(
      work.catch((error: unknown) => {
        watch.onError(error);
        throw error;
      }),
    );
  // Kysely calls it with a text and values, and no cursor.
  const run = (client: pg.PoolClient, text: string, values: unknown[]): Promise<unknown> =>
    values[0] instanceof CopyRows ? copyInto(client, text, values[0]) : client.query(text, values);
  const wrap = (client: pg.PoolClient): PostgresPoolClient => ({
    query: ((text: string, values: unknown[]) => observed(run(client, text, values))) as PostgresPoolClient['query'],
    release: () => {
      client.release();
      leave();
    },
  });
  return {
    async connect() {
      const refusal = watch.refusal();
      if (refusal) throw refusal;
      users += 1;
      try {
        return wrap(await observed(pool.connect()));
      } catch (error) {
        leave();
        throw error;
      }
    },
    unused: () => (users === 0 ? Promise.resolve() : new Promise((resolve) => (onUnused = resolve))),
    end: () => pool.end(),
  };
}
