import type { Random } from '@phasor/kernel';
import { parseCertificate } from './certificate.ts';
import { generateKey, signingKeyOf, type KeyKind } from './keys.ts';
import { nameOf, readRequest, type Subject } from './request.ts';
import * as x509 from './x509.ts';

/** Who may issue certificates: a certificate and its private key, both PEM. */
export interface Authority {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** From when to when a certificate holds, in ms since 1970; cut to the whole second. */
export interface Validity {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** What a certificate is for. */
export type CertificateUse =
  /** A charge point towards its central system. */
  | { readonly kind: 'client' }
  /** A central system, or a file server, towards its charge points. */
  | { readonly kind: 'server'; readonly dnsNames?: readonly string[]; readonly ipAddresses?: readonly string[] }
  /** The signer of firmware images. */
  | { readonly kind: 'firmware' }
  /** Another authority below this one. */
  | { readonly kind: 'authority' };

interface Issue extends Validity {
  readonly subject: Subject;
  readonly use: CertificateUse;
  /** SPKI in PEM. */
  readonly publicKeyPem: string;
  /** For the serial number. */
  readonly random: Random;
}

/** A new authority that signs itself: a root. */
export async function makeRootAuthority(
  root: Validity & { readonly subject: Subject; readonly random: Random; readonly key?: KeyKind },
): Promise<Authority> {
  const privateKeyPem = await generateKey(root.key);
  const keys = await signingKeyOf(privateKeyPem);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...datesOf(root),
    serialNumber: serialNumber(root.random),
    name: nameOf(root.subject),
    keys,
    signingAlgorithm: keys.algorithm,
    extensions: [...extensionsOf({ kind: 'authority' }), await x509.SubjectKeyIdentifierExtension.create(keys.publicKey)],
  });
  return { certificatePem: certificate.toString('pem'), privateKeyPem };
}

/** Issues a certificate for a public key. Rejects with CERTIFICATE_UNREADABLE and CERTIFICATE_KEY_UNUSABLE for an unfit authority. */
export async function issueCertificate(authority: Authority, issue: Issue): Promise<string> {
  const issuer = new x509.X509Certificate(parseCertificate(authority.certificatePem).raw);
  const signing = await signingKeyOf(authority.privateKeyPem);
  const publicKey = new x509.PublicKey(issue.publicKeyPem);
  const certificate = await x509.X509CertificateGenerator.create({
    ...datesOf(issue),
    serialNumber: serialNumber(issue.random),
    subject: nameOf(issue.subject),
    issuer: issuer.subjectName,
    publicKey,
    signingKey: signing.privateKey,
    signingAlgorithm: signing.algorithm,
    extensions: [
      ...extensionsOf(issue.use),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return certificate.toString('pem');
}

/**
 * Issues what a request asks for: its subject's CN and O and its key, and nothing else of it. Rejects with CERTIFICATE_REQUEST_INVALID
 * when the request's own signature does not hold. Whether the subject is who it says must have been decided before.
 */
export async function issueFromRequest(
  authority: Authority,
  requestPem: string,
  issue: Validity & { readonly random: Random; readonly use?: CertificateUse },
): Promise<string> {
  const { publicKeyPem, ...subject } = await readRequest(requestPem);
  return issueCertificate(authority, { use: { kind: 'client' }, ...issue, subject, publicKeyPem });
}

function datesOf({ notBeforeMs, notAfterMs }: Validity): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(Math.floor(notBeforeMs / 1000) * 1000), notAfter: new Date(Math.floor(notAfterMs / 1000) * 1000) };
}

/** 16 bytes of chance; positive, and none of them lost to leading zeros. */
function serialNumber(random: Random): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function extensionsOf(use: CertificateUse): x509.Extension[] {
  const { digitalSignature, keyEncipherment, keyCertSign, cRLSign } = x509.KeyUsageFlags;
  switch (use.kind) {
    case 'authority':
      return [new x509.BasicConstraintsExtension(true, undefined, true), new x509.KeyUsagesExtension(keyCertSign | cRLSign, true)];
    case 'client':
      return [...leaf(digitalSignature), new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])];
    case 'firmware':
      return [...leaf(digitalSignature), new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.codeSigning])];
    case 'server': {
      const names: x509.JsonGeneralNames = [
        ...(use.dnsNames ?? []).map((value) => ({ type: 'dns' as const, value })),
        ...(use.ipAddresses ?? []).map((value) => ({ type: 'ip' as const, value })),
      ];
      return [
        // The RSA ciphers of the whitepaper have no key exchange but this one.
        ...leaf(digitalSignature | keyEncipherment),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      ];
    }
  }
}

function leaf(usages: number): x509.Extension[] {
  return [new x509.BasicConstraintsExtension(false, undefined, true), new x509.KeyUsagesExtension(usages, true)];
}
