import type { Transaction } from 'kysely';
import type { Report } from '@phasor/contract';
import { storableText, type Database } from '../store/index.ts';
import { progressOfStatus } from './firmware-progress.ts';

export type FirmwareStatusReport = Extract<Report, { kind: 'firmwareStatus' }>;

export interface FirmwareStatusWrite {
  readonly chargerNo: number;
  readonly organisationNo: number;
  readonly report: FirmwareStatusReport;
}

/** What a status may still change: the charger retries after a failure. */
const OPEN = ['requested', 'accepted', 'inProgress', 'failed'] as const;

/** So many of each charger are kept; one that reports without end fills nobody's disk. */
const MOST_KEPT = 1000;
/** The bound is looked after once in so many statuses. */
const TRIM_EVERY = 64n;

/**
 * Stores what chargers report about their firmware, in the commit that acknowledges it. A status belongs to the update that it names;
 * FirmwareStatusNotification names none, so it belongs to the newest open one. Those that belong to none are kept too.
 */
export async function writeFirmwareStatuses(trx: Transaction<Database>, writes: readonly FirmwareStatusWrite[]): Promise<void> {
  for (const { chargerNo, organisationNo, report } of writes) {
    const progress = progressOfStatus(report.status);
    const status = storableText(report.status).slice(0, 100);
    const at = new Date(report.receivedAtMs);
    let open = trx
      .selectFrom('firmware_update')
      .select('request_id')
      .where('charger_no', '=', chargerNo)
      .where('is_signed', '=', report.isSigned)
      .where('state', 'in', OPEN)
      .orderBy('request_id', 'desc')
      .limit(1);
    if (report.requestId !== null) open = open.where('request_id', '=', report.requestId);
    const update = progress && (await open.executeTakeFirst());
    const requestId = update?.request_id ?? null;
    const { id } = await trx
      .insertInto('firmware_status')
      .values({ organisation_no: organisationNo, charger_no: chargerNo, request_id: requestId, is_signed: report.isSigned, status, at })
      .returning('id')
      .executeTakeFirstOrThrow();
    if (BigInt(id) % TRIM_EVERY === 0n) await trim(trx, chargerNo);
    if (requestId === null || !progress) continue;
    await trx
      .updateTable('firmware_update')
      .set({ ...progress, charger_status: status, changed_at: at })
      .where('request_id', '=', requestId)
      .execute();
  }
}

async function trim(trx: Transaction<Database>, chargerNo: number): Promise<void> {
  const newest = trx.selectFrom('firmware_status').select('id').where('charger_no', '=', chargerNo).orderBy('id', 'desc').limit(MOST_KEPT);
  await trx.deleteFrom('firmware_status').where('charger_no', '=', chargerNo).where('id', 'not in', newest).execute();
}
