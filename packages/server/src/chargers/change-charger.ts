import type { Kysely } from 'kysely';
import type { ChargerChange } from '@phasor/contract';
import { storableText, type Database, type Registration } from '../store/index.ts';
import type { ChargerState } from './charger-state.ts';
import { chargerErrors } from './errors.ts';

/** What the bus asks of the node that holds the charger's socket: read again what an operator may have changed. */
export interface ChargerChanged {
  readonly kind: 'changed';
}

/** Stores what an operator changed; resolves with the registration before. Raises CHARGER_UNKNOWN. */
export async function changeCharger(
  db: Kysely<Database>,
  organisationNo: number,
  chargerId: string,
  change: ChargerChange,
): Promise<Registration> {
  const before = await db
    .selectFrom('charger')
    .select(['no', 'registration'])
    .where('id', '=', chargerId.replaceAll('\0', ''))
    .where('organisation_no', '=', organisationNo)
    .executeTakeFirst();
  if (!before) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId });
  const values = {
    ...(change.registration === undefined ? {} : { registration: change.registration }),
    ...(change.name === undefined ? {} : { name: storableText(change.name) }),
    ...(change.isStrict === undefined ? {} : { is_strict: change.isStrict }),
    ...(change.needsSubprotocol === undefined ? {} : { needs_subprotocol: change.needsSubprotocol }),
    ...(change.hearsBeforeBoot === undefined ? {} : { hears_before_boot: change.hearsBeforeBoot }),
  };
  if (Object.keys(values).length > 0) await db.updateTable('charger').set(values).where('no', '=', before.no).execute();
  return before.registration;
}

/** Brings a connected charger's state up to what an operator, or whoever migrates it, has stored. */
export async function refreshState(db: Kysely<Database>, state: ChargerState): Promise<void> {
  const row = await db
    .selectFrom('charger')
    .select(['registration', 'hears_before_boot', 'owner', 'epoch', 'boot_answer', 'sessions_held_at', 'free_id_tag'])
    .where('no', '=', state.no)
    .executeTakeFirst();
  if (!row) return;
  state.registration = row.registration;
  state.hearsBeforeBoot = row.hears_before_boot;
  state.owner = row.owner;
  state.epoch = row.epoch;
  state.bootAnswer = row.boot_answer;
  state.freeIdTag = row.free_id_tag;
  state.sessionsHeldMs = row.sessions_held_at?.getTime() ?? null;
}
