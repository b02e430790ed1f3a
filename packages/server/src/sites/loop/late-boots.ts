import type { Kysely } from 'kysely';
import type { Database } from '../../store/index.ts';
import type { LoopConnector } from './ports.ts';

/** A charger that has booted; ms since 1970. */
export interface Boot {
  readonly chargerId: string;
  readonly atMs: number;
}

/** The chargers of these connectors that have booted since then, the first first. */
export async function lateBoots(db: Kysely<Database>, connectors: readonly LoopConnector[], since: Date): Promise<readonly Boot[]> {
  if (connectors.length === 0) return [];
  const rows = await db
    .selectFrom('charger')
    .select(['id', 'booted_at'])
    .where('no', 'in', [...new Set(connectors.map(({ chargerNo }) => chargerNo))])
    .where('booted_at', '>', since)
    .orderBy('booted_at')
    .execute();
  return rows.flatMap(({ id, booted_at }) => (booted_at ? [{ chargerId: id, atMs: booted_at.getTime() }] : []));
}
