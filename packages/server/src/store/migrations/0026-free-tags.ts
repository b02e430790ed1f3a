import { sql, type Kysely } from 'kysely';

/** The tag that stands for charging without one, at the chargers that had no RFID lock on CAPI. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table charger add column free_id_tag text`).execute(db);
}
