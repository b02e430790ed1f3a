import { sql, type Kysely } from 'kysely';

/** Which protocol may command a charger (its owner, under an epoch that only grows), and what holds for it while it is between two. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `alter table charger
     add column owner text not null default 'OCPP' check (owner in ('CAPI', 'OCPP', 'nobody')),
     add column epoch integer not null default 1 check (epoch >= 1),
     add column boot_answer text check (boot_answer in ('Accepted', 'Pending', 'Rejected')),
     add column sessions_held_at timestamptz,
     add column trial_key_hashes bytea[] not null default '{}'`,
  `update charger set owner = protocol`,
  `alter table capi_charger add column last_session_id integer not null default 0`,
  `alter table command drop constraint command_failure_check`,
  `alter table command add constraint command_failure_check
     check (failure in ('offline', 'timedOut', 'closed', 'expired', 'withheld'))`,
  `alter table knock drop constraint knock_reason_check,
     add check (reason in ('unknown', 'password', 'certificate', 'profile', 'sub-protocol', 'TLS', 'clone'))`,
];
