import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { raise } from './errors.ts';
import type { ExchangeName } from './exchanges.ts';

/** A charger's key, shared with its back end. */
export type CapiKey = Buffer;

const KEY = /^(?:[0-9a-f]{2}){16,64}$/i;

/** Reads a key from hexadecimal text. Throws CAPI_KEY_UNUSABLE. */
export function capiKeyOf(hex: string): CapiKey {
  if (!KEY.test(hex)) throw raise('CAPI_KEY_UNUSABLE');
  return Buffer.from(hex, 'hex');
}

/** What the signature of a request covers. The exchange's name, not the address, is signed: a proxy may rewrite a path. */
export interface SignedRequest {
  readonly exchange: ExchangeName;
  readonly chargerId: string;
  /** RFC 3339 in UTC, as it stands in the header. */
  readonly time: string;
  readonly nonce: string;
  readonly body: Buffer;
}

/** HMAC-SHA-256, in hexadecimal. */
export function signRequest(key: CapiKey, { exchange, chargerId, time, nonce, body }: SignedRequest): string {
  return hmac(key, ['CAPI1 request', exchange, chargerId, time, nonce, sha256(body)]);
}

/** What the signature of an answer covers: by the request's nonce it is the answer to that request alone. */
export interface SignedAnswer {
  readonly status: number;
  readonly nonce: string;
  readonly body: Buffer;
}

export function signAnswer(key: CapiKey, { status, nonce, body }: SignedAnswer): string {
  return hmac(key, ['CAPI1 answer', String(status), nonce, sha256(body)]);
}

/** Compares two signatures in a time that tells nothing. */
export function isSameSignature(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected, 'latin1'), Buffer.from(given, 'latin1')];
  return left.length === right.length && timingSafeEqual(left, right);
}

function hmac(key: CapiKey, lines: readonly string[]): string {
  return createHmac('sha256', key).update(lines.join('\n')).digest('hex');
}

function sha256(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
