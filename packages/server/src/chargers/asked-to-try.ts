import type { Kysely } from 'kysely';
import type { Database } from '../store/index.ts';

/** A charger that was late to hear the order, or is slow, may knock so long after the order's deadline. */
const LATE_MS = 5 * 60_000;

/**
 * Of these chargers those that CAPI owns and that were asked a short while ago to test an OCPP endpoint from where they hang: such a one knocks
 * without a credential, as it has none yet, and is no stranger.
 */
export async function askedToTry(db: Kysely<Database>, chargerNos: readonly number[], nowMs: number): Promise<ReadonlySet<number>> {
  if (chargerNos.length === 0) return new Set();
  const rows = await db
    .selectFrom('charger_order')
    .innerJoin('charger', 'charger.no', 'charger_order.charger_no')
    .select('charger.no')
    .distinct()
    .where('charger_order.charger_no', 'in', chargerNos)
    .where('charger_order.kind', '=', 'testEndpoint')
    .where('charger_order.deadline', '>', new Date(nowMs - LATE_MS))
    .where('charger.owner', '=', 'CAPI')
    .execute();
  return new Set(rows.map(({ no }) => no));
}
