import type { Kysely } from 'kysely';
import { makeKeyPair, signingKey, signSwitchOrder, type ReleaseKeyPair, type SwitchOrder } from '@phasor/release';
import { keptServerKey, type Database } from '../store/index.ts';

/**
 * The system's online key, made the first time: it signs switch orders, and nothing else. Its public half is built into firmware. Who
 * steals it cannot make an image that chargers take; that needs two release keys, which are not here.
 */
export class OrderKey {
  readonly #pair: ReleaseKeyPair;

  private constructor(pair: ReleaseKeyPair) {
    this.#pair = pair;
  }

  /** Needs an organisation. */
  static async load(db: Kysely<Database>): Promise<OrderKey> {
    const kept = await keptServerKey(db, 'switch-orders', () => Buffer.from(JSON.stringify(makeKeyPair())));
    return new OrderKey(JSON.parse(kept.toString()) as ReleaseKeyPair);
  }

  get view(): { readonly keyId: string; readonly publicKeyPem: string } {
    const { keyId, publicKeyPem } = this.#pair;
    return { keyId, publicKeyPem };
  }

  /** Raises RELEASE_FORM_INVALID. */
  sign(order: SwitchOrder): string {
    return signSwitchOrder(order, signingKey(this.#pair.privateKeyPem));
  }
}
