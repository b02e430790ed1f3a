import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, type webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import { messageOf } from '@phasor/kernel';
import { certificateErrors } from './errors.ts';

/** `EC` is P-256, `RSA` has 2048 bits: both are enough for the OCPP 1.6 security whitepaper. */
export type KeyKind = 'EC' | 'RSA';

const generate = promisify(generateKeyPair);

/** A fresh private key from the system's chance, as PKCS #8 in PEM. Its public half is part of it. */
export async function generateKey(kind: KeyKind = 'EC'): Promise<string> {
  const { privateKey } =
    kind === 'EC' ? await generate('ec', { namedCurve: 'prime256v1' }) : await generate('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A key for the Web Crypto API, with the name of the signatures it makes. */
export interface SigningKey {
  readonly privateKey: webcrypto.CryptoKey;
  readonly publicKey: webcrypto.CryptoKey;
  readonly algorithm: { readonly name: string; readonly hash: string };
}

/** Reads a private key in PEM. Raises CERTIFICATE_KEY_UNUSABLE. */
export function readPrivateKey(privateKeyPem: string): KeyObject {
  try {
    return createPrivateKey(privateKeyPem);
  } catch (error) {
    throw certificateErrors.raise('CERTIFICATE_KEY_UNUSABLE', { reason: messageOf(error) });
  }
}

/** Makes a private key in PEM ready to sign certificates and requests. Rejects with CERTIFICATE_KEY_UNUSABLE. */
export async function signingKeyOf(privateKeyPem: string): Promise<SigningKey> {
  const key = readPrivateKey(privateKeyPem);
  const algorithm = algorithmOf(key);
  const [pkcs8, spki] = [key.export({ type: 'pkcs8', format: 'der' }), createPublicKey(key).export({ type: 'spki', format: 'der' })];
  return {
    privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    publicKey: await crypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
    algorithm: { name: algorithm.name, hash: algorithm.hash },
  };
}

const CURVES: Readonly<Record<string, { readonly namedCurve: string; readonly hash: string }>> = {
  prime256v1: { namedCurve: 'P-256', hash: 'SHA-256' },
  secp384r1: { namedCurve: 'P-384', hash: 'SHA-384' },
};

function algorithmOf(key: KeyObject): { readonly name: string; readonly hash: string; readonly namedCurve?: string } {
  if (key.asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const curve = CURVES[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (curve) return { name: 'ECDSA', ...curve };
  const kind = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType ?? 'unknown';
  throw certificateErrors.raise('CERTIFICATE_KEY_UNUSABLE', { reason: `its kind is ${kind}` });
}
