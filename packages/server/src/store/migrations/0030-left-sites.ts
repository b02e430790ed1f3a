import { sql, type Kysely } from 'kysely';

/** With what set-up a connector has left a site, as long as anything is owed to its charger, and whether its failsafe is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table connector_proof add column left_with text`).execute(db);
  await sql.raw(`alter table connector_proof add column failsafe_is_owed boolean not null default false`).execute(db);
}
