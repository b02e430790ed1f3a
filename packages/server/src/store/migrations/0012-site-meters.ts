import { sql, type Kysely } from 'kysely';

/** Site meters, their newest sample, and what they sent in the last day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create table site_meter (
     no integer generated always as identity primary key,
     organisation_no integer not null references organisation(no),
     serial text not null unique,
     name text not null,
     key_hash bytea not null,
     interval_s integer not null check (interval_s between 1 and 300),
     created_at timestamptz not null,
     newest_at timestamptz,
     unchanged_since timestamptz,
     refused_code text,
     refused_at timestamptz,
     refused_count integer not null default 0)`,
  `create table meter_sample (
     meter_no integer not null references site_meter(no) on delete cascade,
     measured_at timestamptz not null,
     organisation_no integer not null references organisation(no),
     received_at timestamptz not null,
     current_a double precision[] not null,
     voltage_v double precision[] not null,
     power_w double precision[] not null,
     angle_deg double precision[],
     flags text[] not null,
     primary key (meter_no, measured_at))`,
];
