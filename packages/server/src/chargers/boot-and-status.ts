import { sql, type Transaction } from 'kysely';
import type { Report } from '@phasor/contract';
import { storableText, type Database } from '../store/index.ts';
import type { ChargerState, ConnectorState } from './charger-state.ts';
import { standingOf } from './may-command.ts';

export type BootReport = Extract<Report, { kind: 'booted' }>;
export type StatusReport = Extract<Report, { kind: 'status' }>;

export interface BootWrite {
  readonly state: ChargerState;
  readonly bootNo: number;
  readonly report: BootReport;
  readonly serialNumber: string | null;
}

export interface StatusWrite {
  readonly state: ChargerState;
  readonly connectorId: number;
  readonly next: ConnectorState;
  readonly receivedAtMs: number;
}

const text = (value: string | null): string | null => (value === null ? null : storableText(value));

/**
 * Boot: one more boot of this charger, and what it says of itself. The registration is ours to say, not the charger's. One that was answered
 * Pending or Rejected repeats BootNotification without a boot (OCPP 4.2): on the same connection that keeps its number.
 */
export function decideBoot(state: ChargerState, report: BootReport): BootWrite {
  const isRepeat = report.source === 'OCPP' && state.isWaitingForBoot;
  return { state, bootNo: isRepeat ? state.bootNo : state.bootNo + 1, report, serialNumber: text(report.serialNumber) };
}

/** Status: whatever the charger says is what we show; an illegal move is never refused (facts on connector status). */
export function decideStatus(state: ChargerState, report: StatusReport): StatusWrite {
  return {
    state,
    connectorId: report.connectorId,
    receivedAtMs: report.receivedAtMs,
    next: {
      status: storableText(report.status),
      errorCode: storableText(report.errorCode),
      info: report.info === null ? null : storableText(report.info),
      vendorErrorCode: report.vendorErrorCode === null ? null : storableText(report.vendorErrorCode),
      statusTimeMs: report.time?.ms ?? report.receivedAtMs,
    },
  };
}

export async function writeBoots(trx: Transaction<Database>, boots: readonly BootWrite[]): Promise<void> {
  for (const { state, bootNo, report, serialNumber } of boots) {
    const at = new Date(report.receivedAtMs);
    await trx
      .updateTable('charger')
      .set({
        boot_no: bootNo,
        booted_at: at,
        last_seen_at: at,
        vendor: text(report.vendor),
        model: text(report.model),
        serial_number: serialNumber,
        firmware_version: text(report.firmwareVersion),
        // R4: the badge stands from the first accepted boot on OCPP on.
        ...(standingOf(state) === 'Accepted' && report.source === 'OCPP'
          ? { first_accepted_boot_at: sql<Date>`coalesce(first_accepted_boot_at, ${at})` }
          : {}),
      })
      .where('no', '=', state.no)
      .execute();
  }
}

/** One statement for all statuses of a commit group; the newest of each connector wins. */
export async function writeStatuses(trx: Transaction<Database>, statuses: readonly StatusWrite[]): Promise<void> {
  const newest = [...new Map(statuses.map((write) => [`${write.state.no}/${write.connectorId}`, write])).values()];
  if (newest.length === 0) return;
  await trx
    .insertInto('connector')
    .values(
      newest.map(({ state, connectorId, next, receivedAtMs }) => ({
        charger_no: state.no,
        organisation_no: state.organisationNo,
        connector_id: connectorId,
        status: next.status,
        error_code: next.errorCode,
        info: next.info,
        vendor_error_code: next.vendorErrorCode,
        status_time: new Date(next.statusTimeMs),
        received_at: new Date(receivedAtMs),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['charger_no', 'connector_id']).doUpdateSet((row) => ({
        status: row.ref('excluded.status'),
        error_code: row.ref('excluded.error_code'),
        info: row.ref('excluded.info'),
        vendor_error_code: row.ref('excluded.vendor_error_code'),
        status_time: row.ref('excluded.status_time'),
        received_at: row.ref('excluded.received_at'),
      })),
    )
    .execute();
}

/** How far clocks are off; written lazily, as it changes with every message and matters little. */
export async function writeClockSkews(trx: Transaction<Database>, skews: ReadonlyMap<number, number>, at: Date): Promise<void> {
  if (skews.size === 0) return;
  await sql`
    update charger set clock_skew_ms = skew.ms, clock_skew_at = ${at}
    from unnest(${[...skews.keys()]}::integer[], ${[...skews.values()]}::bigint[]) as skew(no, ms)
    where charger.no = skew.no`.execute(trx);
}

/** Heartbeats change nothing else; they are written lazily, many at once. */
export async function writeLastSeen(trx: Transaction<Database>, seen: ReadonlyMap<number, number>): Promise<void> {
  if (seen.size === 0) return;
  const numbers = [...seen.keys()];
  const times = [...seen.values()];
  await sql`
    update charger set last_seen_at = greatest(charger.last_seen_at, to_timestamp(seen.at / 1000.0))
    from unnest(${numbers}::integer[], ${times}::float8[]) as seen(no, at)
    where charger.no = seen.no`.execute(trx);
}
