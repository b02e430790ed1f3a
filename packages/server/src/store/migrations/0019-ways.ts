import { sql, type Kysely } from 'kysely';

/** Chargers' ways from CAPI to OCPP: where each stands, what is ordered, and where a person has to help. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  // The state is text, not jsonb: it is given back byte for byte.
  `create table migration_way (
     no integer generated always as identity primary key,
     id text not null unique,
     organisation_no integer not null references organisation(no),
     charger_no integer not null references charger(no) on delete cascade,
     campaign_id text,
     release_id text not null,
     endpoint text,
     is_active boolean not null,
     state text not null,
     way text not null,
     quiet text not null,
     version integer not null,
     due_at timestamptz,
     reserved text not null default '[]',
     steps integer not null,
     started_by text,
     started_at timestamptz not null,
     changed_at timestamptz not null)`,
  `create unique index migration_way_one_active on migration_way (charger_no) where is_active`,
  `create index migration_way_due on migration_way (due_at) where is_active`,
  `create table migration_order (
     id text primary key,
     way_no integer not null references migration_way(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     kind text not null,
     body text not null,
     state text not null check (state in ('open', 'closed')),
     deadline timestamptz not null,
     seam_id text not null,
     created_at timestamptz not null)`,
  `create index migration_order_open on migration_order (way_no) where state = 'open'`,
  `create table migration_case (
     no integer generated always as identity primary key,
     id text not null unique,
     organisation_no integer not null references organisation(no),
     way_no integer not null references migration_way(no) on delete cascade,
     instructions text not null,
     opened_at timestamptz not null,
     closed_at timestamptz)`,
];
