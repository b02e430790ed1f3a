/** The headers of a request. An answer has `x-capi-signature` alone. */
export const CAPI_HEADERS = {
  charger: 'x-capi-charger',
  time: 'x-capi-time',
  nonce: 'x-capi-nonce',
  signature: 'x-capi-signature',
} as const;

/** No message is longer, in bytes. */
export const LONGEST_BODY_BYTES = 128 * 1024;

/** How far the time of a signature may lie from the back end's clock, before or after, in ms. */
export const SIGNATURE_WINDOW_MS = 60_000;
