import type { Kysely } from 'kysely';
import { PhasorError } from '@phasor/kernel';
import type { CertificateHashData, CertificateOutcome, InstalledCertificate } from '@phasor/contract';
import { certificateHashData, isSameCertificate, readCertificate, type CertificateFacts } from '@phasor/ocpp/certificates';
import { chargerNumber } from '../chargers/index.ts';
import type { CommandAction, CommandResult } from '../commands/index.ts';
import { storableText, type Database, type RootCertificateType } from '../store/index.ts';
import { securityErrors } from './errors.ts';
import { reasonOf, type SecurityPorts, type SecurityTarget } from './ports.ts';

/** Root certificates in a charger, as it last said or was told. Raises CHARGER_UNKNOWN. */
export async function listRootCertificates(
  db: Kysely<Database>,
  organisationNo: number,
  chargerId: string,
): Promise<InstalledCertificate[]> {
  return readInstalled(db, await chargerNumber(db, organisationNo, chargerId));
}

/** InstallCertificate, and what the charger has then. Raises CHARGER_UNKNOWN, SECURITY_CERTIFICATE_INVALID, COMMAND_NOT_ALLOWED. */
export async function installRootCertificate(
  ports: SecurityPorts,
  { organisationNo, chargerId, by }: SecurityTarget,
  certificateType: RootCertificateType,
  certificate: string,
): Promise<CertificateOutcome> {
  const { commonName, notAfterMs } = rootFacts(certificate, ports.clock.now());
  const hashData = certificateHashData(certificate);
  const chargerNo = await chargerNumber(ports.store.db, organisationNo, chargerId);
  const payload = { certificateType, certificate };
  const result = await ports.commands.send({ organisationNo, chargerId }, 'InstallCertificate', payload, { by });
  if (isStatus(result, 'Accepted')) {
    const known = (await readInstalled(ports.store.db, chargerNo)).filter(
      (other) => other.certificateType === certificateType && !isSameCertificate(other.hashData, hashData),
    );
    const seenAt = new Date(ports.clock.now()).toISOString();
    const installed = { certificateType, hashData, subject: commonName, notAfter: new Date(notAfterMs).toISOString(), seenAt };
    await replaceInstalled(ports, organisationNo, chargerNo, certificateType, [...known, installed]);
  }
  return outcomeOf(ports, chargerNo, result);
}

/** DeleteCertificate, and what the charger has then. Raises CHARGER_UNKNOWN, COMMAND_NOT_ALLOWED. */
export async function deleteRootCertificate(
  ports: SecurityPorts,
  { organisationNo, chargerId, by }: SecurityTarget,
  hashData: CertificateHashData,
): Promise<CertificateOutcome> {
  const chargerNo = await chargerNumber(ports.store.db, organisationNo, chargerId);
  const payload = { certificateHashData: hashData };
  const result = await ports.commands.send({ organisationNo, chargerId }, 'DeleteCertificate', payload, { by });
  if (isStatus(result, 'Accepted') || isStatus(result, 'NotFound')) {
    const known = await readInstalled(ports.store.db, chargerNo);
    for (const certificateType of TYPES) {
      const left = known.filter((other) => other.certificateType === certificateType && !isSameCertificate(other.hashData, hashData));
      await replaceInstalled(ports, organisationNo, chargerNo, certificateType, left);
    }
  }
  return outcomeOf(ports, chargerNo, result);
}

/** GetInstalledCertificateIds, and what the charger has then. Raises CHARGER_UNKNOWN, COMMAND_NOT_ALLOWED. */
export async function readRootCertificates(
  ports: SecurityPorts,
  { organisationNo, chargerId, by }: SecurityTarget,
  certificateType: RootCertificateType,
): Promise<CertificateOutcome> {
  const chargerNo = await chargerNumber(ports.store.db, organisationNo, chargerId);
  const result = await ports.commands.send({ organisationNo, chargerId }, 'GetInstalledCertificateIds', { certificateType }, { by });
  if (result.kind === 'answered') {
    const known = await readInstalled(ports.store.db, chargerNo);
    const seenAt = new Date(ports.clock.now()).toISOString();
    const said = result.response.status === 'Accepted' ? (result.response.certificateHashData ?? []) : [];
    const installed = said.map((hashData) => {
      const before = known.find((other) => other.certificateType === certificateType && isSameCertificate(other.hashData, hashData));
      return { certificateType, hashData, subject: before?.subject ?? null, notAfter: before?.notAfter ?? null, seenAt };
    });
    await replaceInstalled(ports, organisationNo, chargerNo, certificateType, installed);
  }
  return outcomeOf(ports, chargerNo, result);
}

const TYPES: readonly RootCertificateType[] = ['CentralSystemRootCertificate', 'ManufacturerRootCertificate'];

function rootFacts(certificate: string, nowMs: number): CertificateFacts {
  const facts = ((): CertificateFacts => {
    try {
      return readCertificate(certificate);
    } catch (error) {
      throw securityErrors.raise('SECURITY_CERTIFICATE_INVALID', {
        why: error instanceof PhasorError ? error.message : 'it cannot be read',
      });
    }
  })();
  const why = !facts.isAuthority || !facts.isSelfSigned ? 'it is no root certificate' : facts.notAfterMs <= nowMs ? 'it has expired' : null;
  if (why !== null) throw securityErrors.raise('SECURITY_CERTIFICATE_INVALID', { why });
  return facts;
}

function isStatus(result: CommandResult<'InstallCertificate' | 'DeleteCertificate'>, status: string): boolean {
  return result.kind === 'answered' && result.response.status === status;
}

async function outcomeOf({ store }: SecurityPorts, chargerNo: number, result: CommandResult<CommandAction>): Promise<CertificateOutcome> {
  const installed = await readInstalled(store.db, chargerNo);
  if (result.kind !== 'answered') {
    return { status: result.kind === 'refused' ? result.code : result.why, reason: reasonOf(result), installed };
  }
  return { status: String((result.response as { status?: unknown }).status), reason: null, installed };
}

async function readInstalled(db: Kysely<Database>, chargerNo: number): Promise<InstalledCertificate[]> {
  const rows = await db
    .selectFrom('installed_certificate')
    .selectAll()
    .where('charger_no', '=', chargerNo)
    .orderBy('certificate_type')
    .orderBy('serial_number')
    .limit(200)
    .execute();
  return rows.map((row) => ({
    certificateType: row.certificate_type,
    hashData: {
      hashAlgorithm: row.hash_algorithm === 'SHA384' || row.hash_algorithm === 'SHA512' ? row.hash_algorithm : 'SHA256',
      issuerNameHash: row.issuer_name_hash,
      issuerKeyHash: row.issuer_key_hash,
      serialNumber: row.serial_number,
    },
    subject: row.subject,
    notAfter: row.not_after?.toISOString() ?? null,
    seenAt: row.seen_at.toISOString(),
  }));
}

async function replaceInstalled(
  { store }: SecurityPorts,
  organisationNo: number,
  chargerNo: number,
  certificateType: RootCertificateType,
  installed: readonly InstalledCertificate[],
): Promise<void> {
  await store.transaction(async (trx) => {
    await trx
      .deleteFrom('installed_certificate')
      .where('charger_no', '=', chargerNo)
      .where('certificate_type', '=', certificateType)
      .execute();
    if (installed.length === 0) return;
    await trx
      .insertInto('installed_certificate')
      .values(
        installed.map(({ hashData, subject, notAfter, seenAt }) => ({
          charger_no: chargerNo,
          organisation_no: organisationNo,
          certificate_type: certificateType,
          hash_algorithm: hashData.hashAlgorithm,
          issuer_name_hash: storableText(hashData.issuerNameHash),
          issuer_key_hash: storableText(hashData.issuerKeyHash),
          serial_number: storableText(hashData.serialNumber),
          subject: subject === null ? null : storableText(subject),
          not_after: notAfter === null ? null : new Date(notAfter),
          seen_at: new Date(seenAt),
        })),
      )
      // Some chargers name one certificate twice.
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}
