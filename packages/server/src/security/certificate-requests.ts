import type { Transaction } from 'kysely';
import { messageOf } from '@phasor/kernel';
import type { Report } from '@phasor/contract';
import { readRequest, type CertificateRequest } from '@phasor/ocpp/certificates';
import type { ChargerState } from '../chargers/index.ts';
import { storableText, type Database } from '../store/index.ts';

export type CertificateRequestReport = Extract<Report, { kind: 'certificateRequested' }>;

/** What a certificate signing request says, or why it says nothing. */
export type ReadRequest = CertificateRequest | { readonly fault: string };

/** By the text of the request. */
export type ReadRequests = ReadonlyMap<string, ReadRequest>;

export interface CertificateRequestWrite {
  readonly state: ChargerState;
  readonly report: CertificateRequestReport;
  /** Why it is not signed; `null` where it will be. */
  readonly fault: string | null;
}

/** Reads requests and checks their signatures, before the transaction: nothing but the store is awaited inside it. */
export async function readRequests(reports: readonly (Report | null)[]): Promise<ReadRequests> {
  const texts = reports.flatMap((report) => (report?.kind === 'certificateRequested' ? [report.csr] : []));
  const read = async (csr: string): Promise<[string, ReadRequest]> => [
    csr,
    await readRequest(csr).catch((error: unknown) => ({ fault: messageOf(error) })),
  ];
  return new Map(await Promise.all(texts.map(read)));
}

/** What a charger says its serial number is, of those that ask for a certificate now. */
export async function findSerialNumbers(
  trx: Transaction<Database>,
  chargers: readonly number[],
): Promise<ReadonlyMap<number, string | null>> {
  if (chargers.length === 0) return new Map();
  const rows = await trx.selectFrom('charger').select(['no', 'serial_number']).where('no', 'in', chargers).execute();
  return new Map(rows.map((row) => [row.no, row.serial_number]));
}

/** A charger may have a certificate for itself and for no other: CN is its serial number or identity, O the operator's name. */
export function decideCertificateRequest(
  state: ChargerState,
  report: CertificateRequestReport,
  request: ReadRequest | undefined,
  serialNumber: string | null,
  cpoName: string,
): CertificateRequestWrite {
  return { state, report, fault: requestFault(request, state.id, serialNumber, cpoName) };
}

function requestFault(request: ReadRequest | undefined, identity: string, serialNumber: string | null, cpoName: string): string | null {
  if (!request || 'fault' in request) return request?.fault ?? 'It was not read.';
  const { commonName, organisation } = request;
  if (commonName !== identity && commonName !== serialNumber) {
    return `Its CN is "${commonName}"; it must be the charger's serial number or identity.`;
  }
  return organisation === cpoName ? null : `Its O is "${organisation}"; it must be "${cpoName}", which is set in the charger as CpoName.`;
}

/** A newer request takes the place of one that still waits to be signed: the charger has another key now. */
export async function writeCertificateRequests(
  trx: Transaction<Database>,
  writes: readonly CertificateRequestWrite[],
  at: Date,
): Promise<void> {
  for (const { state, report, fault } of writes) {
    const { csr, receivedAtMs } = report;
    await trx
      .updateTable('client_certificate')
      .set({ state: 'refused', reason: 'The charger has asked anew.', changed_at: at })
      .where('charger_no', '=', state.no)
      .where('state', '=', 'requested')
      .execute();
    await trx
      .insertInto('client_certificate')
      .values({
        organisation_no: state.organisationNo,
        charger_no: state.no,
        state: fault === null ? 'requested' : 'refused',
        csr: storableText(csr),
        chain: null,
        serial_number: null,
        not_before: null,
        not_after: null,
        reason: fault === null ? null : storableText(fault).slice(0, 500),
        requested_at: new Date(receivedAtMs),
        changed_at: at,
      })
      .execute();
    await forgetOld(trx, state.no);
  }
}

/** So many requests of each charger are kept, besides those whose certificate it took. */
const MOST_KEPT = 20;

async function forgetOld(trx: Transaction<Database>, chargerNo: number): Promise<void> {
  const newest = trx
    .selectFrom('client_certificate')
    .select('id')
    .where('charger_no', '=', chargerNo)
    .where('state', '!=', 'installed')
    .orderBy('id', 'desc')
    .limit(MOST_KEPT);
  await trx
    .deleteFrom('client_certificate')
    .where('charger_no', '=', chargerNo)
    .where('state', '!=', 'installed')
    .where('id', 'not in', newest)
    .execute();
}
