import { sql, type Kysely } from 'kysely';

/** Reservations. One that is open may still be used, cancelled or replaced. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create sequence reservation_id as integer`,
  `create table reservation (
     id bigint generated always as identity primary key,
     organisation_no integer not null references organisation(no),
     charger_no integer not null references charger(no) on delete cascade,
     reservation_id integer not null,
     connector_id integer not null,
     id_tag text not null,
     parent_id_tag text,
     expiry_date timestamptz not null,
     state text not null check (state in ('requested', 'accepted', 'refused', 'failed', 'cancelled', 'used', 'replaced')),
     charger_status text,
     reason text,
     transaction_id integer,
     created_at timestamptz not null,
     changed_at timestamptz not null)`,
  `create index reservation_by_charger on reservation (charger_no, id)`,
  `create index reservation_open on reservation (charger_no) where state in ('requested', 'accepted', 'failed')`,
];
