import { EMPTY_STATE } from '@phasor/balancing';
import type { Kysely } from 'kysely';
import type { Database } from '../../store/index.ts';
import { NEW_CONNECTOR, type ConnectorMemory, type Residue } from './connector-memory.ts';
import { memoryOf, memoryText } from './loop-json.ts';

/** S8: what the ladder has left in a site's chargers and not taken back yet, by `chargerId/connectorId`. */
export async function residuesOf(db: Kysely<Database>, siteId: string): Promise<ReadonlyMap<string, Residue>> {
  const row = await db.selectFrom('site').select('memory').where('id', '=', siteId).executeTakeFirst();
  const { connectors } = memoryOf(row?.memory ?? null);
  return new Map([...connectors].flatMap(([key, { residue }]) => (residue ? [[key, residue] as const] : [])));
}

/**
 * A loop that has ended for good leaves nothing that another one could take for so: what chargers were told is taken back, and their phases are given
 * back, or owed. Of a charger stays what is known of itself: what it was not measured to do, where its meter is, and what was written to it today (S11).
 */
export async function forgetTold(db: Kysely<Database>, siteId: string): Promise<void> {
  const row = await db.selectFrom('site').select('memory').where('id', '=', siteId).executeTakeFirst();
  if (!row?.memory) return;
  const memory = memoryOf(row.memory);
  const connectors = new Map([...memory.connectors].map(([key, known]) => [key, ofItself(known)]));
  await db
    .updateTable('site')
    .set({ memory: memoryText({ ...memory, state: EMPTY_STATE, connectors }) })
    .where('id', '=', siteId)
    .execute();
}

/** Whoever may still be on one phase is told all of them with its next order. */
function ofItself({ route, meterSide, failedSwitches, noSwitch, writes, wear, takenOut, heldByKeyA }: ConnectorMemory): ConnectorMemory {
  const strayRoute = route === 'L123' ? null : route;
  return { ...NEW_CONNECTOR, strayRoute, meterSide, failedSwitches, noSwitch, writes, wear, takenOut, heldByKeyA };
}
