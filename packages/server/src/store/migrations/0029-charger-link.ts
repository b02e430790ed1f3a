import { sql, type Kysely } from 'kysely';

/** How a charger on CAPI reaches us, as its last hello told it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table capi_charger add column link text').execute(db);
}
