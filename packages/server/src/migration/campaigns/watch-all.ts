import type { Presence } from '../../chargers/index.ts';
import type { Store } from '../../store/index.ts';
import { watchChargers } from './watch.ts';

/** Notes of every charger that speaks CAPI, or did, whether it is here. */
export async function watchAll({ store, presence }: { readonly store: Store; readonly presence: Presence }, nowMs: number): Promise<void> {
  await store.transaction(async (trx) => {
    const rows = await trx
      .selectFrom('charger')
      .innerJoin('capi_charger', 'capi_charger.charger_no', 'charger.no')
      .select(['charger.no', 'charger.id', 'charger.organisation_no', 'charger.last_seen_at'])
      .execute();
    const chargers = rows.map(({ no, id, organisation_no, last_seen_at }) => ({
      ...{ no, organisationNo: organisation_no, isHere: presence.isOnline(id) },
      lastSeenMs: presence.lastSeenMs(no) ?? last_seen_at?.getTime() ?? null,
    }));
    await watchChargers(trx, chargers, nowMs);
  });
}
