import { sql, type Kysely } from 'kysely';
import type { MeterValue, MeterValuePage, SampledValue, Transaction, TransactionPage } from '@phasor/contract';
import { corrected, registerWh } from '../chargers/index.ts';
import type { Database } from '../store/index.ts';

export interface TransactionQuery {
  readonly chargerId?: string | undefined;
  readonly transactionId?: number | undefined;
  /** Those alone that were at what this person owns. */
  readonly ownerId?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Transactions, newest first. The energy of one that still runs is its newest register reading less meterStart. */
export async function listTransactions(db: Kysely<Database>, organisationNo: number, page: TransactionQuery): Promise<TransactionPage> {
  let query = db
    .selectFrom('charging_transaction')
    .innerJoin('charger', 'charger.no', 'charging_transaction.charger_no')
    .selectAll('charging_transaction')
    .select('charger.id as chargerId')
    .where('charging_transaction.organisation_no', '=', organisationNo)
    .orderBy('transaction_id', 'desc')
    .limit(page.limit);
  if (page.chargerId !== undefined) query = query.where('charger.id', '=', page.chargerId.replaceAll('\0', ''));
  if (page.transactionId !== undefined) query = query.where('transaction_id', '=', page.transactionId);
  if (page.after !== undefined) query = query.where('transaction_id', '<', integerOf(page.after));
  if (page.ownerId !== undefined) query = query.where(atOwned('charging_transaction', page.ownerId));
  const rows = await query.execute();
  const items: Transaction[] = [];
  for (const row of rows) {
    const endWh = row.meter_stop ?? (await newestRegisterWh(db, row));
    items.push({
      transactionId: row.transaction_id,
      chargerId: row.chargerId,
      connectorId: row.connector_id,
      idTag: row.id_tag,
      meterStart: row.meter_start,
      meterStop: row.meter_stop,
      startTime: row.start_time.toISOString(),
      stopTime: row.stop_time?.toISOString() ?? null,
      correctedStartTime: correctedTime(row.start_time, row.start_skew_ms),
      correctedStopTime: row.stop_time && correctedTime(row.stop_time, row.stop_skew_ms),
      stopReason: row.stop_reason,
      // A register that went back says nothing about the energy; the review list has it.
      energyWh: endWh === null || endWh < row.meter_start ? null : endWh - row.meter_start,
    });
  }
  return { items, next: items.length === page.limit ? String(items.at(-1)?.transactionId) : null };
}

/** Whether a transaction was at a connector of that person, or at a charger that is wholly theirs. */
const atOwned = (transaction: 'charging_transaction' | 't', ownerId: string) =>
  sql<boolean>`exists (select from charger_owner as o where o.person_id = ${ownerId}
    and o.charger_no = ${sql.ref(`${transaction}.charger_no`)} and o.connector_id in (0, ${sql.ref(`${transaction}.connector_id`)}))`;

const correctedTime = (time: Date, skewMs: string | null): string =>
  new Date(corrected(time.getTime(), skewMs === null ? null : Number(skewMs))).toISOString();

/** A page's `after` as a transactionId; anything else reads as "nothing before it". */
function integerOf(text: string): number {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 && number <= 2 ** 31 - 1 ? number : 0;
}

async function newestRegisterWh(
  db: Kysely<Database>,
  row: { charger_no: number; connector_id: number; transaction_id: number },
): Promise<number | null> {
  const readings = await db
    .selectFrom('meter_value')
    .select('sampled')
    .where('charger_no', '=', row.charger_no)
    .where('connector_id', '=', row.connector_id)
    .where('transaction_id', '=', row.transaction_id)
    .orderBy('measured_at', 'desc')
    .limit(5)
    .execute();
  return readings.reduce<number | null>((found, { sampled }) => found ?? registerWh(sampledOf(sampled)), null);
}

/** What the gateway stored is OCPP's sampledValue list: checked on the way in, so it is one on the way out. */
const sampledOf = (json: string): SampledValue[] => JSON.parse(json) as SampledValue[];

/**
 * The readings of one transaction in the order of their time. Pages by time: `after` is the last reading's timestamp and digest;
 * anything else reads as "nothing after it".
 */
export async function listMeterValues(
  db: Kysely<Database>,
  organisationNo: number,
  transactionId: number,
  page: { ownerId?: string | undefined; after?: string | undefined; limit: number },
): Promise<MeterValuePage> {
  const after = page.after === undefined ? undefined : readingAt(page.after);
  if (after === null) return { items: [], next: null };
  let query = db
    .selectFrom('charging_transaction as t')
    .innerJoin('meter_value as m', (join) =>
      join.onRef('m.charger_no', '=', 't.charger_no').onRef('m.transaction_id', '=', 't.transaction_id'),
    )
    .select(['m.connector_id', 'm.measured_at', 'm.digest', 'm.sampled'])
    .where('t.organisation_no', '=', organisationNo)
    .where('t.transaction_id', '=', transactionId)
    .orderBy('m.measured_at')
    .orderBy('m.digest')
    .limit(page.limit);
  if (page.ownerId !== undefined) query = query.where(atOwned('t', page.ownerId));
  if (after) {
    const { at, digest } = after;
    query = query.where((where) =>
      where.or([where('m.measured_at', '>', at), where.and([where('m.measured_at', '=', at), where('m.digest', '>', digest)])]),
    );
  }
  const rows = await query.execute();
  const items = rows.map((row): MeterValue => ({
    connectorId: row.connector_id,
    transactionId,
    timestamp: row.measured_at.toISOString(),
    sampledValue: sampledOf(row.sampled) as unknown as Record<string, unknown>[],
  }));
  const last = rows.at(-1);
  return { items, next: items.length === page.limit && last ? `${last.measured_at.getTime()}.${last.digest}` : null };
}

/** No chargerTime is later; before 1970 it is negative. */
const READING = /^(-?\d{1,15})\.(-?\d{1,19})$/;

/** The place of a reading among its transaction's, as `next` wrote it; null where it is none. */
function readingAt(text: string): { at: Date; digest: string } | null {
  const [, ms, digest = ''] = READING.exec(text) ?? [];
  const isPlace = ms !== undefined && BigInt.asIntN(64, BigInt(digest)) === BigInt(digest);
  return isPlace ? { at: new Date(Number(ms)), digest } : null;
}
