import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { messageOf } from '@phasor/kernel';
import { certificateErrors } from './errors.ts';
import { readPrivateKey } from './keys.ts';

/** What a certificate says. */
export interface CertificateFacts {
  /** The subject's CN; the empty string without, and where there are several. */
  readonly commonName: string;
  /** The subject's O; the empty string without, and where there are several. */
  readonly organisation: string;
  /** The issuer's CN; the empty string without, and where there are several. */
  readonly issuerCommonName: string;
  /** Hex digits in capitals, without leading zeros. */
  readonly serialNumber: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** It may issue others. */
  readonly isAuthority: boolean;
  readonly isSelfSigned: boolean;
  /** Too short for OCPP: the whitepaper wants RSA of 2048 bits and more, and curves of 224 bits and more. */
  readonly hasWeakKey: boolean;
  /** SHA-256 over the whole certificate: hex digits in capitals, with colons. */
  readonly fingerprint: string;
}

/** Reads one certificate in PEM. Raises CERTIFICATE_UNREADABLE. */
export function readCertificate(certificatePem: string): CertificateFacts {
  const certificate = parseCertificate(certificatePem);
  const { subject, issuer } = certificate.toLegacyObject() as unknown as { readonly subject?: Fields; readonly issuer?: Fields };
  return {
    commonName: textOf(subject?.CN),
    organisation: textOf(subject?.O),
    issuerCommonName: textOf(issuer?.CN),
    serialNumber: certificate.serialNumber.replace(/^0+(?=.)/, ''),
    notBeforeMs: Date.parse(certificate.validFrom),
    notAfterMs: Date.parse(certificate.validTo),
    isAuthority: certificate.ca,
    isSelfSigned: isIssuer(certificate, certificate),
    hasWeakKey: isWeak(certificate.publicKey),
    fingerprint: certificate.fingerprint256,
  };
}

/** The certificates of a PEM text, in order, each as PEM of its own. Raises CERTIFICATE_UNREADABLE when there is none or one is broken. */
export function splitChain(chainPem: string): string[] {
  const parts = chainPem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (parts.length === 0) throw certificateErrors.raise('CERTIFICATE_UNREADABLE', { reason: 'it holds no certificate' });
  return parts.map((part) => parseCertificate(part).toString());
}

/** True when the private key belongs to the certificate. Raises CERTIFICATE_UNREADABLE and CERTIFICATE_KEY_UNUSABLE. */
export function isCertificateOf(certificatePem: string, privateKeyPem: string): boolean {
  return parseCertificate(certificatePem).publicKey.equals(createPublicKey(readPrivateKey(privateKeyPem)));
}

/** One certificate, ready to be asked. Raises CERTIFICATE_UNREADABLE. */
export function parseCertificate(certificatePem: string): X509Certificate {
  try {
    return new X509Certificate(certificatePem);
  } catch (error) {
    throw certificateErrors.raise('CERTIFICATE_UNREADABLE', { reason: messageOf(error) });
  }
}

/** True when `issuer` names itself, may sign certificates, and has signed this one. */
export function isIssuer(issuer: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // A key of a kind that nobody here knows.
    return false;
  }
}

/** True for a key that OCPP holds too short, or whose kind nobody here knows. */
export function isWeak({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  switch (asymmetricKeyType) {
    case 'rsa':
    case 'rsa-pss':
      return (asymmetricKeyDetails?.modulusLength ?? 0) < 2048;
    case 'ec':
      return bitsOf(asymmetricKeyDetails?.namedCurve ?? '') < 224;
    default:
      return true;
  }
}

/** The curves' names hold their size: `prime256v1`, `secp384r1`, `brainpoolP256r1`. */
function bitsOf(namedCurve: string): number {
  return Number(/\d{3}/.exec(namedCurve)?.[0] ?? 0);
}

type Fields = Readonly<Record<string, string | readonly string[] | undefined>>;

const textOf = (value: string | readonly string[] | undefined): string => (typeof value === 'string' ? value : '');
