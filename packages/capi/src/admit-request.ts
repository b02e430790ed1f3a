import { readRequest } from './check-message.ts';
import { raise } from './errors.ts';
import { exchanges, isExchangeName, type CapiRequest, type ExchangeName } from './exchanges.ts';
import { CAPI_HEADERS, LONGEST_BODY_BYTES, SIGNATURE_WINDOW_MS } from './headers.ts';
import type { Nonces } from './nonces.ts';
import { isSameSignature, signRequest, type CapiKey } from './signature.ts';

/** A request as it arrived. */
export interface ArrivedRequest {
  /** The last part of the address. */
  readonly exchange: string;
  /** Names in lower case, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** Who sends what. Nothing of it has been checked but its form. */
export interface ClaimedRequest {
  readonly exchange: ExchangeName;
  readonly chargerId: string;
  readonly time: string;
  readonly nonce: string;
  readonly signature: string;
  readonly body: Buffer;
}

/** A request of the charger that it says it is of. */
export type AdmittedRequest = {
  readonly [Name in ExchangeName]: { readonly exchange: Name; readonly chargerId: string; readonly message: CapiRequest<Name> };
}[ExchangeName];

const FORMS: Readonly<Record<keyof typeof CAPI_HEADERS, { readonly form: RegExp; readonly expected: string }>> = {
  charger: { form: /^[\x21-\x7e]{1,48}$/, expected: 'the charger’s serial number' },
  time: { form: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/, expected: 'an instant, RFC 3339 in UTC' },
  nonce: { form: /^[0-9a-f]{32}$/, expected: '32 hexadecimal digits' },
  signature: { form: /^[0-9a-f]{64}$/, expected: '64 hexadecimal digits' },
};

/**
 * Reads who sends what, before any key is looked up. Throws CAPI_EXCHANGE_UNKNOWN, CAPI_BODY_TOO_LONG, CAPI_HEADER_MISSING.
 */
export function claimOf({ exchange, headers, body }: ArrivedRequest): ClaimedRequest {
  if (!isExchangeName(exchange)) throw raise('CAPI_EXCHANGE_UNKNOWN', { name: exchange, names: Object.keys(exchanges).join(', ') });
  if (body.length > LONGEST_BODY_BYTES) throw raise('CAPI_BODY_TOO_LONG', { bytes: body.length, most: LONGEST_BODY_BYTES });
  const header = (name: keyof typeof CAPI_HEADERS): string => {
    const value = headers[CAPI_HEADERS[name]];
    const { form, expected } = FORMS[name];
    if (typeof value !== 'string' || !form.test(value)) throw raise('CAPI_HEADER_MISSING', { header: CAPI_HEADERS[name], expected });
    return value;
  };
  return { exchange, body, chargerId: header('charger'), time: header('time'), nonce: header('nonce'), signature: header('signature') };
}

/**
 * Admits a request, or throws: CAPI_CHARGER_UNKNOWN (no key), CAPI_SIGNATURE_WRONG, CAPI_TIME_OUT_OF_WINDOW, CAPI_SIGNED_BEFORE_START,
 * CAPI_NONCE_REPLAYED, CAPI_MESSAGE_INVALID, CAPI_CHARGER_MISMATCH. A nonce is used up only by a request with a good signature, so nobody
 * can use up another's.
 */
export function admitRequest(claim: ClaimedRequest, key: CapiKey | null, nonces: Nonces, nowMs: number): AdmittedRequest {
  const { exchange, chargerId, time, nonce, signature, body } = claim;
  if (!key) throw raise('CAPI_CHARGER_UNKNOWN', { chargerId });
  if (!isSameSignature(signRequest(key, claim), signature)) throw raise('CAPI_SIGNATURE_WRONG', { chargerId });
  const signedAtMs = Date.parse(time);
  const skewMs = Math.abs(signedAtMs - nowMs);
  if (!(skewMs <= SIGNATURE_WINDOW_MS)) {
    throw raise('CAPI_TIME_OUT_OF_WINDOW', { skewS: Math.round(skewMs / 1000), windowS: SIGNATURE_WINDOW_MS / 1000 });
  }
  if (signedAtMs < nonces.sinceMs) throw raise('CAPI_SIGNED_BEFORE_START');
  if (!nonces.use(chargerId, nonce, nowMs)) throw raise('CAPI_NONCE_REPLAYED');
  const message = readRequest(exchange, body);
  if ('serialNumber' in message && message.serialNumber !== chargerId) {
    throw raise('CAPI_CHARGER_MISMATCH', { chargerId, claimed: message.serialNumber });
  }
  // The name and the message belong together: readRequest checked the one by the other.
  return { exchange, chargerId, message } as AdmittedRequest;
}
