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

/** What a charger says its serial number is. Nobody has checked it: it is `isShared` where another one says the same, or is called so. */
export interface SaidSerialNumber {
  readonly text: string | null;
  readonly isShared: boolean;
}

/** The standard has 5500 characters; nobody's frame is to fill the store. */
const LONGEST_CSR = 11_000;

/** The serial numbers of those that ask for a certificate now. */
export async function findSerialNumbers(
  trx: Transaction<Database>,
  chargers: readonly number[],
): Promise<ReadonlyMap<number, SaidSerialNumber>> {
  if (chargers.length === 0) return new Map();
  const rows = await trx
    .selectFrom('charger')
    .select((charger) => [
      'charger.no',
      'charger.serial_number',
      charger
        .exists(
          charger
            .selectFrom('charger as other')
            .select('other.no')
            .whereRef('other.no', '!=', 'charger.no')
            .where((other) =>
              other.or([
                other('other.id', '=', other.ref('charger.serial_number')),
                other('other.serial_number', '=', other.ref('charger.serial_number')),
              ]),
            ),
        )
        .as('is_shared'),
    ])
    .where('charger.no', 'in', chargers)
    .execute();
  return new Map(rows.map((row) => [row.no, { text: row.serial_number, isShared: Boolean(row.is_shared) }]));
}

/**
 * A charger may have a certificate for itself and for no other: CN is its identity, or a serial number that nobody else claims, O the
 * operator's name.
 */
export function decideCertificateRequest(
  state: ChargerState,
  report: CertificateRequestReport,
  request: ReadRequest | undefined,
  serialNumber: SaidSerialNumber | undefined,
  cpoName: string,
): CertificateRequestWrite {
  const isLong = report.csr.length > LONGEST_CSR;
  return { state, report, fault: isLong ? 'It is too long.' : requestFault(request, state.id, serialNumber, cpoName) };
}

function requestFault(
  request: ReadRequest | undefined,
  identity: string,
  serialNumber: SaidSerialNumber | undefined,
  cpoName: string,
): string | null {
  if (!request || 'fault' in request) return request?.fault ?? 'It was not read.';
  const { commonName, organisation } = request;
  if (commonName === '' || (commonName !== identity && commonName !== serialNumber?.text)) {
    return `Its CN is "${commonName}"; it must be the charger's serial number or identity.`;
  }
  if (commonName !== identity && serialNumber?.isShared) {
    return `Its CN is "${commonName}", which another charger has as its serial number or identity too.`;
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
        csr: storableText(csr).slice(0, LONGEST_CSR),
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

/** So many requests of each charger are kept, and besides as many whose certificate it took. */
const MOST_KEPT = 20;

async function forgetOld(trx: Transaction<Database>, chargerNo: number): Promise<void> {
  for (const is of ['=', '!='] as const) {
    const newest = trx
      .selectFrom('client_certificate')
      .select('id')
      .where('charger_no', '=', chargerNo)
      .where('state', is, 'installed')
      .orderBy('id', 'desc')
      .limit(MOST_KEPT);
    await trx
      .deleteFrom('client_certificate')
      .where('charger_no', '=', chargerNo)
      .where('state', is, 'installed')
      .where('id', 'not in', newest)
      .execute();
  }
}
