import { PhasorError, type Random } from '@phasor/kernel';
import type { KeyChange } from '@phasor/contract';
import { chargerNumber } from '../chargers/index.ts';
import type { CommandResult } from '../commands/index.ts';
import { storableText, type KeyChangeState } from '../store/index.ts';
import { securityErrors } from './errors.ts';
import { reasonOf, type SecurityPorts, type SecurityTarget } from './ports.ts';

const KEY_BYTES = 20;

/** The hex digits of a given key, as OCPP carries them (white paper: 16 to 20 bytes, 32 to 40 digits). Raises SECURITY_KEY_INVALID. */
export function hexOfKey(given: string): string {
  if (/^(?:[0-9a-f]{2}){16,20}$/i.test(given)) return given.toLowerCase();
  const bytes = Buffer.from(given, 'utf8');
  if (bytes.length < 16 || bytes.length > 20) throw securityErrors.raise('SECURITY_KEY_INVALID');
  return bytes.toString('hex');
}

/**
 * Gives a charger a new AuthorizationKey, made up here unless one is given. It is stored before it is sent, and both the old and the
 * new one open the door until the charger has come in with the new one; a charger that answered nothing may have taken it all the same.
 * Nobody is shown the key again. Raises CHARGER_UNKNOWN, SECURITY_KEY_INVALID, COMMAND_NOT_ALLOWED.
 */
export async function changeAuthorizationKey(
  ports: SecurityPorts & { readonly random: Random },
  { organisationNo, chargerId, by }: SecurityTarget,
  given: string | undefined,
): Promise<KeyChange> {
  const { store, clock, keys, commands, random } = ports;
  const hex = given === undefined ? Buffer.from(random.bytes(KEY_BYTES)).toString('hex') : hexOfKey(given);
  const charger_no = await chargerNumber(store.db, organisationNo, chargerId);
  const at = new Date(clock.now());
  const { id } = await store.db
    .insertInto('key_change')
    .values({
      organisation_no: organisationNo,
      charger_no,
      key_hashes: keys.hashesOf(hex),
      state: 'sent',
      reason: null,
      placed_by: by,
      created_at: at,
      changed_at: at,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const outcome = await commands
    .send({ organisationNo, chargerId }, 'ChangeConfiguration', { key: 'AuthorizationKey', value: hex }, { by })
    .then(outcomeOf, async (error: unknown) => {
      // Any other error came after the sending: the charger may have the key, and must not be locked out.
      if (error instanceof PhasorError) await settle(ports, id, { state: 'refused', reason: 'It was not sent.' });
      throw error;
    });
  return settle(ports, id, outcome);
}

/** What an answer can be read as a "no" by; with any other error, or an answer that cannot be read, it may have the key. */
const NEVER: ReadonlySet<string> = new Set(['NotImplemented', 'NotSupported']);

/** What the charger's answer makes of the new key. Pure. */
export function outcomeOf(result: CommandResult<'ChangeConfiguration'>): {
  readonly state: KeyChangeState;
  readonly reason: string | null;
} {
  if (result.kind === 'answered') {
    if (result.response.status === 'Accepted') return { state: 'accepted', reason: null };
    if (result.response.status === 'RebootRequired') return { state: 'rebootRequired', reason: 'It is used after a reboot.' };
  }
  const reason = reasonOf(result);
  const isLost = result.kind === 'failed' && (result.why === 'timedOut' || result.why === 'closed');
  const isUnclear = result.kind === 'refused' && !NEVER.has(result.code);
  return isLost || isUnclear ? { state: 'unanswered', reason: `${reason} It may have taken the key.` } : { state: 'refused', reason };
}

/** The charger may have come back with the key before its answer was dealt with; then the change is over already. */
async function settle(
  { store, clock }: SecurityPorts,
  id: string,
  { state, reason }: { readonly state: KeyChangeState; readonly reason: string | null },
): Promise<KeyChange> {
  await store.db
    .updateTable('key_change')
    .set({
      state,
      reason: reason === null ? null : storableText(reason).slice(0, 500),
      changed_at: new Date(clock.now()),
      ...(state === 'refused' ? { key_hashes: [] } : {}),
    })
    .where('id', '=', id)
    .where('state', '=', 'sent')
    .execute();
  const row = await store.db.selectFrom('key_change').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return { state: row.state, reason: row.reason, createdAt: row.created_at.toISOString(), changedAt: row.changed_at.toISOString() };
}
