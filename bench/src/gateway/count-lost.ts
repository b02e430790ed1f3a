import { sql } from 'kysely';
import type { Store } from '@phasor/server/store';

const BASE_MS = Date.UTC(2026, 0, 1);

/**
 * How many acknowledged values the store does not hold. Socket i had `acknowledged[i]` CALLs answered, in order, the n-th stamped with
 * the n-th millisecond, each with `valuesPerCall` values.
 */
export async function countLost(store: Store, acknowledged: readonly number[], valuesPerCall: number): Promise<number> {
  let lost = 0;
  for (const [index, calls] of acknowledged.entries()) {
    const identity = `BENCH-${String(index).padStart(5, '0')}`;
    const { rows } = await sql<{ values: string | null }>`
      select sum(json_array_length(m.sampled::json)) as values from meter_value m
      where m.charger_no = (select no from charger where id = ${identity}) and m.connector_id = 1 and m.transaction_id = 0
        and m.measured_at <= ${new Date(BASE_MS + calls)}`.execute(store.db);
    lost += Math.max(0, calls * valuesPerCall - Number(rows[0]?.values ?? 0));
  }
  return lost;
}
