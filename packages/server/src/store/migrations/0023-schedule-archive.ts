import { sql, type Kysely } from 'kysely';

/** The on/off windows that a connector had on CAPI when its charger was read for its way to OCPP: kept to be read, and to be offered as a week. And since when limits hold. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table schedule_archive (
         charger_no integer not null references charger(no) on delete cascade,
         connector_id integer not null,
         organisation_no integer not null references organisation(no),
         schedule text not null,
         max_a double precision not null,
         archived_at timestamptz not null,
         confirmed_at timestamptz,
         confirmed_by text,
         primary key (charger_no, connector_id))`,
    )
    .execute(db);
  await sql.raw('alter table connector_limits add column max_since timestamptz, add column user_since timestamptz').execute(db);
}
