import { sql, type Kysely } from 'kysely';

/** CALLs of ours as rows: what was asked of a charger, by whom, and what became of it. Ids sort by time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create table command (
     id uuid primary key,
     organisation_no integer not null references organisation(no),
     charger_no integer not null references charger(no) on delete cascade,
     action text not null,
     payload text not null,
     state text not null check (state in ('queued', 'sent', 'answered', 'refused', 'failed')),
     placed_by text,
     created_at timestamptz not null,
     deadline timestamptz not null,
     message_id text,
     sent_at timestamptz,
     settled_at timestamptz,
     failure text check (failure in ('offline', 'timedOut', 'closed', 'expired')),
     answer text,
     late_at timestamptz,
     late_answer text)`,
  `create index command_by_charger on command (charger_no, id)`,
  `create index command_open on command (id) where state in ('queued', 'sent')`,
];
