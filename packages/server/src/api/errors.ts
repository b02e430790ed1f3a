import { errorCatalogue } from '@phasor/kernel';

export const apiErrors = errorCatalogue({
  API_REQUEST_INVALID: 'The request does not fit: {problem}',
  API_NOT_FOUND: 'There is nothing at {path}.',
  API_TOO_MANY_REQUESTS: 'Too many requests from this address; wait a minute.',
  API_ACTION_UNKNOWN: '{action} is no action of OCPP 1.6.',
  API_CALL_REFUSED: 'The charger answered with a CALLERROR.',
  API_CALL_TIMED_OUT: 'The charger did not answer within {timeoutS} s; a late answer is recorded in its messages.',
  API_STORE_UNAVAILABLE: 'The store cannot be used now: {why}',
  API_INTERNAL: 'Something failed here; the server log has the details.',
});
