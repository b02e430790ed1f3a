import type { ProfileChange } from '@phasor/contract';
import { chargerNumber } from '../chargers/index.ts';
import type { CommandResult } from '../commands/index.ts';
import { storableText, type Database, type ProfileChangeState } from '../store/index.ts';
import type { Selectable } from 'kysely';
import { securityErrors } from './errors.ts';
import { asProfile } from './doors.ts';
import { reasonOf, type SecurityPorts, type SecurityTarget } from './ports.ts';

/** A charger that has not come back with the new profile after this long has not managed it. */
const RECONNECT_WITHIN_MS = 30 * 60_000;

export interface ProfileRequest {
  readonly profile: 1 | 2 | 3;
  /** Send Reset(Soft) when the charger says that it needs a reboot. */
  readonly reboot?: boolean | undefined;
  /** Send it although a root or client certificate is not known to be in the charger. */
  readonly unchecked?: boolean | undefined;
}

/**
 * Moves a charger to a higher security profile: checked, sent, and done when the charger has come back with it. Until then its old
 * profile lets it in, so that one whose new profile does not work falls back; from then on it is refused (TC_083, TC_084).
 * Raises CHARGER_UNKNOWN, SECURITY_PROFILE_NOT_HIGHER, SECURITY_PROFILE_NOT_READY, COMMAND_NOT_ALLOWED.
 */
export async function changeSecurityProfile(ports: SecurityPorts, target: SecurityTarget, request: ProfileRequest): Promise<ProfileChange> {
  const { store, clock, commands } = ports;
  const { organisationNo, chargerId, by } = target;
  const { profile } = request;
  const readiness = await readReadiness(ports, target);
  if (readiness.workedProfile >= profile) {
    throw securityErrors.raise('SECURITY_PROFILE_NOT_HIGHER', { chargerId, profile: readiness.workedProfile });
  }
  const missing = missingFor(profile, readiness, request.unchecked ?? false);
  if (missing !== null) throw securityErrors.raise('SECURITY_PROFILE_NOT_READY', { chargerId, profile, missing });
  const at = clock.now();
  const { id } = await store.db
    .insertInto('profile_change')
    .values({
      organisation_no: organisationNo,
      charger_no: readiness.chargerNo,
      from_profile: readiness.workedProfile,
      to_profile: profile,
      state: 'requested',
      reason: null,
      placed_by: by,
      created_at: new Date(at),
      changed_at: new Date(at),
      deadline: new Date(at + RECONNECT_WITHIN_MS),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const payload = { key: 'SecurityProfile', value: String(profile) };
  const answer = await commands
    .send({ organisationNo, chargerId }, 'ChangeConfiguration', payload, { by })
    .then(outcomeOf, async (error: unknown) => {
      await settle(ports, id, { state: 'refused', reason: 'It was not sent.' });
      throw error;
    });
  const view = await settle(ports, id, answer);
  if (view.state !== 'rebootRequired' || request.reboot !== true) return view;
  const reset = await commands.send({ organisationNo, chargerId }, 'Reset', { type: 'Soft' }, { by });
  return reset.kind === 'answered' && reset.response.status === 'Accepted'
    ? settle(ports, id, { state: 'accepted', reason: 'The charger reboots.' })
    : settle(ports, id, { state: 'rebootRequired', reason: `The reboot failed: ${reasonOf(reset)}` });
}

/** What a charger has of what the profiles need. */
export interface Readiness {
  readonly workedProfile: number;
  readonly hasKey: boolean;
  readonly hasTls: boolean;
  readonly hasRoot: boolean;
  readonly hasClientCertificate: boolean;
}

/** What is missing for a profile, in words; `null` where nothing is. Pure. */
export function missingFor(profile: 1 | 2 | 3, has: Readiness, isUnchecked: boolean): string | null {
  if (profile < 3 && !has.hasKey) return 'it has no AuthorizationKey (POST …/authorization-key)';
  if (profile > 1 && !has.hasTls) return 'this system has no port for TLS (PHASOR_TLS_PORT)';
  if (isUnchecked) return null;
  if (profile > 1 && !has.hasRoot) return 'no CentralSystemRootCertificate is known to be in it (POST …/certificates)';
  return profile === 3 && !has.hasClientCertificate ? 'it has no valid client certificate (POST …/client-certificate)' : null;
}

async function readReadiness(ports: SecurityPorts, target: SecurityTarget): Promise<Readiness & { readonly chargerNo: number }> {
  const { db } = ports.store;
  const chargerNo = await chargerNumber(db, target.organisationNo, target.chargerId);
  const charger = await db
    .selectFrom('charger')
    .leftJoin('charger_security', 'charger_security.charger_no', 'charger.no')
    .select(['key_hashes', 'worked_profile'])
    .where('no', '=', chargerNo)
    .executeTakeFirstOrThrow();
  const root = await db
    .selectFrom('installed_certificate')
    .select('charger_no')
    .where('charger_no', '=', chargerNo)
    .where('certificate_type', '=', 'CentralSystemRootCertificate')
    .executeTakeFirst();
  const certificate = await db
    .selectFrom('client_certificate')
    .select('id')
    .where('charger_no', '=', chargerNo)
    .where('state', '=', 'installed')
    .where('not_after', '>', new Date(ports.clock.now()))
    .executeTakeFirst();
  return {
    chargerNo,
    workedProfile: asProfile(charger.worked_profile ?? 0),
    hasKey: charger.key_hashes.length > 0,
    hasTls: ports.hasTls,
    hasRoot: root !== undefined,
    hasClientCertificate: certificate !== undefined,
  };
}

/** What the charger's answer makes of the change. Pure. An answer that was lost may still have been "Accepted". */
export function outcomeOf(result: CommandResult<'ChangeConfiguration'>): {
  readonly state: ProfileChangeState;
  readonly reason: string | null;
} {
  if (result.kind === 'answered') {
    if (result.response.status === 'Accepted') return { state: 'accepted', reason: null };
    if (result.response.status === 'RebootRequired') return { state: 'rebootRequired', reason: 'The charger needs a reboot.' };
  }
  const isLost = result.kind === 'failed' && (result.why === 'timedOut' || result.why === 'closed');
  return { state: isLost ? 'requested' : 'refused', reason: reasonOf(result) };
}

/** A charger that is back already has settled it at the door. */
async function settle(
  { store, clock }: SecurityPorts,
  id: string,
  { state, reason }: { readonly state: ProfileChangeState; readonly reason: string | null },
): Promise<ProfileChange> {
  await store.db
    .updateTable('profile_change')
    .set({ state, reason: reason === null ? null : storableText(reason).slice(0, 500), changed_at: new Date(clock.now()) })
    .where('id', '=', id)
    .where('state', 'in', ['requested', 'rebootRequired'])
    .execute();
  const row = await store.db.selectFrom('profile_change').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return profileChangeOf(row, clock.now());
}

/** As people see it. One that waits in vain has timed out; its row is left as it is, for the charger may come back all the same. */
export function profileChangeOf(row: Selectable<Database['profile_change']>, nowMs: number): ProfileChange {
  const isWaiting = row.state === 'requested' || row.state === 'accepted' || row.state === 'rebootRequired';
  const hasTimedOut = isWaiting && row.deadline.getTime() < nowMs;
  return {
    from: row.from_profile,
    to: row.to_profile,
    state: hasTimedOut ? 'timedOut' : row.state,
    reason: hasTimedOut ? 'The charger has not come back with the new profile in time.' : row.reason,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    deadline: row.deadline.toISOString(),
  };
}
