import type pg from 'pg';
import { PhasorError, messageOf, type Clock } from '@phasor/kernel';
import type { Backend } from './backend.ts';
import { storeErrors } from './errors.ts';
import { calmPool } from './tracked-pool.ts';

export interface PostgresOptions {
  readonly databaseUrl: string;
  readonly clock: Clock;
  /** Connections for reads. Default 7. */
  readonly readerCount?: number;
  /** Connections for transactions. Default 3. */
  readonly writerCount?: number;
}

/** No statement of ours takes long; one that does has met a lock or a missing index, and must not hold a connection for ever. */
const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens a PostgreSQL server, version 15 or newer. Lost connections are replaced; what was under way on them rejects.
 *
 * Throws STORE_OPEN_FAILED, STORE_SERVER_UNSUPPORTED, and STORE_NOT_DURABLE when `fsync` or `synchronous_commit` is off.
 */
export async function openPostgres(options: PostgresOptions): Promise<Backend> {
  const readers = poolOf(options, options.readerCount ?? 7);
  const writers = poolOf(options, options.writerCount ?? 3);
  const close = async (): Promise<void> => {
    await Promise.all([readers.end(), writers.end()]);
  };
  try {
    await options.clock.track(checkServer(writers));
  } catch (error) {
    await close();
    if (error instanceof PhasorError) throw error;
    throw storeErrors.raise('STORE_OPEN_FAILED', { reason: messageOf(error) }, { cause: error });
  }
  return { kind: 'postgres', readers, writers, onFailure: () => undefined, close };
}

function poolOf({ databaseUrl }: PostgresOptions, max: number): pg.Pool {
  return calmPool({
    connectionString: databaseUrl,
    max,
    application_name: 'phasor',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: 2 * STATEMENT_TIMEOUT_MS,
    options: '-c timezone=UTC -c client_min_messages=warning',
    keepAlive: true,
    // A connection in use keeps the process alive by its socket; an idle one need not go.
    idleTimeoutMillis: 0,
  });
}

interface ServerSettings {
  readonly version: string;
  readonly encoding: string;
  readonly fsync: string;
  readonly synchronous_commit: string;
}

async function checkServer(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<ServerSettings>(
    `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding,
            current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit`,
  );
  const [server] = rows;
  if (!server) throw new Error('the server tells no settings');
  const unsupported = (reason: string): Error => storeErrors.raise('STORE_SERVER_UNSUPPORTED', { reason });
  if (Number(server.version) < 150_000) throw unsupported(`its version is ${server.version}`);
  if (server.encoding !== 'UTF8') throw unsupported(`its encoding is ${server.encoding}`);
  for (const setting of ['fsync', 'synchronous_commit'] as const) {
    if (server[setting] !== 'off') continue;
    const advice = 'Turn it on (alter system, role or database) and start again.';
    throw storeErrors.raise('STORE_NOT_DURABLE', { setting, value: server[setting], advice });
  }
}
