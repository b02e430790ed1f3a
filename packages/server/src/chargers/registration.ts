import type { Kysely } from 'kysely';
import type { ChargerRegistration } from '@phasor/contract';
import { storableText, type Database, type Registration } from '../store/index.ts';
import type { ChargerKeys } from './charger-keys.ts';
import { chargerErrors } from './errors.ts';

/** `/` and control characters cannot stand in an address; 48 characters is OCPP's longest identity. */
const VALID_ID = /^[^/\p{Cc}]{1,48}$/u;

/** Registers a charger so that it may connect. Raises CHARGER_EXISTS, CHARGER_ID_INVALID. */
export async function registerCharger(
  db: Kysely<Database>,
  keys: ChargerKeys,
  organisationNo: number,
  request: ChargerRegistration & { readonly registration?: Registration; readonly keyHashes?: readonly Buffer[] },
  at: Date,
): Promise<void> {
  if (!VALID_ID.test(request.id) || storableText(request.id) !== request.id) throw chargerErrors.raise('CHARGER_ID_INVALID');
  const made = await db
    .insertInto('charger')
    .values({
      id: request.id,
      organisation_no: organisationNo,
      name: storableText(request.name ?? request.id),
      registration: request.registration ?? 'Accepted',
      is_strict: request.isStrict ?? false,
      key_hashes: [...(request.keyHashes ?? (request.password === undefined ? [] : keys.hashesOf(request.password)))],
      registered_at: at,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('no')
    .executeTakeFirst();
  if (!made) throw chargerErrors.raise('CHARGER_EXISTS', { chargerId: request.id });
}
