import type { Kysely } from 'kysely';
import type { Database } from '../../store/index.ts';
import type { MemberRow } from './member-rows.ts';

/**
 * How often a fuse was above its rating by more than balancing needs (S19, `overload` in the decision log of its site) at a site of which a charger had been armed
 * by then: whether it crosses or has arrived, the campaign may be why. `settledMs`: what was before somebody has looked at.
 */
export async function overloadsSince(
  db: Kysely<Database>,
  members: readonly Pick<MemberRow, 'no' | 'marks'>[],
  siteOf: ReadonlyMap<number, string>,
  settledMs: number,
): Promise<number> {
  const armedMs = new Map<string, number>();
  for (const { no, marks } of members) {
    const siteId = siteOf.get(no);
    if (siteId !== undefined && marks.armedAtMs !== null) armedMs.set(siteId, Math.min(armedMs.get(siteId) ?? Infinity, marks.armedAtMs));
  }
  if (armedMs.size === 0) return 0;
  const rows = await db
    .selectFrom('site_decision')
    .innerJoin('site', 'site.no', 'site_decision.site_no')
    .select(['site.id', 'at'])
    .where('site.id', 'in', [...armedMs.keys()])
    .where('code', '=', 'overload')
    .execute();
  return rows.filter(({ id, at }) => at.getTime() > settledMs && at.getTime() >= (armedMs.get(id) ?? Infinity)).length;
}
