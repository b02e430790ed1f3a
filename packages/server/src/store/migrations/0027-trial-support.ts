import { sql, type Kysely } from 'kysely';

/** What a charger on CAPI says of its boot loader: whether it comes home by itself. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table capi_charger add column trial_support integer`).execute(db);
}
