import type { Kysely, Transaction } from 'kysely';
import type { Report, Staging } from '@phasor/contract';
import { storableText, type Database } from '../store/index.ts';

export type StagingReport = Extract<Report, { kind: 'stagingStatus' }>;

export interface StagingWrite {
  readonly chargerNo: number;
  readonly organisationNo: number;
  readonly report: StagingReport;
}

/** A charger counts as it likes; a column holds so much. */
const MOST_BYTES = 2_147_483_647;

/** Stores what chargers report of their spare slots, in the commit that acknowledges it. The newest counts. */
export async function writeStagings(trx: Transaction<Database>, writes: readonly StagingWrite[]): Promise<void> {
  for (const { chargerNo, organisationNo, report } of writes) {
    const { state, version, bytes, size, reason } = report;
    const values = {
      state,
      version: version === null ? null : storableText(version).slice(0, 50),
      bytes: Math.min(bytes, MOST_BYTES),
      size: Math.min(size, MOST_BYTES),
      reason: reason === null ? null : storableText(reason).slice(0, 500),
      reported_at: new Date(report.receivedAtMs),
    };
    await trx
      .insertInto('charger_staging')
      .values({ charger_no: chargerNo, organisation_no: organisationNo, ...values })
      .onConflict((conflict) => conflict.column('charger_no').doUpdateSet(values))
      .execute();
  }
}

export async function readStaging(db: Kysely<Database>, chargerNo: number): Promise<Staging> {
  const row = await db.selectFrom('charger_staging').selectAll().where('charger_no', '=', chargerNo).executeTakeFirst();
  if (!row) return { state: 'Idle', version: null, bytes: 0, size: 0, reason: null, reportedAt: null };
  const { state, version, bytes, size, reason, reported_at } = row;
  return { state, version, bytes, size, reason, reportedAt: reported_at.toISOString() };
}
