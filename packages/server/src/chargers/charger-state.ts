import type { Kysely, Selectable } from 'kysely';
import type { LiveReading } from '@phasor/contract';
import type { ConnectorTable, Database, Owner, Registration } from '../store/index.ts';
import { ClockSkew } from './clock-skew.ts';

/** A connector as its last stored StatusNotification left it. */
export interface ConnectorState {
  readonly status: string;
  readonly errorCode: string;
  readonly info: string | null;
  readonly vendorErrorCode: string | null;
  readonly statusTimeMs: number;
}

/**
 * What decisions about one charger read, in memory for as long as its socket is here. It changes only after the commit that made it
 * true, and is dropped with the socket or when a commit fails.
 */
export interface ChargerState {
  readonly no: number;
  readonly id: string;
  readonly organisationNo: number;
  registration: Registration;
  /** Which protocol may command it, and under which epoch. */
  owner: Owner;
  epoch: number;
  /** What its boots are answered with while it is between two protocols; null: its registration. */
  bootAnswer: Registration | null;
  /** Since when no new session may begin, ms since 1970; null: it may. */
  sessionsHeldMs: number | null;
  /** The idTag that it charges on without asking anybody, let in here alone; null: it asks. */
  freeIdTag: string | null;
  /** False: nothing is heard before its first BootNotification. */
  hearsBeforeBoot: boolean;
  /** On this connection a boot was answered with Pending or Rejected: the next is its repeat, until it has a new connection. */
  isWaitingForBoot: boolean;
  /** Boots seen so far; part of a transaction's natural key when the charger's clock is implausible. */
  bootNo: number;
  /** Which box it is, as it said when it booted last; null: it did not say. */
  serialNumber: string | null;
  readonly connectors: Map<number, ConnectorState>;
  /** transactionId → connectorId of what runs. */
  readonly running: Map<number, number>;
  /** transactionIds that were odd once already on this connection: one review entry is enough. */
  readonly reviewedTransactions: Set<number>;
  readonly live: Map<number, LiveReading>;
  readonly clock: ClockSkew;
}

/** Older unfinished transactions than these, of one charger, decide nothing any more. */
const MOST_RUNNING = 200;

/** Reads registered chargers' states, by identity; who is not registered is not among them. Many at once, for storms of reconnects. */
export async function loadChargerStates(db: Kysely<Database>, chargerIds: readonly string[]): Promise<ReadonlyMap<string, ChargerState>> {
  if (chargerIds.length === 0) return new Map();
  const chargers = await db
    .selectFrom('charger')
    .select(['no', 'id', 'organisation_no', 'registration', 'boot_no', 'hears_before_boot', 'clock_skew_ms', 'serial_number'])
    .select(['owner', 'epoch', 'boot_answer', 'sessions_held_at', 'free_id_tag'])
    .where('id', 'in', chargerIds)
    .execute();
  if (chargers.length === 0) return new Map();
  const numbers = chargers.map(({ no }) => no);
  const connectors = await db.selectFrom('connector').selectAll().where('charger_no', 'in', numbers).execute();
  const running = await db
    .selectFrom('charging_transaction')
    .select(['charger_no', 'transaction_id', 'connector_id'])
    .where('charger_no', 'in', numbers)
    .where('stop_received_at', 'is', null)
    .orderBy('transaction_id', 'desc')
    .limit(MOST_RUNNING * numbers.length)
    .execute();
  const states = new Map<number, ChargerState>(
    chargers.map((charger) => [
      charger.no,
      {
        no: charger.no,
        id: charger.id,
        organisationNo: charger.organisation_no,
        registration: charger.registration,
        owner: charger.owner,
        epoch: charger.epoch,
        bootAnswer: charger.boot_answer,
        sessionsHeldMs: charger.sessions_held_at?.getTime() ?? null,
        freeIdTag: charger.free_id_tag,
        hearsBeforeBoot: charger.hears_before_boot,
        isWaitingForBoot: false,
        bootNo: charger.boot_no,
        serialNumber: charger.serial_number,
        connectors: new Map(),
        running: new Map(),
        reviewedTransactions: new Set(),
        live: new Map(),
        clock: new ClockSkew(charger.clock_skew_ms === null ? null : Number(charger.clock_skew_ms)),
      },
    ]),
  );
  for (const row of connectors) states.get(row.charger_no)?.connectors.set(row.connector_id, connectorOf(row));
  for (const row of running) {
    const known = states.get(row.charger_no)?.running;
    if (known && known.size < MOST_RUNNING) known.set(row.transaction_id, row.connector_id);
  }
  return new Map([...states.values()].map((state) => [state.id, state]));
}

function connectorOf(row: Selectable<ConnectorTable>): ConnectorState {
  return {
    status: row.status,
    errorCode: row.error_code,
    info: row.info,
    vendorErrorCode: row.vendor_error_code,
    statusTimeMs: row.status_time.getTime(),
  };
}
