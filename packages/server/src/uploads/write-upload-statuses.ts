import type { Transaction } from 'kysely';
import type { Report } from '@phasor/contract';
import { storableText, type Database } from '../store/index.ts';
import { progressOfStatus } from './upload-progress.ts';

export type UploadStatusReport = Extract<Report, { kind: 'uploadStatus' }>;

export interface UploadStatusWrite {
  readonly chargerNo: number;
  readonly report: UploadStatusReport;
}

/** What a status may still be about: the charger retries after a failure, and says Uploaded after the file has come. */
const ABOUT = ['requested', 'accepted', 'uploading', 'failed', 'empty', 'uploaded'] as const;

/**
 * Stores what chargers report about their uploads, in the commit that acknowledges it. A status belongs to the request that it names;
 * DiagnosticsStatusNotification names none, so it belongs to the newest one. A file that has come is here whatever the charger says after it. One that belongs to nothing is in the message log.
 */
export async function writeUploadStatuses(trx: Transaction<Database>, writes: readonly UploadStatusWrite[]): Promise<void> {
  for (const { chargerNo, report } of writes) {
    let about = trx
      .selectFrom('upload')
      .select(['request_id', 'token_hash'])
      .where('charger_no', '=', chargerNo)
      .where('kind', report.of === 'GetDiagnostics' ? '=' : '!=', 'diagnostics')
      .where('state', 'in', ABOUT)
      .orderBy('request_id', 'desc')
      .limit(1);
    if (report.requestId !== null) about = about.where('request_id', '=', report.requestId);
    const row = await about.executeTakeFirst();
    const progress = row && progressOfStatus(report.status, row.token_hash !== null);
    if (!row || !progress) continue;
    const changed_at = new Date(report.receivedAtMs);
    const upload = trx.updateTable('upload').where('request_id', '=', row.request_id);
    await upload.set({ charger_status: storableText(report.status).slice(0, 100), changed_at }).execute();
    await upload
      .set({ state: progress.state, reason: progress.reason === null ? null : storableText(progress.reason) })
      // The whole file may have come meanwhile, on another socket.
      .where('bytes', 'is', null)
      .where('state', '!=', 'uploaded')
      .execute();
  }
}
