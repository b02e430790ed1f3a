import type { Kysely } from 'kysely';
import type { ClientCertificatePage, ClientCertificateView } from '@phasor/contract';
import { storableText, type ClientCertificateState, type Database } from '../store/index.ts';
import { securityErrors } from './errors.ts';

export interface ClientCertificateQuery {
  readonly chargerId?: string | undefined;
  readonly state?: ClientCertificateState | undefined;
  /** Only those in a charger that end before this. */
  readonly endsBefore?: Date | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Client certificates and the requests for them, newest first. */
export async function listClientCertificates(
  db: Kysely<Database>,
  organisationNo: number,
  { chargerId, state, endsBefore, after, limit }: ClientCertificateQuery,
): Promise<ClientCertificatePage> {
  let query = select(db, organisationNo).orderBy('client_certificate.id', 'desc').limit(limit);
  if (chargerId !== undefined) query = query.where('charger.id', '=', chargerId.replaceAll('\0', ''));
  if (state !== undefined) query = query.where('client_certificate.state', '=', state);
  if (endsBefore !== undefined) query = query.where('client_certificate.state', '=', 'installed').where('not_after', '<', endsBefore);
  if (after !== undefined) query = query.where('client_certificate.id', '<', after);
  const items = (await query.execute()).map(viewOf);
  return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null };
}

/** Raises SECURITY_REQUEST_UNKNOWN. */
export async function readClientCertificate(db: Kysely<Database>, organisationNo: number, id: string): Promise<ClientCertificateView> {
  const row = await select(db, organisationNo).where('client_certificate.id', '=', id).executeTakeFirst();
  if (!row) throw securityErrors.raise('SECURITY_REQUEST_UNKNOWN', { id });
  return viewOf(row);
}

/** A client certificate with this serial number, whoever signed it, opens no door of this organisation any more. Twice does no harm. */
export async function revokeCertificate(
  db: Kysely<Database>,
  organisationNo: number,
  serialNumber: string,
  reason: string,
  at: Date,
): Promise<void> {
  await db
    .insertInto('revoked_certificate')
    .values({
      organisation_no: organisationNo,
      serial_number: serialNumber.toUpperCase().replace(/^0+(?=.)/, ''),
      reason: storableText(reason),
      revoked_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function select(db: Kysely<Database>, organisationNo: number) {
  return db
    .selectFrom('client_certificate')
    .innerJoin('charger', 'charger.no', 'client_certificate.charger_no')
    .leftJoin('revoked_certificate', (join) =>
      join
        .onRef('revoked_certificate.serial_number', '=', 'client_certificate.serial_number')
        .onRef('revoked_certificate.organisation_no', '=', 'client_certificate.organisation_no'),
    )
    .selectAll('client_certificate')
    .select(['charger.id as chargerId', 'revoked_at'])
    .where('client_certificate.organisation_no', '=', organisationNo);
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number];

function viewOf(row: Row): ClientCertificateView {
  return {
    id: row.id,
    chargerId: row.chargerId,
    state: row.state,
    csr: row.csr,
    serialNumber: row.serial_number,
    notBefore: row.not_before?.toISOString() ?? null,
    notAfter: row.not_after?.toISOString() ?? null,
    isRevoked: row.revoked_at !== null,
    reason: row.reason,
    requestedAt: row.requested_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  };
}
