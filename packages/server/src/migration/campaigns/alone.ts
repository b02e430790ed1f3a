import type { Kysely } from 'kysely';
import type { Presence } from '../../chargers/index.ts';
import type { Database } from '../../store/index.ts';
import { defaultBudgets, fullBudgets } from '../campaign/index.ts';
import { RunningCounts } from '../campaign/counts.ts';
import { placesOf } from './places.ts';

/** A charger that goes without a campaign and waits to leave CAPI. */
export interface Alone {
  readonly chargerId: string;
  readonly chargerNo: number;
  readonly organisationNo: number;
}

export async function chargersAlone(db: Kysely<Database>): Promise<readonly Alone[]> {
  const rows = await db
    .selectFrom('migration_way')
    .innerJoin('charger', 'charger.no', 'migration_way.charger_no')
    .select(['charger.id', 'charger.no', 'charger.organisation_no'])
    .where('campaign_id', 'is', null)
    .where('is_active', '=', true)
    .where('state', '=', 'Staged')
    .orderBy('migration_way.no')
    .execute();
  return rows.map(({ id, no, organisation_no }) => ({ chargerId: id, chargerNo: no, organisationNo: organisation_no }));
}

/**
 * Whether a charger's site has room for it to go now, beside all that the organisation has under way there: the budgets of a site hold for everybody, in
 * a campaign or not.
 */
export async function hasRoomAlone(
  db: Kysely<Database>,
  presence: Presence,
  { chargerNo, organisationNo }: Alone,
  at: { readonly nowMs: number; readonly dormantMs: number },
): Promise<boolean> {
  const places = await placesOf(db, presence, { no: null, organisationNo, chargerNo }, at);
  const siteId = places.siteOf.get(chargerNo) ?? null;
  const asker = { siteId, groupId: siteId, workingConnectors: 0 };
  const counts = new RunningCounts(places, defaultBudgets);
  counts.add(asker, 'Staged', true);
  return fullBudgets({ ...asker, to: 'Draining' }, counts, defaultBudgets).length === 0;
}
