import { errorCatalogue } from '@phasor/kernel';

/** Everything that goes wrong on the CAPI wire; `docs/errors.md` explains each. */
export const { codes: capiErrors, raise } = errorCatalogue({
  CAPI_KEY_UNUSABLE: 'A CAPI key is 32 to 128 hexadecimal digits (16 to 64 bytes); this one is not.',
  CAPI_EXCHANGE_UNKNOWN: 'There is no exchange “{name}”; there are: {names}.',
  CAPI_HEADER_MISSING: 'The header {header} is missing or malformed; expected: {expected}.',
  CAPI_BODY_TOO_LONG: 'The body has {bytes} bytes; at most {most} are read.',
  CAPI_CHARGER_UNKNOWN: 'No charger {chargerId} speaks CAPI here.',
  CAPI_CHARGER_NOT_ACCEPTED:
    'Charger {chargerId} is {registration} here, and is not heard until an operator accepts it. Nothing was stored; keep it.',
  CAPI_SIGNATURE_WRONG: 'The signature does not fit the key of charger {chargerId}, or the message was changed on the way.',
  CAPI_TIME_OUT_OF_WINDOW:
    'The request was signed {skewS} s away from the time here; at most {windowS} s are taken. Set the clock by “time” and sign anew.',
  CAPI_SIGNED_BEFORE_START: 'The request was signed before this back end began to keep nonces; sign it anew.',
  CAPI_NONCE_REPLAYED: 'This nonce was used before; a repeat of a request is signed anew.',
  CAPI_CHARGER_MISMATCH: 'The request came from charger {chargerId} and speaks of {claimed}.',
  CAPI_MESSAGE_INVALID: '{exchange}{path}: expected {expected}.',
  CAPI_SESSION_OLD: 'Session {sessionId} is stored already, with other content; nothing was changed. Go on after {sessionsThrough}.',
  CAPI_ANSWER_INVALID: 'The answer to {exchange} cannot be used: {reason}.',
  CAPI_UNREACHABLE: 'The back end cannot be reached: {reason}.',
});
