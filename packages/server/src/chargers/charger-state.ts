import type { Kysely } from 'kysely';
import type { LiveReading } from '@phasor/contract';
import type { Database, Registration } from '../store/index.ts';

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
  /** Boots seen so far; part of a transaction's natural key when the charger's clock is implausible. */
  bootNo: number;
  readonly connectors: Map<number, ConnectorState>;
  /** transactionId → connectorId of what runs. */
  readonly running: Map<number, number>;
  /** transactionIds that were odd once already on this connection: one review entry is enough. */
  readonly reviewedTransactions: Set<number>;
  readonly live: Map<number, LiveReading>;
}

/** Reads a registered charger's state; undefined where it is not registered. */
export async function loadChargerState(db: Kysely<Database>, chargerId: string): Promise<ChargerState | undefined> {
  const charger = await db
    .selectFrom('charger')
    .select(['no', 'id', 'organisation_no', 'registration', 'boot_no'])
    .where('id', '=', chargerId)
    .executeTakeFirst();
  if (!charger) return undefined;
  const connectors = await db.selectFrom('connector').selectAll().where('charger_no', '=', charger.no).execute();
  const running = await db
    .selectFrom('charging_transaction')
    .select(['transaction_id', 'connector_id'])
    .where('charger_no', '=', charger.no)
    .where('stop_received_at', 'is', null)
    .orderBy('transaction_id', 'desc')
    .limit(200)
    .execute();
  return {
    no: charger.no,
    id: charger.id,
    organisationNo: charger.organisation_no,
    registration: charger.registration,
    bootNo: charger.boot_no,
    connectors: new Map(
      connectors.map((row) => [
        row.connector_id,
        {
          status: row.status,
          errorCode: row.error_code,
          info: row.info,
          vendorErrorCode: row.vendor_error_code,
          statusTimeMs: row.status_time.getTime(),
        },
      ]),
    ),
    running: new Map(running.map((row) => [row.transaction_id, row.connector_id])),
    reviewedTransactions: new Set(),
    live: new Map(),
  };
}
