import { sql, type Kysely } from 'kysely';

/** What is owed to a charger that leaves a site: what its keys for readings said before, and its phases where a car still charges. And what setting it up wrote. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table connector_proof add column sampling_before text`).execute(db);
  await sql.raw(`alter table connector_proof add column setup_writes text`).execute(db);
  await sql.raw(`alter table connector_proof add column phases_are_owed boolean not null default false`).execute(db);
}
