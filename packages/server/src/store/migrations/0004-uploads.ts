import { sql, type Kysely } from 'kysely';

/** Files that chargers send: what was asked for, and where else one may send them. The files are in the data folder. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create table upload (
     request_id integer generated always as identity primary key,
     organisation_no integer not null references organisation(no),
     charger_no integer not null references charger(no) on delete cascade,
     kind text not null check (kind in ('diagnostics', 'DiagnosticsLog', 'SecurityLog')),
     state text not null check (state in ('requested', 'accepted', 'uploading', 'uploaded', 'failed', 'refused', 'empty', 'cancelled',
                                          'expired', 'deleted')),
     charger_status text,
     reason text,
     file_name text,
     token_hash bytea unique,
     bytes integer,
     stored_as text unique,
     created_at timestamptz not null,
     changed_at timestamptz not null,
     expires_at timestamptz not null)`,
  `create index upload_by_charger on upload (charger_no, request_id)`,
  `create table upload_address (
     charger_no integer primary key references charger(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     location text not null,
     changed_at timestamptz not null)`,
];
