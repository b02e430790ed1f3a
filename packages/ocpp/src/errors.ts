import { errorCatalogue } from '@phasor/kernel';

/** The errors that the OCPP wire raises. */
export const ocppErrors = errorCatalogue({
  OCPP_CONNECT_REFUSED: 'The central system refused the connection with HTTP status {status}.',
  OCPP_CONNECT_FAILED: 'The central system at {url} cannot be reached: {reason}.',
  OCPP_SUBPROTOCOL_MISMATCH: 'The central system did not choose one of the offered sub-protocols {offered}; it answered {answered}.',
  OCPP_REQUEST_INVALID: 'The {action} to be sent breaks the OCPP 1.6 schema: {violation}. Mend the payload, or send it raw.',
  OCPP_CALL_QUEUE_FULL: '{queued} calls already wait on this connection. Wait for their outcomes before sending more.',
});
