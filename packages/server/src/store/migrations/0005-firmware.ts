import { sql, type Kysely } from 'kysely';

/** Updates of a charger's firmware, and every status that it reported about them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create table firmware_update (
     request_id integer generated always as identity primary key,
     organisation_no integer not null references organisation(no),
     charger_no integer not null references charger(no) on delete cascade,
     is_signed boolean not null,
     location text not null,
     retrieve_at timestamptz not null,
     install_at timestamptz,
     signing_certificate text,
     signature text,
     state text not null check (state in ('requested', 'accepted', 'inProgress', 'installed', 'failed', 'refused', 'cancelled')),
     charger_status text,
     reason text,
     created_at timestamptz not null,
     changed_at timestamptz not null)`,
  `create index firmware_update_by_charger on firmware_update (charger_no, request_id)`,
  `create table firmware_status (
     id bigint generated always as identity primary key,
     organisation_no integer not null references organisation(no),
     charger_no integer not null references charger(no) on delete cascade,
     request_id integer references firmware_update(request_id) on delete set null,
     is_signed boolean not null,
     status text not null,
     at timestamptz not null)`,
  `create index firmware_status_by_charger on firmware_status (charger_no, id)`,
];
