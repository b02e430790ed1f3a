import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { keptServerKey, type Database } from '../store/index.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * The keys of chargers that speak CAPI. A signature can only be checked with the key itself, so they are kept sealed (AES-256-GCM) under a
 * key of this system, bound to the charger's id; they are shown once, when they are made.
 */
export class CapiKeys {
  readonly #serverKey: Buffer;

  private constructor(serverKey: Buffer) {
    this.#serverKey = serverKey;
  }

  /** Loads the system's key, or makes it the first time. Needs an organisation. */
  static async load(db: Kysely<Database>): Promise<CapiKeys> {
    return new CapiKeys(await keptServerKey(db, 'capi-keys', () => randomBytes(KEY_BYTES)));
  }

  make(): Buffer {
    return randomBytes(KEY_BYTES);
  }

  seal(chargerId: string, key: Buffer): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#serverKey, nonce).setAAD(Buffer.from(chargerId));
    return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws where the bytes were sealed for another charger, or by another system. */
  open(chargerId: string, sealed: Buffer): Buffer {
    const body = sealed.subarray(NONCE_BYTES, -TAG_BYTES);
    const decipher = createDecipheriv(CIPHER, this.#serverKey, sealed.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(chargerId))
      .setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body), decipher.final()]);
  }
}
