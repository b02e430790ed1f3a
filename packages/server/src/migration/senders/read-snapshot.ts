import { sql } from 'kysely';
import { readTables } from '../../capi-chargers/index.ts';
import type { CommandTarget } from '../../commands/index.ts';
import type { Snapshot, WayAnswer } from '../way/index.ts';
import { nextWord, type SenderPorts } from './sender-ports.ts';

const POLL_WITHIN_MS = 60_000;

/**
 * Reads what a charger on CAPI is set to, and who may charge there. The charger is asked how it stands now; what it told of its settings counts
 * only if it has the revision that it says now. Null: not known now, to be tried again.
 */
export async function readSnapshot(
  ports: SenderPorts,
  to: CommandTarget,
  options: { readonly epoch: number; readonly id: string },
): Promise<WayAnswer | null> {
  const { store, orders, clock } = ports;
  const coming = nextWord(ports, to.chargerId, 'polled', POLL_WITHIN_MS);
  const asked = await orders.place(to.organisationNo, to.chargerId, { kind: 'status' }, options);
  if (asked.state === 'refused') return { kind: 'refused', reason: asked.reason ?? 'it says no reason' };
  const poll = asked.state === 'failed' ? null : await coming;
  if (!poll) return null;
  const { settings, settingsRevision, schedule } = await readTables(store.db, to.organisationNo, to.chargerId);
  // Somebody set it at the charger: it says what it is at its next hello.
  if (!settings || settingsRevision !== poll.settingsRevision) return null;
  const windows = schedule?.windows ?? [];
  const tags = await store.db
    .selectFrom('tag')
    .select('id_tag')
    .where('organisation_no', '=', to.organisationNo)
    .where('status', '=', 'Accepted')
    .where((where) => where.or([where('expiry_date', 'is', null), where('expiry_date', '>', new Date(clock.now()))]))
    .orderBy(sql`lower(id_tag)`)
    .execute();
  const snapshot: Snapshot = {
    settingsRevision,
    settings,
    modes: settings.connectors.map(({ connectorId }) => ({
      connectorId,
      mode: windows.some((window) => window.connectorId === connectorId) ? 'Schedule' : 'On',
    })),
    tags: tags.map(({ id_tag }) => id_tag),
    registersWh: poll.connectors.map(({ connectorId, registerWh }) => ({ connectorId, registerWh })),
    scheduleWindows: windows.length,
  };
  return { kind: 'read', snapshot };
}
