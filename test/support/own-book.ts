import type { Kysely } from 'kysely';
import type { Twin } from '@phasor/simulator';
import type { Database } from '../../packages/server/src/store/index.ts';

export interface Judgement {
  /** Sessions in the twin's own book. */
  readonly sessions: number;
  readonly energyWh: number;
  /** Sessions that neither a person nor a car ended. */
  readonly cut: number;
  /** What stands in the book and not once in the store, or in the store alone. */
  readonly differences: readonly string[];
}

const ENDED_BY_PEOPLE: ReadonlySet<string | null> = new Set(['EVDisconnected', 'Local', 'Remote', 'DeAuthorized']);

/** The store against a twin's own book, over both protocols: each session once, with the same registers and times. */
export async function judgedByBook(db: Kysely<Database>, { id, book }: Twin): Promise<Judgement> {
  const rows = await db
    .selectFrom('charging_transaction')
    .innerJoin('charger', 'charger.no', 'charging_transaction.charger_no')
    .select(['connector_id', 'meter_start', 'meter_stop', 'start_time', 'stop_time'])
    .where('charger.id', '=', id)
    .execute();
  const counts = new Map<string, number>();
  const count = (entry: readonly unknown[], by: number): void => {
    const text = JSON.stringify(entry);
    counts.set(text, (counts.get(text) ?? 0) + by);
  };
  const msOf = (time: string | Date | null): number | null => (time === null ? null : new Date(time).getTime());
  for (const { connectorId, meterStart, meterStop, startTime, stopTime } of book.sessions) {
    count([connectorId, meterStart, meterStop, msOf(startTime), msOf(stopTime)], 1);
  }
  for (const row of rows) count([row.connector_id, row.meter_start, row.meter_stop, msOf(row.start_time), msOf(row.stop_time)], -1);
  const ended = book.sessions.filter(({ meterStop }) => meterStop !== null);
  return {
    sessions: book.sessions.length,
    energyWh: ended.reduce((sum, { meterStart, meterStop }) => sum + (meterStop ?? 0) - meterStart, 0),
    cut: ended.filter(({ reason }) => !ENDED_BY_PEOPLE.has(reason)).length,
    differences: [...counts].flatMap(([entry, left]) => (left === 0 ? [] : [`${left > 0 ? 'not stored' : 'only stored'}: ${entry}`])),
  };
}
