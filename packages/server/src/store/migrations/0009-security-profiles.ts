import { sql, type Kysely } from 'kysely';

/** Security profiles: what each charger must prove itself with, changes of its key and of its profile, and the knocks that follow from it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  // A charger without a row has never proved more than profile 1.
  `create table charger_security (
     charger_no integer primary key references charger(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     required_profile smallint not null default 0 check (required_profile between 0 and 3),
     worked_profile smallint not null default 0 check (worked_profile between 0 and 3),
     worked_at timestamptz)`,
  `create table key_change (
     id bigint generated always as identity primary key,
     organisation_no integer not null references organisation(no),
     charger_no integer not null references charger(no) on delete cascade,
     key_hashes bytea[] not null,
     state text not null check (state in ('sent', 'accepted', 'rebootRequired', 'unanswered', 'done', 'refused', 'replaced')),
     reason text,
     placed_by text,
     created_at timestamptz not null,
     changed_at timestamptz not null)`,
  `create index key_change_by_charger on key_change (charger_no, id)`,
  `create table profile_change (
     id bigint generated always as identity primary key,
     organisation_no integer not null references organisation(no),
     charger_no integer not null references charger(no) on delete cascade,
     from_profile smallint not null check (from_profile between 0 and 3),
     to_profile smallint not null check (to_profile between 1 and 3),
     state text not null check (state in ('requested', 'accepted', 'rebootRequired', 'done', 'fellBack', 'refused')),
     reason text,
     placed_by text,
     created_at timestamptz not null,
     changed_at timestamptz not null,
     deadline timestamptz not null)`,
  `create index profile_change_by_charger on profile_change (charger_no, id)`,
  `alter table knock drop constraint knock_reason_check,
     add check (reason in ('unknown', 'password', 'certificate', 'profile', 'sub-protocol', 'TLS'))`,
];
