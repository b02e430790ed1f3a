import { sql, type Kysely } from 'kysely';

/** Campaigns that bring a fleet from CAPI to OCPP: what each remembers, who is in it, what people asked, what happened; and who fell silent. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create table campaign (
     no integer generated always as identity primary key,
     id text not null unique,
     organisation_no integer not null references organisation(no),
     name text not null,
     phase text not null,
     is_at_rest boolean not null,
     wish text not null,
     state text not null,
     revision integer not null,
     created_by text not null,
     created_at timestamptz not null,
     changed_at timestamptz not null)`,
  `create table campaign_member (
     campaign_no integer not null references campaign(no) on delete cascade,
     charger_no integer not null references charger(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     is_open boolean not null,
     marks text not null,
     marks_through bigint not null,
     marks_steps integer not null,
     marks_way text,
     told_at timestamptz,
     primary key (campaign_no, charger_no))`,
  // A charger is in one campaign at most that has not ended.
  `create unique index campaign_member_one_open on campaign_member (charger_no) where is_open`,
  `create table campaign_event (
     campaign_no integer not null references campaign(no) on delete cascade,
     seq integer not null,
     organisation_no integer not null references organisation(no),
     at timestamptz not null,
     content text not null,
     primary key (campaign_no, seq))`,
  `create table campaign_request (
     id text primary key,
     campaign_no integer not null references campaign(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     kind text not null,
     body text not null,
     state text not null check (state in ('open', 'done', 'refused')),
     code text,
     details text,
     asked_at timestamptz not null)`,
  `create index campaign_request_open on campaign_request (campaign_no) where state = 'open'`,
  `create table campaign_rehearsal (
     id text primary key,
     campaign_no integer not null references campaign(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     state text not null check (state in ('running', 'done', 'failed')),
     started_by text not null,
     started_at timestamptz not null,
     changed_at timestamptz not null,
     ended_at timestamptz,
     progress text,
     why text,
     result text)`,
  `create index campaign_rehearsal_newest on campaign_rehearsal (campaign_no, started_at)`,
  `create table charger_watch (
     charger_no integer primary key references charger(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     since timestamptz not null)`,
  `create table charger_silence (
     charger_no integer not null references charger(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     from_at timestamptz not null,
     to_at timestamptz,
     primary key (charger_no, from_at))`,
  `create index migration_way_campaign on migration_way (campaign_id) where campaign_id is not null`,
  `alter table capi_charger add column hardware_version text`,
  // Which chargers charge now is asked of a whole fleet again and again.
  `create index transaction_open on charging_transaction (charger_no) where stop_received_at is null`,
];
