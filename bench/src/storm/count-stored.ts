import { sql } from 'kysely';
import type { Store } from '@phasor/server/store';
import { READINGS } from './returning-charger.ts';

/** What the store holds of the storm, against what each of `chargers` chargers delivered: too little is lost, too much duplicated. */
export async function countStored(store: Store, chargers: number): Promise<{ readonly lost: number; readonly duplicated: number }> {
  const { rows } = await sql<{ id: string; started: string; stopped: string; readings: string; statuses: string; boots: number }>`
    select c.id, c.boot_no as boots,
      (select count(*) from charging_transaction t where t.charger_no = c.no) as started,
      (select count(*) from charging_transaction t where t.charger_no = c.no and t.meter_stop is not null) as stopped,
      (select count(*) from meter_value m where m.charger_no = c.no and m.transaction_id <> 0) as readings,
      (select count(*) from connector n where n.charger_no = c.no) as statuses
    from charger c where c.id like 'STORM-%'`.execute(store.db);
  let lost = (chargers - rows.length) * (READINGS + 6);
  let duplicated = 0;
  for (const row of rows) {
    const expected = [
      [Number(row.started), 1],
      [Number(row.stopped), 1],
      [Number(row.readings), READINGS],
      [Number(row.statuses), 3],
      [row.boots, 1],
    ] as const;
    for (const [stored, delivered] of expected) {
      lost += Math.max(0, delivered - stored);
      duplicated += Math.max(0, stored - delivered);
    }
  }
  return { lost, duplicated };
}
