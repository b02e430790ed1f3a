import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Clock } from '@phasor/kernel';

/**
 * The pool, with every wait for a connection and every query held against the clock, so that virtual time stands still meanwhile.
 * `watch` hears of every error before the one who asked does.
 */
export function trackedPool(pool: PostgresPool, clock: Clock, watch: (error: unknown) => void): PostgresPool {
  const observed = <T>(work: Promise<T>): Promise<T> =>
    clock.track(
      work.catch((error: unknown) => {
        watch(error);
        throw error;
      }),
    );
  const wrap = (client: PostgresPoolClient): PostgresPoolClient => ({
    // Kysely calls it with a text and values, and no cursor.
    query: ((text: string, values: unknown[]) => observed(client.query(text, values))) as PostgresPoolClient['query'],
    release: () => client.release(),
  });
  return { connect: async () => wrap(await observed(pool.connect())), end: () => pool.end() };
}
