import { sql, type Kysely } from 'kysely';

/** Tags that a charger which came from CAPI reads from the other end: each was let in once, and waits for its owner's word. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table turned_tag (
         organisation_no integer not null references organisation(no),
         id_tag text not null,
         read_as text not null,
         charger_no integer not null references charger(no) on delete cascade,
         start_key text not null,
         at timestamptz not null,
         primary key (organisation_no, id_tag))`,
    )
    .execute(db);
}
