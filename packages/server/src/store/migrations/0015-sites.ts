import { sql, type Kysely } from 'kysely';

/** Sites with their groups of connectors, what was proven of each, what was decided, and leases for loops that one node alone may run. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create table site (
     no integer generated always as identity primary key,
     id text not null unique,
     organisation_no integer not null references organisation(no),
     state text not null default 'draft' check (state in ('draft', 'active')),
     settings text not null,
     revision integer not null default 1,
     created_at timestamptz not null,
     changed_at timestamptz not null,
     changed_by text,
     activated_at timestamptz,
     memory text,
     memory_at timestamptz)`,
  `create table site_connector (
     charger_no integer not null references charger(no) on delete cascade,
     connector_id integer not null check (connector_id >= 1),
     site_no integer not null references site(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     primary key (charger_no, connector_id))`,
  `create index site_connector_by_site on site_connector (site_no)`,
  `create table connector_proof (
     charger_no integer not null references charger(no) on delete cascade,
     connector_id integer not null check (connector_id >= 1),
     organisation_no integer not null references organisation(no),
     actuator text not null default 'none',
     actuator_proof text not null default 'assumed',
     failed_switches integer not null default 0,
     no_switch_reason text,
     failsafe_class text not null default 'C',
     failsafe_a double precision,
     failsafe_reason text not null default '',
     offline_key_a double precision,
     standing_a double precision,
     commissioning text not null default 'unproven',
     commissioning_finding text not null default '',
     commissioned_at timestamptz,
     primary key (charger_no, connector_id))`,
  `create table site_decision (
     id bigint generated always as identity primary key,
     site_no integer not null references site(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     at timestamptz not null,
     code text not null,
     charger_id text,
     connector_id integer,
     sentence text not null,
     figures text not null)`,
  `create index site_decision_by_site on site_decision (site_no, id)`,
  `create table house_load (
     site_no integer not null references site(no) on delete cascade,
     fuse_id text not null,
     hour timestamptz not null,
     organisation_no integer not null references organisation(no),
     most_a double precision[] not null,
     primary key (site_no, fuse_id, hour))`,
  `create table session_wish (
     transaction_id integer primary key references charging_transaction(transaction_id) on delete cascade,
     organisation_no integer not null references organisation(no),
     departs_at timestamptz,
     wanted_kwh double precision,
     changed_at timestamptz not null)`,
  `create table lease (
     name text primary key,
     holder text not null,
     fence bigint not null,
     expires_at timestamptz not null)`,
];
