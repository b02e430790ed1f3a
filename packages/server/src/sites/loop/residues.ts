import type { Kysely } from 'kysely';
import type { Database } from '../../store/index.ts';
import type { Residue } from './connector-memory.ts';
import { memoryOf, memoryText } from './loop-json.ts';

/** S8: what the ladder has left in a site's chargers and not taken back yet, by `chargerId/connectorId`. */
export async function residuesOf(db: Kysely<Database>, siteId: string): Promise<ReadonlyMap<string, Residue>> {
  const row = await db.selectFrom('site').select('memory').where('id', '=', siteId).executeTakeFirst();
  const { connectors } = memoryOf(row?.memory ?? null);
  return new Map([...connectors].flatMap(([key, { residue }]) => (residue ? [[key, residue] as const] : [])));
}

/** They are taken back otherwise: a loop that begins there again has nothing to do with them. */
export async function forgetResidues(db: Kysely<Database>, siteId: string): Promise<void> {
  const row = await db.selectFrom('site').select('memory').where('id', '=', siteId).executeTakeFirst();
  if (!row?.memory) return;
  const memory = memoryOf(row.memory);
  const connectors = new Map([...memory.connectors].map(([key, known]) => [key, { ...known, residue: null }]));
  await db
    .updateTable('site')
    .set({ memory: memoryText({ ...memory, connectors }) })
    .where('id', '=', siteId)
    .execute();
}
