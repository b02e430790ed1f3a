import { sql, type Kysely } from 'kysely';

/** What holds a connector's current beside its site's balancing, and who changed what an installer alone may change. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create table connector_limits (
     charger_no integer not null references charger(no) on delete cascade,
     connector_id integer not null check (connector_id >= 1),
     organisation_no integer not null references organisation(no),
     max_a double precision check (max_a > 0),
     user_a double precision check (user_a >= 0),
     schedule text,
     exceptions text not null default '[]',
     revision integer not null default 1,
     changed_at timestamptz not null,
     pushed_state text not null default 'none',
     pushed_at timestamptz,
     pushed_until timestamptz,
     pushed_afterwards text not null default '',
     pushed_problem text not null default '',
     primary key (charger_no, connector_id))`,
  `create table setting_change (
     id bigint generated always as identity primary key,
     organisation_no integer not null references organisation(no),
     at timestamptz not null,
     by_person text,
     subject text not null,
     what text not null,
     before_value text,
     after_value text)`,
  `create index setting_change_by_subject on setting_change (subject, id)`,
];
