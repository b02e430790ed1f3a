import { expect, it } from 'vitest';
import { wordsOfTlsFault } from './tls-fault.ts';

it.each<[object, RegExp | null]>([
  [{ code: 'ERR_SSL_UNSUPPORTED_PROTOCOL', reason: 'unsupported protocol' }, /TLS 1\.2 is the least/],
  [{ code: 'ERR_SSL_NO_SHARED_CIPHER', reason: 'no shared cipher' }, /cipher suites/],
  [{ code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', reason: 'tlsv1 alert unknown ca' }, /does not trust/],
  [{ code: 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED' }, /clock/],
  [{ code: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC' }, /^decryption failed or bad record mac$/],
  [{ code: 'ERR_TLS_HANDSHAKE_TIMEOUT' }, /in time/],
  [{ code: 'ECONNRESET' }, null],
])('says of %j what an installer can do, and nothing of a peer that only went away', (error, words) => {
  if (words === null) expect(wordsOfTlsFault(error)).toBeNull();
  else expect(wordsOfTlsFault(error)).toMatch(words);
});
