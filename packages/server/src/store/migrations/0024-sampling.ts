import { sql, type Kysely } from 'kysely';

/** What a charger's keys for its readings said before a site needed others, so that they are given back with it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table connector_proof add column sampling_before text`).execute(db);
}
