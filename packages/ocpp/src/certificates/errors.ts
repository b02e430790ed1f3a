import { errorCatalogue } from '@phasor/kernel';

/** The errors that reading and making certificates raises. */
export const certificateErrors = errorCatalogue({
  CERTIFICATE_UNREADABLE: 'This is not an X.509 certificate in PEM: {reason}.',
  CERTIFICATE_REQUEST_INVALID: 'This is not a certificate signing request (PKCS #10) in PEM that its own key has signed: {reason}.',
  CERTIFICATE_KEY_UNUSABLE:
    'This private key cannot be used: {reason}. Give an EC key on P-256 or P-384, or an RSA key, as PKCS #8 in PEM.',
});
