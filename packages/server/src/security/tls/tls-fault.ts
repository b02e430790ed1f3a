/** OpenSSL's reasons in words that tell an installer what to do. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/unsupported protocol|version too low|wrong version/i, 'it offers nothing newer than TLS 1.1, and TLS 1.2 is the least'],
  [/no shared cipher/i, 'it offers none of the cipher suites of the security white paper'],
  [/http request/i, 'it speaks ws:// to the port for wss://'],
  [
    /alert unknown ca|alert certificate unknown|alert bad certificate/i,
    "it does not trust this server's certificate; install the root certificate in it",
  ],
  [/alert certificate expired/i, "it takes this server's certificate for expired; look at its clock"],
];

/** Why a TLS handshake failed; `null` for a peer that only went away, as port scanners and health checks do. */
export function wordsOfTlsFault(error: { readonly code?: string; readonly reason?: string }): string | null {
  const { code = '', reason } = error;
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return 'it did not finish in time';
  const said = reason ?? (code.startsWith('ERR_SSL_') ? code.slice('ERR_SSL_'.length).toLowerCase().replaceAll('_', ' ') : null);
  return said === null ? null : (WORDS.find(([pattern]) => pattern.test(said))?.[1] ?? said);
}
