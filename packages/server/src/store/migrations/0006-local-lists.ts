import { sql, type Kysely } from 'kysely';

/** The local lists that we look after: what each should hold, and what the charger has taken of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create table local_list (
     charger_no integer primary key references charger(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     id_tags text[],
     state text not null check (state in ('pending', 'synced', 'failed', 'notSupported')),
     reason text,
     held_version integer,
     held jsonb,
     synced_at timestamptz,
     changed_at timestamptz not null)`,
  `create index local_list_by_organisation on local_list (organisation_no)`,
];
