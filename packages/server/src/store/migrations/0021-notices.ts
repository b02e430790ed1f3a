import { sql, type Kysely } from 'kysely';

/** What people are told: one row for each of them, which is both the entry in the app's list and the mail that is to go out. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `insert into language (tag, name) values ('da', 'Dansk'), ('de', 'Deutsch'), ('fi', 'Suomi'), ('nb', 'Norsk bokmål')`,
  `create table notice (
     no bigint generated always as identity primary key,
     id uuid not null unique,
     organisation_no integer not null references organisation(no),
     person_id uuid not null references person(id) on delete cascade,
     fact text not null,
     kind text not null,
     charger_id text not null,
     body text not null,
     zone text not null,
     language_tag text not null references language(tag),
     at timestamptz not null,
     read_at timestamptz,
     mail_state text not null check (mail_state in ('none', 'waiting', 'sent', 'refused')),
     mail_due_at timestamptz not null,
     mail_message_id text,
     mail_tries integer not null default 0,
     mail_deferrals integer not null default 0,
     mail_reason text,
     mail_sent_at timestamptz,
     unique (person_id, fact))`,
  `create index notice_by_person on notice (person_id, no)`,
  `create index notice_mail_due on notice (mail_due_at) where mail_state = 'waiting'`,
  `create index notice_mail_undelivered on notice (organisation_no, no) where mail_state in ('waiting', 'refused')`,
];
