import { sql, type Kysely } from 'kysely';

/** The charging profiles that chargers hold, as far as their answers tell. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create table charging_profile (
     id bigint generated always as identity primary key,
     organisation_no integer not null references organisation(no),
     charger_no integer not null references charger(no) on delete cascade,
     connector_id integer,
     profile_id integer not null,
     stack_level integer not null,
     purpose text not null check (purpose in ('ChargePointMaxProfile', 'TxDefaultProfile', 'TxProfile')),
     state text not null check (state in ('installed', 'awaitingStart')),
     id_tag text,
     transaction_id integer,
     profile text not null,
     installed_at timestamptz not null)`,
  `create index charging_profile_by_charger on charging_profile (charger_no, id)`,
];
