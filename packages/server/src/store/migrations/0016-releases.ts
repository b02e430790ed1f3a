import { sql, type Kysely } from 'kysely';

/** Firmware releases with their images in pieces, and what lies in each charger's spare slot. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create table firmware_release (
     no integer generated always as identity primary key,
     id text not null unique,
     organisation_no integer not null references organisation(no),
     manifest text not null,
     manifest_sha256 text not null,
     model text not null,
     counter integer not null,
     state text not null check (state in ('waiting', 'ready', 'withdrawn')),
     upload text,
     registered_at timestamptz not null,
     registered_by text,
     changed_at timestamptz not null,
     unique (organisation_no, manifest_sha256))`,
  `create table firmware_piece (
     release_no integer not null references firmware_release(no) on delete cascade,
     upload text not null,
     piece_no integer not null,
     organisation_no integer not null references organisation(no),
     bytes bytea not null,
     primary key (release_no, upload, piece_no))`,
  // An image is packed already: the store need not try.
  `alter table firmware_piece alter column bytes set storage external`,
  `create table charger_staging (
     charger_no integer primary key references charger(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     state text not null check (state in ('Idle', 'Downloading', 'Staged', 'Failed', 'Armed')),
     version text,
     bytes integer not null,
     size integer not null,
     reason text,
     reported_at timestamptz not null)`,
];
