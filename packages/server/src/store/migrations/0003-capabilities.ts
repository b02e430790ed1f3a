import { sql, type Kysely } from 'kysely';

/** What chargers can do: their configuration as they told it, what firmware versions refused, and how far their clocks are off. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `alter table charger
     add column hears_before_boot boolean not null default true,
     add column clock_skew_ms bigint,
     add column clock_skew_at timestamptz`,
  // How far the charger's clock was off when it told: its times are kept as it wrote them, and corrected where they are shown.
  `alter table charging_transaction add column start_skew_ms bigint, add column stop_skew_ms bigint`,
  `create table configuration_key (
     charger_no integer not null references charger(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     key text not null,
     value text,
     is_readonly boolean not null,
     is_known boolean not null,
     read_at timestamptz not null)`,
  // Keys are compared without regard to case (OCPP 1.6, section 9).
  `create unique index configuration_key_in_any_case on configuration_key (charger_no, lower(key))`,
  `create table firmware_feature (
     organisation_no integer not null references organisation(no),
     vendor text not null,
     model text not null,
     firmware_version text not null,
     feature text not null,
     verdict text not null check (verdict in ('works', 'refused')),
     reason text not null,
     learnt_from integer not null references charger(no) on delete cascade,
     learnt_at timestamptz not null,
     primary key (organisation_no, vendor, model, firmware_version, feature))`,
  `create table discovery (
     charger_no integer primary key references charger(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     vendor text not null,
     model text not null,
     firmware_version text not null,
     state text not null check (state in ('done', 'failed')),
     reason text not null,
     tidied_boot_no integer not null default 0,
     finished_at timestamptz not null)`,
];
