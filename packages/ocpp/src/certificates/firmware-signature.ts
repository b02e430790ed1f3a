import { constants, sign, verify, type KeyObject } from 'node:crypto';
import { parseCertificate } from './certificate.ts';
import { readPrivateKey } from './keys.ts';

/**
 * Signs a firmware image as SignedUpdateFirmware wants it: SHA-256 with ECDSA or RSA-PSS, in base64. Raises CERTIFICATE_KEY_UNUSABLE.
 */
export function signFirmware(image: Buffer, privateKeyPem: string): string {
  return sign('sha256', image, withPadding(readPrivateKey(privateKeyPem))).toString('base64');
}

/** True when the owner of the certificate has signed that image. A signature that cannot be read is none. Raises CERTIFICATE_UNREADABLE. */
export function isFirmwareSignature(image: Buffer, signature: string, certificatePem: string): boolean {
  const { publicKey } = parseCertificate(certificatePem);
  try {
    return verify('sha256', image, withPadding(publicKey), Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

function withPadding(key: KeyObject) {
  return key.asymmetricKeyType === 'rsa'
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
    : { key };
}
