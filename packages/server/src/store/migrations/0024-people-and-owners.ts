import { sql, type Kysely } from 'kysely';

/** People who may not come in any more, and whose each charger is: the whole of it (`connector_id` 0), or one connector. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `alter table person add column locked_at timestamptz`,
  `create table charger_owner (
     charger_no integer not null references charger(no) on delete cascade,
     connector_id integer not null check (connector_id >= 0),
     person_id uuid not null references person(id) on delete cascade,
     organisation_no integer not null references organisation(no),
     since timestamptz not null,
     primary key (charger_no, connector_id, person_id))`,
  `create index charger_owner_by_person on charger_owner (person_id, charger_no)`,
];
