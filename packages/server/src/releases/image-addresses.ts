import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { keptServerKey, type Database } from '../store/index.ts';
import { releaseErrors } from './errors.ts';

/** What an address is good for: one image, for one charger, until a time. */
export interface ImageGrant {
  readonly releaseId: string;
  readonly chargerId: string;
  /** In s since 1970. */
  readonly expiresS: number;
}

/** Addresses of images: signed (HMAC-SHA256) under a key of this system, so that nobody makes one and none is changed. */
export class ImageAddresses {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /** Loads the system's key, or makes it the first time. Needs an organisation. */
  static async load(db: Kysely<Database>): Promise<ImageAddresses> {
    return new ImageAddresses(await keptServerKey(db, 'image-addresses', () => randomBytes(32)));
  }

  /** `BASE/images/RELEASE?charger=…&expires=…&signature=…` */
  make(baseUrl: string, grant: ImageGrant): string {
    const query = new URLSearchParams({ charger: grant.chargerId, expires: String(grant.expiresS), signature: this.#sign(grant) });
    return `${baseUrl.replace(/\/+$/, '')}/images/${encodeURIComponent(grant.releaseId)}?${query.toString()}`;
  }

  /** Raises RELEASE_ADDRESS_INVALID, RELEASE_ADDRESS_EXPIRED. */
  check(grant: ImageGrant, signature: string, nowMs: number): void {
    const [given, own] = [Buffer.from(signature), Buffer.from(this.#sign(grant))];
    if (given.length !== own.length || !timingSafeEqual(given, own)) throw releaseErrors.raise('RELEASE_ADDRESS_INVALID');
    const expiresMs = grant.expiresS * 1000;
    if (nowMs > expiresMs) throw releaseErrors.raise('RELEASE_ADDRESS_EXPIRED', { expiresAt: new Date(expiresMs).toISOString() });
  }

  #sign({ releaseId, chargerId, expiresS }: ImageGrant): string {
    const what = JSON.stringify(['Phasor image 1', releaseId, chargerId, expiresS]);
    return createHmac('sha256', this.#key).update(what).digest('hex');
  }
}
