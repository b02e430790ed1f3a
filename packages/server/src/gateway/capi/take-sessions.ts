import { raiseCapi, type SessionRecord } from '@phasor/capi';
import type { Kysely } from 'kysely';
import { findCapiDoor, findSession, writeSession, type CapiKeys, type StoredSession } from '../../capi-chargers/index.ts';
import type { Database } from '../../store/index.ts';
import type { CapiConnection } from './capi-connection.ts';
import { timeOf } from './to-reports.ts';

/** What becomes of a record that was told. */
export type RecordFate = 'new' | 'finishes' | 'known' | 'contradicts';

/** A repeat changes nothing; what is stored as finished, or began otherwise, is not told anew. Pure. */
export function fateOf(record: SessionRecord, stored: StoredSession | undefined): RecordFate {
  if (!stored) return 'new';
  const isSameBeginning =
    stored.record.connectorId === record.connectorId &&
    stored.record.idTag === record.idTag &&
    stored.record.startTime === record.startTime &&
    stored.record.startRegisterWh === record.startRegisterWh;
  if (!isSameBeginning) return 'contradicts';
  if (!stored.isFinished) return record.stopTime === null ? 'known' : 'finishes';
  const isSameEnd = stored.record.stopTime === record.stopTime && stored.record.stopRegisterWh === record.stopRegisterWh;
  // A beginning that comes late, after its end, says nothing new.
  return record.stopTime === null || (isSameEnd && stored.record.reason === record.reason) ? 'known' : 'contradicts';
}

/** What storing needs of the message that brought the records. */
export interface Telling {
  readonly messageId: string;
  readonly receivedAtMs: number;
}

/**
 * Stores records in their order, each with its mark in one transaction. Throws CAPI_SESSION_OLD at the first that contradicts what is stored,
 * before anything of the telling is stored.
 */
export async function takeSessions(
  db: Kysely<Database>,
  keys: CapiKeys,
  connection: CapiConnection,
  records: readonly SessionRecord[],
  telling: Telling,
): Promise<number> {
  const { chargerNo } = connection.door;
  const told: { record: SessionRecord; fate: RecordFate; stored: StoredSession | undefined }[] = [];
  // What stands further ahead in the same telling counts as stored: it will be.
  const ahead = new Map<number, StoredSession>();
  for (const record of records) {
    const { sessionId } = record;
    const stored = ahead.get(sessionId) ?? (await findSession(db, chargerNo, sessionId));
    const fate = fateOf(record, stored);
    told.push({ record, stored, fate });
    if (fate === 'new' || fate === 'finishes') {
      ahead.set(sessionId, { record, isFinished: record.stopTime !== null, transactionId: stored?.transactionId ?? null });
    }
  }
  const through = async (): Promise<number> => (await findCapiDoor(db, keys, connection.state.id))?.sessionsThrough ?? 0;
  const contradicting = told.find(({ fate }) => fate === 'contradicts');
  if (contradicting) {
    const { sessionId } = contradicting.record;
    const sessionsThrough = await through();
    throw raiseCapi('CAPI_SESSION_OLD', { sessionId, sessionsThrough });
  }
  for (const { record, fate, stored } of told) {
    const transactionId = connection.transactions.get(record.sessionId) ?? stored?.transactionId ?? null;
    if (fate === 'new') await storeNew(connection, record, telling);
    else if (fate === 'finishes') await storeEnd(connection, record, transactionId, telling);
    else connection.transactions.set(record.sessionId, transactionId);
  }
  return through();
}

/** A session that began, and perhaps has ended since. */
async function storeNew(connection: CapiConnection, record: SessionRecord, telling: Telling): Promise<void> {
  const beginning: SessionRecord = { ...record, stopTime: null, stopRegisterWh: null, reason: null };
  const { door } = connection;
  const stored = await connection.commit({
    ...logged(beginning, telling),
    report: {
      ...origin(connection, telling),
      kind: 'sessionStarted',
      connectorId: record.connectorId,
      idTag: record.idTag,
      meterStartWh: record.startRegisterWh,
      time: timeOf(record.startTime),
      reservationId: null,
    },
    also: (trx, reply) => writeSession(trx, door, beginning, reply.kind === 'started' ? reply.transactionId : null),
  });
  const transactionId = stored.kind === 'stored' && stored.reply.kind === 'started' ? stored.reply.transactionId : null;
  connection.transactions.set(record.sessionId, transactionId);
  if (record.stopTime !== null) await storeEnd(connection, record, transactionId, telling);
}

async function storeEnd(connection: CapiConnection, record: SessionRecord, transactionId: number | null, telling: Telling): Promise<void> {
  const { stopTime, stopRegisterWh, reason } = record;
  if (stopTime === null) return;
  await connection.commit({
    ...logged(record, telling),
    report: {
      ...origin(connection, telling),
      kind: 'sessionStopped',
      // A beginning that lies in the review list has no number; its end goes there too.
      transactionId: transactionId ?? 0,
      meterStopWh: stopRegisterWh ?? record.startRegisterWh,
      time: timeOf(stopTime),
      reason: reason ?? 'Other',
      idTag: null,
      readings: [],
    },
    also: (trx) => writeSession(trx, connection.door, record, transactionId),
  });
}

const origin = ({ state }: CapiConnection, { receivedAtMs }: Telling) => ({ chargerId: state.id, source: 'CAPI' as const, receivedAtMs });

const logged = (record: SessionRecord, { messageId, receivedAtMs }: Telling) => ({
  action: 'sessions record',
  messageId,
  receivedAtMs,
  frame: Buffer.from(JSON.stringify(record)),
});
