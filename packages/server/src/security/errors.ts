import { errorCatalogue } from '@phasor/kernel';

export const securityErrors = errorCatalogue({
  SECURITY_KEY_INVALID: 'An AuthorizationKey is 16 to 20 bytes: as 32 to 40 hex digits, or as a text of that length.',
  SECURITY_PROFILE_NOT_HIGHER: 'Charger {chargerId} has profile {profile} already; a charger only goes upwards.',
  SECURITY_PROFILE_NOT_READY: 'Charger {chargerId} cannot go to profile {profile} yet: {missing}.',
  SECURITY_CERTIFICATE_INVALID: 'This certificate cannot be used: {why}.',
  SECURITY_REQUEST_UNKNOWN: 'There is no open certificate request {id} in your organisation.',
  SECURITY_NO_CERTIFICATES: 'This system has no certificates of its own: {why}.',
  SECURITY_TLS_FILES_INVALID: 'The TLS files {files} cannot be used: {why}.',
});
