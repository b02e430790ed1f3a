import { createPublicKey } from 'node:crypto';
import { generateKey, issueCertificate, type Authority } from '@phasor/ocpp/certificates';
import { SystemRandom } from '@phasor/kernel';
import type { Store } from '../../packages/server/src/store/index.ts';

/** A certificate with its key, both PEM, as `tls.connect` and the charge point's options take them. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** How a client certificate departs from a good one: O "My organisation", valid from yesterday for a year, an EC key. */
export interface ClientCertificateWishes {
  readonly organisation?: string;
  readonly notBeforeMs?: number;
  readonly notAfterMs?: number;
  readonly keyKind?: 'EC' | 'RSA';
}

const DAY_MS = 86_400_000;

/** The authority that a system with TLS has made for itself, private key included. */
export async function authorityOf(store: Store): Promise<Authority> {
  const row = await store.db.selectFrom('server_key').select('value').where('name', '=', 'certificate-authority').executeTakeFirstOrThrow();
  return JSON.parse(row.value.toString()) as Authority;
}

/** A client certificate by that authority. */
export async function clientCertificate(authority: Authority, commonName: string, wishes: ClientCertificateWishes = {}): Promise<KeyPair> {
  const { organisation = 'My organisation', keyKind = 'EC' } = wishes;
  const key = await generateKey(keyKind);
  const cert = await issueCertificate(authority, {
    subject: { commonName, organisation },
    use: { kind: 'client' },
    publicKeyPem: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
    random: new SystemRandom(),
    notBeforeMs: wishes.notBeforeMs ?? Date.now() - DAY_MS,
    notAfterMs: wishes.notAfterMs ?? Date.now() + 365 * DAY_MS,
  });
  return { cert, key };
}
