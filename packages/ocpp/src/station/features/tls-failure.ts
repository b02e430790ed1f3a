import type { ConnectionFailure } from '../uplink.ts';

/** The type of security event that a failed connection is; null when security has nothing to do with it. */
export function securityEventOf({ reason, httpStatus }: ConnectionFailure): string | null {
  if (httpStatus === 401 || httpStatus === 403) return 'FailedToAuthenticateAtCentralSystem';
  return FAILURES.find(([words]) => words.test(reason))?.[1] ?? null;
}

/** OpenSSL's and Node's words, the more particular ones first. An alert is what the other side says of us. */
const FAILURES: readonly (readonly [words: RegExp, type: string])[] = [
  [/unsupported protocol|wrong version number|alert protocol version|unsupported version/i, 'InvalidTLSVersion'],
  [/alert (?:bad certificate|unsupported certificate|certificate \w+|unknown ca)|certificate required/i, 'InvalidChargePointCertificate'],
  [/alert handshake failure|no shared cipher|no ciphers|wrong cipher/i, 'InvalidTLSCipherSuite'],
  [/certificate|altnames|self.signed/i, 'InvalidCentralSystemCertificate'],
];
