import type { Kysely } from 'kysely';
import type { ChargerSecurity } from '@phasor/contract';
import { chargerNumber } from '../chargers/index.ts';
import type { Database } from '../store/index.ts';
import { profileChangeOf } from './profile-change.ts';

/** What a charger must prove itself with, has proved, and is to prove. Raises CHARGER_UNKNOWN. */
export async function readSecurity(
  db: Kysely<Database>,
  organisationNo: number,
  chargerId: string,
  nowMs: number,
): Promise<ChargerSecurity> {
  const no = await chargerNumber(db, organisationNo, chargerId);
  const charger = await db
    .selectFrom('charger')
    .leftJoin('charger_security', 'charger_security.charger_no', 'charger.no')
    .select(['key_hashes', 'required_profile', 'worked_profile'])
    .where('no', '=', no)
    .executeTakeFirstOrThrow();
  const key = await db.selectFrom('key_change').selectAll().where('charger_no', '=', no).orderBy('id', 'desc').limit(1).executeTakeFirst();
  const profile = await db
    .selectFrom('profile_change')
    .selectAll()
    .where('charger_no', '=', no)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    requiredProfile: charger.required_profile ?? 0,
    workedProfile: charger.worked_profile ?? 0,
    hasKey: charger.key_hashes.length > 0,
    keyChange: key
      ? { state: key.state, reason: key.reason, createdAt: key.created_at.toISOString(), changedAt: key.changed_at.toISOString() }
      : null,
    profileChange: profile ? profileChangeOf(profile, nowMs) : null,
  };
}

/**
 * Sets the least that a charger must prove itself with. A lower one than it has worked with lets it come in lower again: that is the way
 * back for a charger that was reset in the workshop. Raises CHARGER_UNKNOWN.
 */
export async function requireProfile(db: Kysely<Database>, organisationNo: number, chargerId: string, profile: number): Promise<void> {
  const charger_no = await chargerNumber(db, organisationNo, chargerId);
  await db
    .insertInto('charger_security')
    .values({ charger_no, organisation_no: organisationNo, required_profile: profile, worked_at: null })
    .onConflict((conflict) =>
      conflict.column('charger_no').doUpdateSet((row) => ({
        required_profile: profile,
        worked_profile: row.fn<number>('least', ['charger_security.worked_profile', row.val(profile)]),
      })),
    )
    .execute();
}
