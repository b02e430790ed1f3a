import { Migrator, type Kysely, type Migration } from 'kysely';
import { messageOf } from '@phasor/kernel';
import { storeErrors } from './errors.ts';
import type { Database } from './schema.ts';
import * as foundation from './migrations/0001-foundation.ts';

/** Every migration, oldest first. Names sort in order and are never changed once released. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-foundation': { up: foundation.up },
};

/**
 * Brings the tables up to date. Two nodes that start at once take turns (Kysely holds an advisory lock), all in one transaction.
 *
 * Throws STORE_MIGRATION_FAILED.
 */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw storeErrors.raise('STORE_MIGRATION_FAILED', { reason: messageOf(error) }, { cause: error });
}
