import { sql, type Kysely } from 'kysely';

/** Chargers that speak CAPI: their keys (sealed), settings and schedules, and each session record that they told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create table capi_charger (
     charger_no integer primary key references charger(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     sealed_key bytea not null,
     sessions_through integer not null default 0,
     settings jsonb,
     settings_revision integer not null default 0,
     schedule jsonb,
     schedule_revision integer not null default 0)`,
  `create table capi_session (
     charger_no integer not null references charger(no) on delete cascade,
     session_id integer not null,
     organisation_no integer not null references organisation(no),
     record jsonb not null,
     is_finished boolean not null,
     transaction_id integer,
     primary key (charger_no, session_id))`,
  `create index capi_session_by_transaction on capi_session (transaction_id)`,
];
