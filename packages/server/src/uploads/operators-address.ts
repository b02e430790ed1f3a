import type { Kysely } from 'kysely';
import type { UploadAddress } from '@phasor/contract';
import type { Database } from '../store/index.ts';
import { uploadErrors } from './errors.ts';

const SCHEMES: ReadonlySet<string> = new Set(['ftp:', 'ftps:', 'sftp:', 'http:', 'https:']);

/** Checks an address that an operator gives. Raises UPLOAD_LOCATION_INVALID. */
export function checkedLocation(location: string): string {
  // A charger's parser is simpler than ours: only what RFC 3986 writes as it stands.
  const isPlain = /^[a-z]+:\/\/[\x21-\x5b\x5d-\x7e]+$/i.test(location) && location.length <= 512;
  const url = isPlain && URL.canParse(location) ? new URL(location) : null;
  if (url === null || !SCHEMES.has(url.protocol) || url.hostname === '')
    throw uploadErrors.raise('UPLOAD_LOCATION_INVALID', {
      location: withoutPassword(location).slice(0, 512),
      expected: 'ftp, ftps, sftp, http or https, a host, at most 512 characters without spaces',
    });
  return location;
}

/** The address as people may see it. */
export function withoutPassword(location: string): string {
  return location.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/@]*?:)[^/]*@/i, '$1…@');
}

export async function readOperatorsAddress(db: Kysely<Database>, chargerNo: number): Promise<string | null> {
  const row = await db.selectFrom('upload_address').select('location').where('charger_no', '=', chargerNo).executeTakeFirst();
  return row?.location ?? null;
}

/** `location: null` takes it away. */
export async function putOperatorsAddress(
  db: Kysely<Database>,
  charger: { readonly organisationNo: number; readonly chargerNo: number },
  location: string | null,
  at: Date,
): Promise<void> {
  if (location === null) {
    await db.deleteFrom('upload_address').where('charger_no', '=', charger.chargerNo).execute();
    return;
  }
  const values = { location: checkedLocation(location), changed_at: at };
  await db
    .insertInto('upload_address')
    .values({ charger_no: charger.chargerNo, organisation_no: charger.organisationNo, ...values })
    .onConflict((conflict) => conflict.column('charger_no').doUpdateSet(values))
    .execute();
}

/** The address with what the charger says it can do. */
export function viewOfAddress(location: string | null, protocols: readonly string[] | null): UploadAddress {
  return {
    location: location === null ? null : withoutPassword(location),
    protocols: protocols === null ? null : [...protocols],
    isNeeded: location === null && !takesHttp(protocols),
  };
}

/** A charger that does not say what it can is asked over HTTP. */
export function takesHttp(protocols: readonly string[] | null): boolean {
  return protocols === null || protocols.length === 0 || protocols.some((name) => /^https?$/i.test(name.trim()));
}
