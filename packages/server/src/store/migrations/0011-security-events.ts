import { sql, type Kysely } from 'kysely';

/** What chargers report in SecurityEventNotification. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create table security_event (
     id bigint generated always as identity primary key,
     organisation_no integer not null references organisation(no),
     charger_no integer not null references charger(no) on delete cascade,
     type text not null,
     at timestamptz,
     at_text text not null,
     tech_info text,
     received_at timestamptz not null)`,
  `create index security_event_by_charger on security_event (charger_no, id)`,
];
