import type { Kysely, Transaction } from 'kysely';
import type { ChargerSchedule, ChargerSettings } from '@phasor/contract';
import type { SessionRecord } from '@phasor/capi';
import { chargerNumber, registerCharger, type ChargerKeys } from '../chargers/index.ts';
import type { Database, Registration, Store } from '../store/index.ts';
import type { CapiKeys } from './capi-keys.ts';
import { capiChargerErrors } from './errors.ts';

/** What is kept of a charger that speaks CAPI. */
export interface CapiDoor {
  readonly chargerNo: number;
  readonly organisationNo: number;
  readonly key: Buffer;
  /** Only one that an operator accepted is heard. */
  readonly registration: Registration;
  readonly sessionsThrough: number;
}

/**
 * Registers a charger that speaks CAPI, and returns its key, which is shown this once. Raises CHARGER_EXISTS, CHARGER_ID_INVALID.
 */
export async function registerCapiCharger(
  store: Pick<Store, 'transaction'>,
  keys: { readonly ocpp: ChargerKeys; readonly capi: CapiKeys },
  organisationNo: number,
  request: { readonly id: string; readonly name?: string | undefined },
  at: Date,
): Promise<string> {
  const key = keys.capi.make();
  const { id, name = id } = request;
  await store.transaction(async (trx) => {
    // The key opens the OCPP door too, so that nobody can come in there under this name without it.
    await registerCharger(trx, keys.ocpp, organisationNo, { id, name, keyHashes: [keys.ocpp.hash(Buffer.from(key.toString('hex')))] }, at);
    const { no } = await trx
      .updateTable('charger')
      .set({ protocol: 'CAPI', owner: 'CAPI' })
      .where('id', '=', id)
      .returning('no')
      .executeTakeFirstOrThrow();
    await trx
      .insertInto('capi_charger')
      .values({ charger_no: no, organisation_no: organisationNo, sealed_key: keys.capi.seal(id, key) })
      .execute();
  });
  return key.toString('hex');
}

/** Undefined for a charger that never spoke CAPI, or is not registered. One that went to OCPP is heard when it comes back. */
export async function findCapiDoor(db: Kysely<Database>, keys: CapiKeys, chargerId: string): Promise<CapiDoor | undefined> {
  const row = await db
    .selectFrom('capi_charger')
    .innerJoin('charger', 'charger.no', 'capi_charger.charger_no')
    .select(['charger.no', 'charger.organisation_no', 'charger.registration', 'sealed_key', 'sessions_through'])
    .where('charger.id', '=', chargerId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { no, organisation_no, registration, sealed_key, sessions_through } = row;
  const key = keys.open(chargerId, sealed_key);
  return { chargerNo: no, organisationNo: organisation_no, key, registration, sessionsThrough: sessions_through };
}

/** A session as it is stored. */
export interface StoredSession {
  readonly record: SessionRecord;
  readonly isFinished: boolean;
  readonly transactionId: number | null;
}

export async function findSession(db: Kysely<Database>, chargerNo: number, sessionId: number): Promise<StoredSession | undefined> {
  const row = await db
    .selectFrom('capi_session')
    .select(['record', 'is_finished', 'transaction_id'])
    .where('charger_no', '=', chargerNo)
    .where('session_id', '=', sessionId)
    .executeTakeFirst();
  return row && { record: row.record as SessionRecord, isFinished: row.is_finished, transactionId: row.transaction_id };
}

/** The charger's sessions whose end it has not told. */
export function openSessions(
  db: Kysely<Database>,
  chargerNo: number,
): Promise<readonly { readonly session_id: number; readonly transaction_id: number | null }[]> {
  return db
    .selectFrom('capi_session')
    .select(['session_id', 'transaction_id'])
    .where('charger_no', '=', chargerNo)
    .where('is_finished', '=', false)
    .execute();
}

/** The number that the charger gave to a transaction. */
export async function sessionOfTransaction(db: Kysely<Database>, chargerNo: number, transactionId: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('capi_session')
    .select('session_id')
    .where('charger_no', '=', chargerNo)
    .where('transaction_id', '=', transactionId)
    .executeTakeFirst();
  return row?.session_id;
}

/** Writes a record in the transaction that stores what it says, and moves the mark over everything finished without a gap. */
export async function writeSession(
  trx: Transaction<Database>,
  { chargerNo, organisationNo }: Pick<CapiDoor, 'chargerNo' | 'organisationNo'>,
  record: SessionRecord,
  transactionId: number | null,
): Promise<void> {
  const is_finished = record.stopTime !== null;
  const text = JSON.stringify(record);
  await trx
    .insertInto('capi_session')
    .values({
      charger_no: chargerNo,
      organisation_no: organisationNo,
      session_id: record.sessionId,
      record: text,
      is_finished,
      transaction_id: transactionId,
    })
    .onConflict((conflict) => conflict.columns(['charger_no', 'session_id']).doUpdateSet({ record: text, is_finished }))
    .execute();
  if (!is_finished) return;
  const { sessions_through } = await trx
    .selectFrom('capi_charger')
    .select('sessions_through')
    .where('charger_no', '=', chargerNo)
    .executeTakeFirstOrThrow();
  const next = await trx
    .selectFrom('capi_session')
    .select('session_id')
    .where('charger_no', '=', chargerNo)
    .where('session_id', '>', sessions_through)
    .where('is_finished', '=', true)
    .orderBy('session_id')
    .limit(200)
    .execute();
  let through = sessions_through;
  for (const { session_id } of next) if (session_id === through + 1) through += 1;
  if (through > sessions_through) {
    await trx.updateTable('capi_charger').set({ sessions_through: through }).where('charger_no', '=', chargerNo).execute();
  }
}

/** What a hello or the result of a command says that the charger has now. */
export async function writeTables(
  trx: Transaction<Database>,
  chargerNo: number,
  tables: {
    readonly settings?: readonly [unknown, number];
    readonly schedule?: readonly [unknown, number];
    readonly lastSessionId?: number;
    readonly hardwareVersion?: string;
    readonly trialSupport?: number | null;
    /** Null: its hello does not say. */
    readonly link?: string | null;
  },
): Promise<void> {
  const { settings, schedule, lastSessionId, hardwareVersion, trialSupport, link } = tables;
  if (Object.values(tables).every((told) => told === undefined)) return;
  await trx
    .updateTable('capi_charger')
    .set({
      ...(settings ? { settings: JSON.stringify(settings[0]), settings_revision: settings[1] } : {}),
      ...(schedule ? { schedule: JSON.stringify(schedule[0]), schedule_revision: schedule[1] } : {}),
      ...(lastSessionId === undefined ? {} : { last_session_id: lastSessionId }),
      ...(hardwareVersion === undefined ? {} : { hardware_version: hardwareVersion }),
      ...(trialSupport === undefined ? {} : { trial_support: trialSupport }),
      ...(link === undefined ? {} : { link }),
    })
    .where('charger_no', '=', chargerNo)
    .execute();
}

export interface CapiTablesView {
  readonly settings: ChargerSettings | null;
  readonly settingsRevision: number;
  readonly schedule: ChargerSchedule | null;
  readonly scheduleRevision: number;
}

/** Raises CHARGER_UNKNOWN, CHARGER_SPEAKS_OCPP. */
export async function readTables(db: Kysely<Database>, organisationNo: number, chargerId: string): Promise<CapiTablesView> {
  const no = await chargerNumber(db, organisationNo, chargerId);
  const row = await db
    .selectFrom('capi_charger')
    .innerJoin('charger', 'charger.no', 'capi_charger.charger_no')
    .select(['settings', 'settings_revision', 'schedule', 'schedule_revision'])
    .where('charger_no', '=', no)
    .where('charger.protocol', '=', 'CAPI')
    .executeTakeFirst();
  if (!row) throw capiChargerErrors.raise('CHARGER_SPEAKS_OCPP', { chargerId });
  return {
    settings: row.settings as ChargerSettings | null,
    settingsRevision: row.settings_revision,
    schedule: row.schedule as ChargerSchedule | null,
    scheduleRevision: row.schedule_revision,
  };
}
