import { sql, type Kysely } from 'kysely';

/** Campaigns look for these at every step, in logs of which they are the smallest part. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`create index site_decision_overloads on site_decision (site_no, at) where code = 'overload'`).execute(db);
}
