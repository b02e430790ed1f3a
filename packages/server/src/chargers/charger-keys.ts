import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { keptServerKey, type Database } from '../store/index.ts';

/**
 * Chargers' HTTP Basic keys, stored as HMAC-SHA-256 under a key of this system: a thousand chargers that come back at once must not
 * cost a slow password hash each, and the keys are long and random, unlike people's passwords.
 */
export class ChargerKeys {
  readonly #serverKey: Buffer;

  private constructor(serverKey: Buffer) {
    this.#serverKey = serverKey;
  }

  /** Loads the system's key, or makes it the first time. Needs an organisation. */
  static async load(db: Kysely<Database>): Promise<ChargerKeys> {
    return new ChargerKeys(await keptServerKey(db, 'charger-keys', () => randomBytes(32)));
  }

  hash(key: Buffer): Buffer {
    return createHmac('sha256', this.#serverKey).update(key).digest();
  }

  /**
   * Every form in which a charger may send a configured key: the text itself; where it is hex, the bytes behind it and its other case;
   * where it is plain, its hex text in both cases (chargers disagree on what "AuthorizationKey" holds; white paper, TC_085).
   */
  hashesOf(password: string): Buffer[] {
    const text = Buffer.from(password, 'utf8');
    const forms = [text, Buffer.from(text.toString('hex')), Buffer.from(text.toString('hex').toUpperCase())];
    if (/^([0-9a-f]{2}){16,20}$/i.test(password)) {
      forms.push(Buffer.from(password, 'hex'), Buffer.from(password.toLowerCase()), Buffer.from(password.toUpperCase()));
    }
    return forms.map((form) => this.hash(form));
  }

  /** True when the bytes that came in the header belong to one of the stored hashes; compared in constant time. */
  matches(offered: Buffer, hashes: readonly Buffer[]): boolean {
    const hash = this.hash(offered);
    return hashes.reduce((found, known) => (known.length === hash.length && timingSafeEqual(known, hash)) || found, false);
  }
}
