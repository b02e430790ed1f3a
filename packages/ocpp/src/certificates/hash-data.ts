import { createHash } from 'node:crypto';
import { messageOf } from '@phasor/kernel';
import type { Request } from '../messages.ts';
import { parseCertificate } from './certificate.ts';
import { certificateErrors } from './errors.ts';
import * as x509 from './x509.ts';

/** How DeleteCertificate and GetInstalledCertificateIds name a certificate. */
export type CertificateHashData = Request<'DeleteCertificate'>['certificateHashData'];
export type HashAlgorithm = CertificateHashData['hashAlgorithm'];

/**
 * The name of a certificate, as OCSP has it (RFC 6960, 4.1.1): the hash of the issuer's distinguished name in DER, the hash of the issuer's
 * public key (the bits alone, without tag and length), and the serial number in hex without leading zeros. `issuerPem` is needed
 * for a certificate that did not sign itself. Raises CERTIFICATE_UNREADABLE.
 */
export function certificateHashData(
  certificatePem: string,
  { issuerPem = certificatePem, hashAlgorithm = 'SHA256' }: { readonly issuerPem?: string; readonly hashAlgorithm?: HashAlgorithm } = {},
): CertificateHashData {
  const hash = (bytes: Uint8Array): string => createHash(hashAlgorithm).update(bytes).digest('hex');
  return {
    hashAlgorithm,
    issuerNameHash: hash(new Uint8Array(issuerNameOf(certificatePem))),
    issuerKeyHash: hash(keyBits(parseCertificate(issuerPem).publicKey.export({ type: 'spki', format: 'der' }))),
    serialNumber: trimmed(parseCertificate(certificatePem).serialNumber),
  };
}

/** True when both name the same certificate. Some write hex in capitals, or the serial number with leading zeros. */
export function isSameCertificate(a: CertificateHashData, b: CertificateHashData): boolean {
  return (
    a.hashAlgorithm === b.hashAlgorithm &&
    a.issuerNameHash.toLowerCase() === b.issuerNameHash.toLowerCase() &&
    a.issuerKeyHash.toLowerCase() === b.issuerKeyHash.toLowerCase() &&
    trimmed(a.serialNumber) === trimmed(b.serialNumber)
  );
}

const trimmed = (serialNumber: string): string => serialNumber.toLowerCase().replace(/^0+(?=.)/, '');

function issuerNameOf(certificatePem: string): ArrayBuffer {
  try {
    return new x509.X509Certificate(certificatePem).issuerName.toArrayBuffer();
  } catch (error) {
    throw certificateErrors.raise('CERTIFICATE_UNREADABLE', { reason: messageOf(error) });
  }
}

/** The bits of `SEQUENCE { SEQUENCE algorithm, BIT STRING key }` (RFC 5280, 4.1.2.7). */
function keyBits(spki: Buffer): Buffer {
  const whole = contentOf(spki, 0);
  const algorithm = contentOf(spki, whole.from);
  const key = contentOf(spki, algorithm.to);
  // The first byte of a BIT STRING counts the unused bits of its last.
  return spki.subarray(key.from + 1, key.to);
}

/** Where the content of the DER element at `at` begins and ends. */
function contentOf(der: Buffer, at: number): { readonly from: number; readonly to: number } {
  const first = der.readUInt8(at + 1);
  if (first < 0x80) return { from: at + 2, to: at + 2 + first };
  const lengthBytes = first & 0x7f;
  const from = at + 2 + lengthBytes;
  return { from, to: from + der.readUIntBE(at + 2, lengthBytes) };
}
