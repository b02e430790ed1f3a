import type { ColumnType, Generated } from 'kysely';
import type { AuditTables } from './tables/audit.ts';
import type { CapiTables } from './tables/capi.ts';
import type { ChargingProfilesTables } from './tables/charging-profiles.ts';
import type { FirmwareTables } from './tables/firmware.ts';
import type { MetersTables } from './tables/meters.ts';
import type { LocalListsTables } from './tables/local-lists.ts';
import type { NoticesTables } from './tables/notices.ts';
import type { OwnersTables } from './tables/owners.ts';
import type { ReleasesTables } from './tables/releases.ts';
import type { ReservationsTables } from './tables/reservations.ts';
import type { SchedulesTables } from './tables/schedules.ts';
import type { SitesTables } from './tables/sites.ts';
import type { UploadsTables } from './tables/uploads.ts';
import type { WaysTables } from './tables/ways.ts';
import type { CampaignsTables } from './tables/campaigns.ts';
import type { CapabilitiesTables } from './tables/capabilities.ts';
import type { CommandsTables } from './tables/commands.ts';
import type { SecurityTables } from './tables/security.ts';

/** The rows as Kysely sees them; `migrations/` is what makes them. Instants come out as `Date` and go in as `Date`. */
export interface Database
  extends
    AuditTables,
    CapiTables,
    SecurityTables,
    CommandsTables,
    CapabilitiesTables,
    UploadsTables,
    FirmwareTables,
    ReleasesTables,
    LocalListsTables,
    ReservationsTables,
    MetersTables,
    NoticesTables,
    OwnersTables,
    SchedulesTables,
    SitesTables,
    WaysTables,
    CampaignsTables,
    ChargingProfilesTables {
  language: { tag: string; name: string };
  role: { name: RoleName; description: string };
  organisation: { no: Generated<number>; id: string; name: string; created_at: Date };
  person: {
    id: string;
    organisation_no: number;
    email: string;
    name: string;
    language_tag: string;
    password_hash: string;
    created_at: Date;
    /** Since when they may not come in; null: they may. */
    locked_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  membership: { organisation_no: number; person_id: string; role_name: RoleName };
  login_session: { token_hash: Buffer; organisation_no: number; person_id: string; created_at: Date; expires_at: Date };
  server_key: { name: string; organisation_no: number; value: Buffer };
  tag: {
    organisation_no: number;
    id_tag: string;
    status: ColumnType<TagStatus, TagStatus | undefined, TagStatus>;
    parent_id_tag: string | null;
    expiry_date: Date | null;
    name: ColumnType<string, string | undefined, string>;
    created_at: Date;
  };
  charger: ChargerTable;
  connector: ConnectorTable;
  charging_transaction: ChargingTransactionTable;
  meter_value: MeterValueTable;
  message_log: MessageLogTable;
  review: {
    id: Generated<string>;
    organisation_no: number;
    charger_no: number | null;
    at: Date;
    kind: string;
    reason: string;
    frame: Buffer | null;
    resolved_at: Date | null;
  };
  knock: {
    id: Generated<string>;
    organisation_no: number;
    identity: string;
    address: string;
    reason: KnockReason;
    detail: string;
    offered_key_hash: Buffer | null;
    offered_protocols: string | null;
    attempts: number;
    first_at: Date;
    last_at: Date;
  };
  charger_order: {
    id: string;
    organisation_no: number;
    charger_no: number;
    kind: string;
    payload: ColumnType<unknown, string, string>;
    epoch: number;
    idempotency_key: string;
    deadline: Date;
    state: OrderState;
    result: ColumnType<unknown, string | null, string | null>;
    created_at: Date;
    changed_at: Date;
  };
}

export type RoleName = 'administrator' | 'operator' | 'installer' | 'owner';
export type TagStatus = 'Accepted' | 'Blocked' | 'Expired' | 'Invalid';
export type KnockReason = 'unknown' | 'password' | 'certificate' | 'profile' | 'sub-protocol' | 'TLS' | 'clone';
export type OrderState = 'queued' | 'sent' | 'accepted' | 'effective' | 'refused' | 'failed' | 'expired';
export type Registration = 'Accepted' | 'Pending' | 'Rejected';
/** Which protocol may command a charger; nobody while it crosses from one to the other. */
export type Owner = 'CAPI' | 'OCPP' | 'nobody';

export interface ChargerTable {
  no: Generated<number>;
  id: string;
  organisation_no: number;
  name: string;
  protocol: ColumnType<'OCPP' | 'CAPI', 'OCPP' | 'CAPI' | undefined, 'OCPP' | 'CAPI'>;
  registration: ColumnType<Registration, Registration | undefined, Registration>;
  is_strict: ColumnType<boolean, boolean | undefined, boolean>;
  needs_subprotocol: ColumnType<boolean, boolean | undefined, boolean>;
  hears_before_boot: ColumnType<boolean, boolean | undefined, boolean>;
  key_hashes: ColumnType<Buffer[], Buffer[] | undefined, Buffer[]>;
  owner: ColumnType<Owner, Owner | undefined, Owner>;
  /** Of ownership; it grows with every change of owner. */
  epoch: ColumnType<number, number | undefined, number>;
  /** What its BootNotification is answered with while it is between two protocols; null: its registration. */
  boot_answer: ColumnType<Registration | null, Registration | null | undefined, Registration | null>;
  /** Since when no tag is let in; null: tags are. */
  sessions_held_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** The idTag that it charges on without asking anybody, and that is let in here alone; null: it asks. */
  free_id_tag: ColumnType<string | null, string | null | undefined, string | null>;
  /** Open the OCPP door beside `key_hashes` while it is on trial. */
  trial_key_hashes: ColumnType<Buffer[], Buffer[] | undefined, Buffer[]>;
  vendor: string | null;
  model: string | null;
  serial_number: string | null;
  firmware_version: string | null;
  boot_no: ColumnType<number, number | undefined, number>;
  booted_at: Date | null;
  first_accepted_boot_at: Date | null;
  last_seen_at: Date | null;
  /** The charger's clock less ours; positive: it is ahead. bigint comes out as text. */
  clock_skew_ms: ColumnType<string | null, number | null | undefined, number | null>;
  clock_skew_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  registered_at: Date;
}

export interface ConnectorTable {
  charger_no: number;
  organisation_no: number;
  connector_id: number;
  status: string;
  error_code: string;
  info: string | null;
  vendor_error_code: string | null;
  status_time: Date;
  received_at: Date;
}

export interface ChargingTransactionTable {
  transaction_id: Generated<number>;
  organisation_no: number;
  charger_no: number;
  connector_id: number;
  id_tag: string;
  meter_start: number;
  start_time: Date;
  /** 0 with a plausible start time; else the boot in which the transaction began, which then is part of the natural key. */
  boot_key: number;
  ordinal: number;
  id_tag_status: string;
  reservation_id: number | null;
  boot_no: number;
  received_at: Date;
  meter_stop: number | null;
  stop_time: Date | null;
  stop_reason: string | null;
  stop_id_tag: string | null;
  stop_boot_no: number | null;
  stop_received_at: Date | null;
  /** The charger's clock less ours when the start came; bigint comes out as text. */
  start_skew_ms: ColumnType<string | null, number | null | undefined, number | null>;
  stop_skew_ms: ColumnType<string | null, number | null | undefined, number | null>;
}

export interface MeterValueTable {
  charger_no: number;
  connector_id: number;
  /** 0 outside a transaction. */
  transaction_id: number;
  measured_at: Date;
  /** 64 bits of SHA-256 over `sampled`, as a decimal string. */
  digest: string;
  organisation_no: number;
  received_at: Date;
  /** JSON text of OCPP's sampledValue list. Text, not jsonb: `\u0000` and lone surrogates are legal on the wire. */
  sampled: string;
}

export interface MessageLogTable {
  id: Generated<string>;
  organisation_no: number;
  charger_no: number;
  /** Which connection of the charger carried it. */
  generation: string;
  /** 1 = from the charger, 2 = to the charger. */
  direction: number;
  at: Date;
  answered_at: Date | null;
  message_id: string;
  action: string;
  /** `answered`, `refused`, `timeout`, `late`, `closed`, `odd`. */
  outcome: string;
  frame: Buffer;
  answer: Buffer | null;
  note: string | null;
}
