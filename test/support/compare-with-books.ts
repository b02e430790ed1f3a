import type { Kysely } from 'kysely';
import type { Twin } from '@phasor/simulator';
import type { Database } from '../../packages/server/src/store/index.ts';

export interface Comparison {
  readonly sessions: number;
  readonly readings: number;
  /** What stands in a book and not in the store, or the other way round, or twice; the first few. */
  readonly differences: readonly string[];
}

/** Compares the store with the twins' own books, both ways: all there, once, with the same figures. */
export async function compareWithBooks(db: Kysely<Database>, twins: readonly Twin[]): Promise<Comparison> {
  const differences: string[] = [];
  let sessions = 0;
  let readings = 0;
  for (const { id, book } of twins) {
    const charger = await db.selectFrom('charger').select('no').where('id', '=', id).executeTakeFirstOrThrow();
    const transactions = await db.selectFrom('charging_transaction').selectAll().where('charger_no', '=', charger.no).execute();
    const values = await db.selectFrom('meter_value').selectAll().where('charger_no', '=', charger.no).execute();
    sessions += book.sessions.length;
    readings += book.readings.length;
    differences.push(
      ...differencesOf(
        `${id} session`,
        book.sessions.map(({ transactionId, connectorId, idTag, meterStart, startTime, meterStop, stopTime, reason }) =>
          JSON.stringify([transactionId, connectorId, idTag, meterStart, startTime, meterStop, stopTime, reason]),
        ),
        transactions.map((row) =>
          JSON.stringify([
            row.transaction_id,
            row.connector_id,
            row.id_tag,
            row.meter_start,
            row.start_time,
            row.meter_stop,
            row.stop_time,
            row.stop_reason,
          ]),
        ),
      ),
      ...differencesOf(
        `${id} reading`,
        book.readings.map((reading) =>
          JSON.stringify([reading.connectorId, reading.transactionId ?? 0, reading.timestamp, reading.sampledValue]),
        ),
        values.map((row) => JSON.stringify([row.connector_id, row.transaction_id, row.measured_at, JSON.parse(row.sampled)])),
      ),
    );
  }
  return { sessions, readings, differences: differences.slice(0, 20) };
}

function differencesOf(what: string, booked: readonly string[], stored: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const entry of booked) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  for (const entry of stored) counts.set(entry, (counts.get(entry) ?? 0) - 1);
  return [...counts].flatMap(([entry, count]) =>
    count === 0 ? [] : [`${what} ${count > 0 ? 'not stored' : 'stored too often'}: ${entry}`],
  );
}
