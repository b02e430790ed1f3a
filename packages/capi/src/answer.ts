import type { PhasorError } from '@phasor/kernel';
import type { CapiAnswer, ExchangeName, Refusal } from './exchanges.ts';
import { CAPI_HEADERS } from './headers.ts';
import { signAnswer, type CapiKey } from './signature.ts';

/** An answer, ready to be sent. */
export interface ReadyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const STATUS_OF: Readonly<Record<string, number>> = {
  CAPI_EXCHANGE_UNKNOWN: 404,
  CAPI_BODY_TOO_LONG: 413,
  CAPI_CHARGER_UNKNOWN: 401,
  CAPI_SIGNATURE_WRONG: 401,
  CAPI_TIME_OUT_OF_WINDOW: 401,
  CAPI_SIGNED_BEFORE_START: 401,
  CAPI_CHARGER_NOT_ACCEPTED: 403,
  CAPI_CHARGER_MISMATCH: 403,
  CAPI_NONCE_REPLAYED: 409,
  CAPI_SESSION_OLD: 409,
};

export function answerTo<Name extends ExchangeName>(key: CapiKey, nonce: string, answer: CapiAnswer<Name>): ReadyAnswer {
  return ready(200, Buffer.from(JSON.stringify(answer)), { key, nonce });
}

/**
 * The refusal of a request. It is signed where the charger's own signature was good, so that a charger sets its clock only by a back end
 * that has its key; `signedBy` is null where it was not.
 */
export function refusalOf(
  error: PhasorError,
  nowMs: number,
  signedBy: { readonly key: CapiKey; readonly nonce: string } | null,
): ReadyAnswer {
  const { sessionsThrough } = error.details;
  const refusal: Refusal = {
    code: error.code,
    message: error.message,
    time: new Date(nowMs).toISOString(),
    ...(typeof sessionsThrough === 'number' ? { sessionsThrough } : {}),
  };
  return ready(STATUS_OF[error.code] ?? 400, Buffer.from(JSON.stringify(refusal)), signedBy);
}

function ready(status: number, body: Buffer, signedBy: { readonly key: CapiKey; readonly nonce: string } | null): ReadyAnswer {
  return {
    status,
    body,
    headers: {
      'content-type': 'application/json',
      ...(signedBy ? { [CAPI_HEADERS.signature]: signAnswer(signedBy.key, { status, nonce: signedBy.nonce, body }) } : {}),
    },
  };
}
