import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorBody } from '@phasor/contract';
import { PhasorError } from '@phasor/kernel';
import { apiErrors } from './errors.ts';

/** The HTTP status of each error that a request can meet; anything else is 500 and goes to the log. */
const STATUS: Readonly<Record<string, number>> = {
  ACCESS_LOGIN_FAILED: 401,
  ACCESS_NOT_LOGGED_IN: 401,
  ACCESS_FORBIDDEN: 403,
  ACCESS_CROSS_SITE: 403,
  CHARGER_UNKNOWN: 404,
  CHARGER_EXISTS: 409,
  CHARGER_ID_INVALID: 400,
  CHARGER_OFFLINE: 409,
  CHARGER_SPEAKS_OCPP: 409,
  ORDER_UNKNOWN: 404,
  COMMAND_ACTION_UNKNOWN: 400,
  COMMAND_INVALID: 400,
  COMMAND_NOT_ALLOWED: 409,
  COMMAND_UNKNOWN: 404,
  CONFIGURATION_KEY_SECRET: 409,
  CONFIGURATION_NOT_CHANGED: 502,
  CONFIGURATION_NOT_READ: 502,
  UPLOAD_UNKNOWN: 404,
  UPLOAD_ONLY_BY_FTP: 409,
  UPLOAD_NO_ADDRESS: 409,
  UPLOAD_LOCATION_INVALID: 400,
  UPLOAD_NOT_HERE: 409,
  UPLOAD_ADDRESS_UNKNOWN: 404,
  UPLOAD_ADDRESS_USED: 409,
  UPLOAD_EMPTY: 400,
  UPLOAD_TOO_LARGE: 413,
  UPLOAD_BROKEN: 400,
  FIRMWARE_LOCATION_INVALID: 400,
  FIRMWARE_SIGNATURE_INCOMPLETE: 400,
  LOCAL_LIST_TAG_UNKNOWN: 400,
  LOCAL_LIST_TOO_LONG: 409,
  RESERVATION_UNKNOWN: 404,
  RESERVATION_EXPIRY_PAST: 400,
  RESERVATION_CONNECTOR_ZERO: 409,
  RESERVATION_NOT_CANCELLED: 409,
  CHARGING_PROFILE_INVALID: 409,
  CHARGING_PROFILE_REFUSED: 409,
  CHARGING_PROFILE_UNANSWERED: 504,
  SCHEDULE_ZONE_UNKNOWN: 400,
  SCHEDULE_BLOCK_EMPTY: 400,
  SCHEDULE_BLOCKS_OVERLAP: 400,
  SCHEDULE_ABOVE_MAX_CURRENT: 409,
  SCHEDULE_EXCEPTION_INVALID: 400,
  SCHEDULE_TOO_MANY_EXCEPTIONS: 409,
  SCHEDULE_CONNECTOR_UNKNOWN: 404,
  SCHEDULE_RANGE_INVALID: 400,
  SCHEDULE_CHARGER_SPEAKS_CAPI: 409,
  SECURITY_KEY_INVALID: 400,
  SECURITY_PROFILE_NOT_HIGHER: 409,
  SECURITY_PROFILE_NOT_READY: 409,
  SECURITY_CERTIFICATE_INVALID: 400,
  SECURITY_REQUEST_UNKNOWN: 404,
  SECURITY_NO_CERTIFICATES: 409,
  METER_UNKNOWN: 404,
  METER_EXISTS: 409,
  METER_KEY_WRONG: 401,
  METER_SAMPLE_INVALID: 400,
  METER_SAMPLE_IMPLAUSIBLE: 400,
  METER_CLOCK_WRONG: 400,
  METER_SAMPLE_OLD: 409,
  SITE_UNKNOWN: 404,
  SITE_TRANSACTION_UNKNOWN: 404,
  SITE_NOT_RUNNING: 409,
  SITE_ZONE_UNKNOWN: 400,
  SITE_FIGURE_INVALID: 400,
  SITE_PHASE_SETTING_INVALID: 400,
  SITE_METER_MISSING: 400,
  SITE_METER_TWICE: 400,
  SITE_METER_TAKEN: 409,
  SITE_WORST_HOUSE_MISSING: 400,
  SITE_CONNECTOR_UNKNOWN: 400,
  SITE_CONNECTOR_TAKEN: 409,
  SITE_FAILSAFE_TOO_HIGH: 409,
  SITE_MAX_CURRENT_TOO_HIGH: 409,
  SITE_COMMISSIONING_RUNNING: 409,
  SITE_COMMISSIONING_FAILED: 409,
  SITE_COMMISSIONING_IMPOSSIBLE: 409,
  SITE_ACTIVE: 409,
  BALANCING_WIRING_UNKNOWN: 400,
  BALANCING_FUSE_DUPLICATE: 400,
  BALANCING_FUSE_UNKNOWN: 400,
  BALANCING_TREE_CYCLE: 400,
  BALANCING_TREE_ROOTS: 400,
  BALANCING_LIMIT_INVALID: 400,
  BALANCING_CONNECTOR_DUPLICATE: 400,
  KNOCK_UNKNOWN: 404,
  KNOCK_NOT_ADMISSIBLE: 409,
  API_REQUEST_INVALID: 400,
  API_NOT_FOUND: 404,
  API_TOO_MANY_REQUESTS: 429,
  API_ACTION_UNKNOWN: 400,
  API_CALL_REFUSED: 502,
  API_CALL_TIMED_OUT: 504,
  OCPP_CALL_QUEUE_FULL: 429,
  API_STORE_UNAVAILABLE: 503,
  STORE_FAILED: 503,
};

/** Fastify's own refusals in our words. */
function translate(error: FastifyError | PhasorError): PhasorError {
  if (error instanceof PhasorError) return error;
  if (error.validation) return apiErrors.raise('API_REQUEST_INVALID', { problem: error.message });
  if (error.statusCode === 429) return apiErrors.raise('API_TOO_MANY_REQUESTS');
  if (error.statusCode !== undefined && error.statusCode < 500) return apiErrors.raise('API_REQUEST_INVALID', { problem: error.message });
  return apiErrors.raise('API_INTERNAL', {}, { cause: error });
}

/** Answers every failed request with `{code, message, details}`. */
export async function replyWithError(error: FastifyError | PhasorError, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const known = translate(error);
  const status = STATUS[known.code] ?? 500;
  if (status >= 500 && status !== 502 && status !== 504) request.log.error({ err: error }, 'a request failed');
  const body: ErrorBody = { code: known.code, message: known.message, details: known.details };
  // A charger's CALLERROR is handed through in its own words: `{code, description, details}`.
  await reply.status(status).send(known.code === 'API_CALL_REFUSED' ? { message: known.message, ...known.details } : body);
}
