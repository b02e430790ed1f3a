import { createPublicKey } from 'node:crypto';
import { SystemRandom } from '@phasor/kernel';
import {
  generateKey,
  issueCertificate,
  issueFromRequest,
  makeRootAuthority,
  type Authority,
  type CertificateUse,
} from '@phasor/ocpp/certificates';

/** A certificate and the private key that belongs to it, PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

const random = new SystemRandom();
/** TLS goes by the machine's clock, and the charge point by its own: both are within. */
const VALIDITY = { notBeforeMs: Date.parse('2020-01-01T00:00:00Z'), notAfterMs: Date.parse('2049-12-31T00:00:00Z') };

/** A root that nobody trusts yet. */
export function makeRoot(commonName: string): Promise<Authority> {
  return makeRootAuthority({ subject: { commonName }, random, ...VALIDITY });
}

/** A certificate by that authority, with a fresh key. */
export async function issue(authority: Authority, commonName: string, use: CertificateUse, organisation = 'Phasor'): Promise<Pair> {
  const key = await generateKey();
  const publicKeyPem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  return {
    key,
    cert: await issueCertificate(authority, { ...VALIDITY, subject: { commonName, organisation }, use, publicKeyPem, random }),
  };
}

/** What a certificate signing request asks for. */
export function sign(authority: Authority, csr: string): Promise<string> {
  return issueFromRequest(authority, csr, { ...VALIDITY, random });
}

/** What the central systems of these cases show: by a root of their own, for the name under which they listen. */
export interface CentralSystemPki {
  readonly root: Authority;
  readonly server: Pair;
}

/** Makes one. */
export async function makePki(): Promise<CentralSystemPki> {
  const root = await makeRoot('Central System Root');
  return { root, server: await issue(root, 'localhost', { kind: 'server', dnsNames: ['localhost'] }) };
}
