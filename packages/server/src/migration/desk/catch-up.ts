import { sql, type Kysely } from 'kysely';
import type { SessionRecord } from '@phasor/capi';
import type { Database } from '../../store/index.ts';
import type { WayFact, WayState } from '../way/index.ts';
import type { WayRow } from './way-rows.ts';

/** In these nothing that was missed decides anything: it says the next thing by itself. */
const NEEDS_NOTHING: ReadonlySet<WayState> = new Set(['Candidate', 'Migrated', 'Excluded', 'Withdrawn', 'Dormant']);

/**
 * What a charger said and is stored, and its way never heard: whoever was to hear it died in between. What it repeats by itself (polls, statuses,
 * registers) is not among it. A fact that was heard all the same changes nothing (invariant 16).
 */
export async function missedFacts(db: Kysely<Database>, { chargerId, way }: WayRow): Promise<readonly WayFact[]> {
  if (NEEDS_NOTHING.has(way.state)) return [];
  const charger = await db
    .selectFrom('charger')
    .select(['no', 'boot_no', 'booted_at', 'serial_number', 'model', 'firmware_version'])
    .where('id', '=', chargerId)
    .executeTakeFirst();
  if (!charger) return [];
  const { no, boot_no: bootNo, booted_at, serial_number: serialNumber, model, firmware_version: firmwareVersion } = charger;
  // Its firmware says by which protocol it booted: there is one for each.
  const hasBooted = bootNo > way.ocpp.bootNo && firmwareVersion === way.plan.release.version && booted_at !== null;
  const boot: readonly WayFact[] = hasBooted
    ? [{ kind: 'ocppBoot', atMs: booted_at.getTime(), bootNo, serialNumber, model: model ?? '', firmwareVersion }]
    : [];
  return [...(await capiFacts(db, no, way.capi.storedThrough, way.capi.heardMs)), ...boot, ...(await transactionFacts(db, no, way.ocpp))];
}

async function capiFacts(db: Kysely<Database>, chargerNo: number, storedThrough: number, atMs: number): Promise<readonly WayFact[]> {
  const capi = await db.selectFrom('capi_charger').select('sessions_through').where('charger_no', '=', chargerNo).executeTakeFirst();
  if (!capi || capi.sessions_through <= storedThrough) return [];
  const rows = await db
    .selectFrom('capi_session')
    .select('record')
    .where('charger_no', '=', chargerNo)
    .where('is_finished', '=', true)
    .where('session_id', '>', storedThrough)
    .orderBy('session_id')
    .execute();
  const records = rows.flatMap(({ record }): readonly WayFact[] => {
    const { connectorId, startTime, startRegisterWh, stopRegisterWh } = record as SessionRecord;
    if (stopRegisterWh === null) return [];
    return [{ kind: 'capiRecord', atMs, record: { connectorId, startMs: Date.parse(startTime), startRegisterWh, stopRegisterWh } }];
  });
  return [...records, { kind: 'capiStored', atMs, through: capi.sessions_through }];
}

async function transactionFacts(
  db: Kysely<Database>,
  chargerNo: number,
  { heardMs, openTransactions }: WayRow['way']['ocpp'],
): Promise<readonly WayFact[]> {
  if (heardMs === null) return [];
  const rows = await db
    .selectFrom('charging_transaction')
    .select(['transaction_id', 'connector_id', 'meter_start', 'received_at', 'stop_received_at'])
    .where('charger_no', '=', chargerNo)
    .where((where) =>
      where.or([
        where('received_at', '>', new Date(heardMs)),
        ...(openTransactions.length > 0 ? [where('transaction_id', 'in', openTransactions)] : []),
      ]),
    )
    // What CAPI told is no transaction on OCPP.
    .where(sql<boolean>`not exists (select from capi_session where capi_session.transaction_id = charging_transaction.transaction_id)`)
    .orderBy('transaction_id')
    .execute();
  return rows.flatMap((row): readonly WayFact[] => {
    const { transaction_id: transactionId, connector_id: connectorId, meter_start: registerWh } = row;
    const isOpen = openTransactions.includes(transactionId);
    const atMs = row.received_at.getTime();
    const stoppedMs = row.stop_received_at?.getTime();
    return [
      ...(isOpen ? [] : [{ kind: 'ocppStarted', atMs, connectorId, transactionId, registerWh } as const]),
      ...(stoppedMs === undefined ? [] : [{ kind: 'ocppStopped', atMs: stoppedMs, transactionId } as const]),
    ];
  });
}
