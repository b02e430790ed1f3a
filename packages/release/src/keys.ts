import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { messageOf } from '@phasor/kernel';
import { raise } from './errors.ts';

/** A new Ed25519 key pair in PEM. Whoever makes release keys keeps the private halves offline, each with another person. */
export interface ReleaseKeyPair {
  readonly keyId: string;
  readonly publicKeyPem: string;
  readonly privateKeyPem: string;
}

export function makeKeyPair(): ReleaseKeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    keyId: keyIdOf(publicKey),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

/** A key that signatures are checked with. */
export interface TrustedKey {
  readonly keyId: string;
  readonly key: KeyObject;
}

/** Throws RELEASE_KEY_UNUSABLE. */
export function trustedKey(publicKeyPem: string): TrustedKey {
  const key = ed25519(() => createPublicKey(publicKeyPem));
  return { keyId: keyIdOf(key), key };
}

/** Throws RELEASE_KEY_UNUSABLE. */
export function signingKey(privateKeyPem: string): TrustedKey {
  const key = ed25519(() => createPrivateKey(privateKeyPem));
  return { keyId: keyIdOf(createPublicKey(key)), key };
}

function ed25519(read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (error) {
    throw raise('RELEASE_KEY_UNUSABLE', { reason: messageOf(error) });
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw raise('RELEASE_KEY_UNUSABLE', { reason: `it is a key for ${key.asymmetricKeyType ?? 'something else'}` });
}

/** The first 16 hexadecimal digits of the public key's SHA-256. */
function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
}
