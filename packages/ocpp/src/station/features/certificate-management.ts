import { messageOf } from '@phasor/kernel';
import type { CallAnswerers } from '../../answer-calls.ts';
import {
  chainFault,
  generateKey,
  isCertificateOf,
  isIssuedBy,
  makeRequest,
  readCertificate,
  splitChain,
} from '../../certificates/index.ts';
import type { Request, Response } from '../../messages.ts';
import type { ConfigurationKey } from '../facts.ts';
import type { Feature, Station } from '../feature.ts';
import type { CertificateStore } from './certificate-store.ts';
import type { ConnectionSecurity } from './connection-security.ts';
import type { SecurityEvents } from './security-events.ts';

export interface CertificateManagementParts {
  readonly station: Station;
  readonly certificates: CertificateStore;
  readonly events: SecurityEvents;
  /** Is told of a new certificate of the station's own. */
  readonly connection: ConnectionSecurity;
}

/** A certificate is renewed by itself when it has less left than this. */
const RENEW_BEFORE_MS = 30 * 86_400_000;
/** The root in use, and the one before it (AdditionalRootCertificateCheck). */
const ROOTS_WHEN_CHECKED = 2;

const KEYS: readonly ConfigurationKey[] = [
  { key: 'AdditionalRootCertificateCheck', value: 'false', access: 'ro', accepts: { kind: 'boolean' } },
  { key: 'CertificateSignedMaxChainSize', value: '10000', access: 'ro', accepts: { kind: 'integer', min: 0, max: 10_000 } },
  { key: 'CertificateStoreMaxLength', value: '10', access: 'ro', accepts: { kind: 'integer', min: 0, max: 1_000 } },
  { key: 'CpoName', value: '', access: 'rw', accepts: { kind: 'text', maxLength: 500 } },
];

/** The station's certificates over OCPP (security whitepaper, A02 and M): its own by request, the roots by installation. */
export class CertificateManagement implements Feature {
  readonly #parts: CertificateManagementParts;
  #isAsking = false;

  constructor(parts: CertificateManagementParts) {
    this.#parts = parts;
  }

  get keys(): readonly ConfigurationKey[] {
    return KEYS;
  }

  get answers(): CallAnswerers {
    return {
      CertificateSigned: ({ certificateChain }) => this.#signed(certificateChain),
      InstallCertificate: (request) => this.#install(request),
      DeleteCertificate: (request) => this.#delete(request),
      GetInstalledCertificateIds: ({ certificateType }) => {
        const { certificates } = this.#parts;
        const certificateHashData = certificates.of(certificateType).map((pem) => certificates.hashData(pem, 'SHA256'));
        return certificateHashData.length === 0 ? { status: 'NotFound' } : { status: 'Accepted', certificateHashData };
      },
    };
  }

  /** What a certificate of this station's must name. */
  get #commonName(): string {
    const { facts, identity } = this.#parts.station;
    return facts.boot.chargePointSerialNumber ?? identity;
  }

  /** Asks for a certificate with a key of its own. */
  async sign(): Promise<void> {
    const { station, certificates } = this.#parts;
    if (this.#isAsking) return;
    this.#isAsking = true;
    const subject = { commonName: this.#commonName, organisation: station.configuration.text('CpoName') };
    const { privateKeyPem, csr } = await station.clock.track(keyAndRequest(subject));
    certificates.request(privateKeyPem);
    const outcome = await station.call('SignCertificate', { csr }, { isTriggered: true });
    this.#isAsking = false;
    const isTaken = outcome.kind === 'result' && outcome.payload.status === 'Accepted';
    if (!isTaken) station.emit({ kind: 'failed', what: 'SignCertificate', reason: outcome.kind === 'result' ? 'Rejected' : outcome.kind });
  }

  /** Asks for a new certificate when the one in use is about to expire. */
  renewInTime(): void {
    const { station, certificates } = this.#parts;
    const { own } = certificates;
    if (!own || station.configuration.integer('SecurityProfile') < 3) return;
    const { notAfterMs } = readCertificate(own.chainPem);
    if (notAfterMs - station.nowMs() < RENEW_BEFORE_MS) void this.sign();
  }

  #signed(chainPem: string): Response<'CertificateSigned'> {
    const { station, certificates, events, connection } = this.#parts;
    const privateKeyPem = certificates.requestedKeyPem;
    const fault = privateKeyPem === null ? 'no certificate was asked for' : this.#ownFault(chainPem, privateKeyPem);
    if (privateKeyPem === null || fault !== null) {
      events.emit('InvalidChargePointCertificate', fault ?? '');
      return { status: 'Rejected' };
    }
    certificates.use({ chainPem, privateKeyPem });
    station.afterwards(() => connection.tryCertificate());
    return { status: 'Accepted' };
  }

  #ownFault(chainPem: string, privateKeyPem: string): string | null {
    const { station, certificates } = this.#parts;
    if (chainPem.length > station.configuration.integer('CertificateSignedMaxChainSize'))
      return 'longer than CertificateSignedMaxChainSize';
    const { centralSystem } = certificates.roots;
    // A station that was never given a root can still look at dates and keys.
    const roots = centralSystem.length > 0 ? centralSystem : lastOf(chainPem);
    const fault = chainFault(chainPem, { roots, atMs: station.nowMs() });
    if (fault !== null) return fault;
    const [certificatePem = ''] = splitChain(chainPem);
    if (!isCertificateOf(certificatePem, privateKeyPem)) return 'not for the key that was asked with';
    return readCertificate(certificatePem).commonName === this.#commonName ? null : 'not for this station';
  }

  #install({ certificateType, certificate }: Request<'InstallCertificate'>): Response<'InstallCertificate'> {
    const { station, certificates, events } = this.#parts;
    const { configuration } = station;
    const isChecked = certificateType === 'CentralSystemRootCertificate' && configuration.isOn('AdditionalRootCertificateCheck');
    const known = certificates.of(certificateType);
    const [newest] = known;
    const fault =
      rootFault(certificate, station.nowMs()) ??
      (isChecked && newest !== undefined && !known.includes(certificate) && !isIssuedBy(certificate, newest)
        ? 'not signed by the root it replaces'
        : null);
    if (fault !== null) {
      if (certificateType === 'CentralSystemRootCertificate') events.emit('InvalidCentralSystemCertificate', fault);
      return { status: 'Rejected' };
    }
    const isFull = !known.includes(certificate) && certificates.size >= configuration.integer('CertificateStoreMaxLength');
    if (isFull && !(isChecked && known.length >= ROOTS_WHEN_CHECKED)) return { status: 'Failed' };
    certificates.install(certificateType, certificate, isChecked ? ROOTS_WHEN_CHECKED : undefined);
    return { status: 'Accepted' };
  }

  #delete({ certificateHashData }: Request<'DeleteCertificate'>): Response<'DeleteCertificate'> {
    const { station, certificates } = this.#parts;
    const found = certificates.find(certificateHashData);
    if (!found) return { status: 'NotFound' };
    const isLast = found.kind === 'CentralSystemRootCertificate' && certificates.of(found.kind).length === 1;
    // Without it the station would never find back.
    if (isLast && station.configuration.integer('SecurityProfile') >= 2) return { status: 'Failed' };
    certificates.remove(found.kind, found.certificatePem);
    return { status: 'Accepted' };
  }
}

async function keyAndRequest(
  subject: Parameters<typeof makeRequest>[0],
): Promise<{ readonly privateKeyPem: string; readonly csr: string }> {
  const privateKeyPem = await generateKey();
  return { privateKeyPem, csr: await makeRequest(subject, privateKeyPem) };
}

/** The end of a chain; none where it cannot be read. */
function lastOf(chainPem: string): string[] {
  try {
    return splitChain(chainPem).slice(-1);
  } catch {
    return [];
  }
}

/** Why a certificate cannot be a root; null when it can. */
function rootFault(certificatePem: string, atMs: number): string | null {
  try {
    if (!readCertificate(certificatePem).isAuthority) return 'no authority';
    return chainFault(certificatePem, { roots: [certificatePem], atMs });
  } catch (error) {
    return messageOf(error);
  }
}
