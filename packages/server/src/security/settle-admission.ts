import type { Transaction } from 'kysely';
import type { Database } from '../store/index.ts';
import type { SecurityProfile } from './decide-admission.ts';
import { OPEN_KEY_CHANGES, type KeyedDoor } from './doors.ts';

/** A charger that came in, and with what. */
export interface CameIn {
  readonly door: KeyedDoor;
  readonly profile: SecurityProfile;
  /** The key change whose key it brought. */
  readonly keyChangeId: string | null;
}

/** Whether coming in so changes anything; of most reconnects nothing is written. */
export function isNews({ door, profile, keyChangeId }: CameIn): boolean {
  const { profileChange, workedProfile } = door;
  return (
    keyChangeId !== null ||
    profile > Math.max(1, workedProfile) ||
    (profileChange !== null && (profile >= profileChange.toProfile || profileChange.isAccepted))
  );
}

/**
 * The first success with a new key drops the old one, the first success with a higher profile bars the lower ones (TC_083, TC_084), and
 * a change of profile is done, or has fallen back. Before the charger is answered, so that a crash in between cannot lock it out.
 */
export async function settleAdmission(trx: Transaction<Database>, { door, profile, keyChangeId }: CameIn, at: Date): Promise<void> {
  const { chargerNo, organisationNo, profileChange } = door;
  if (keyChangeId !== null) await dropOldKeys(trx, door, keyChangeId, at);
  if (profile > Math.max(1, door.workedProfile)) {
    await trx
      .insertInto('charger_security')
      .values({ charger_no: chargerNo, organisation_no: organisationNo, worked_profile: profile, worked_at: at })
      .onConflict((conflict) => conflict.column('charger_no').doUpdateSet({ worked_profile: profile, worked_at: at }))
      .execute();
  }
  if (profileChange === null) return;
  const change = trx.updateTable('profile_change').where('charger_no', '=', chargerNo);
  if (profile >= profileChange.toProfile) {
    await change
      .set({ state: 'done', changed_at: at })
      .where('to_profile', '<=', profile)
      .where('state', 'in', ['requested', 'accepted', 'rebootRequired', 'fellBack'])
      .execute();
  } else if (profileChange.isAccepted) {
    const reason = `The charger accepted profile ${profileChange.toProfile} and came back with ${profile}.`;
    await change
      .set({ state: 'fellBack', reason, changed_at: at })
      .where('id', '=', profileChange.id)
      .where('state', '=', 'accepted')
      .execute();
  }
}

async function dropOldKeys(trx: Transaction<Database>, { chargerNo, keyChanges }: KeyedDoor, keyChangeId: string, at: Date): Promise<void> {
  const key_hashes = keyChanges.find(({ id }) => id === keyChangeId)?.keyHashes;
  if (!key_hashes) return;
  await trx
    .updateTable('charger')
    .set({ key_hashes: [...key_hashes] })
    .where('no', '=', chargerNo)
    .execute();
  const open = trx.updateTable('key_change').where('charger_no', '=', chargerNo).where('state', 'in', OPEN_KEY_CHANGES);
  await open.set({ state: 'done', key_hashes: [], changed_at: at }).where('id', '=', keyChangeId).execute();
  // Those after it are on their way still; those before it, this one has replaced.
  await open.set({ state: 'replaced', key_hashes: [], changed_at: at }).where('id', '<', keyChangeId).execute();
}
