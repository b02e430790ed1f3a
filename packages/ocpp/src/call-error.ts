/**
 * The error codes of OCPP-J 1.6, section 4.2.3, in the spelling of that edition: this is what we send.
 * Incoming codes are strings; see {@link canonicalErrorCode}.
 */
export type CallErrorCode =
  | 'NotImplemented'
  | 'NotSupported'
  | 'InternalError'
  | 'ProtocolError'
  | 'SecurityError'
  | 'FormationViolation'
  | 'PropertyConstraintViolation'
  | 'OccurenceConstraintViolation'
  | 'TypeConstraintViolation'
  | 'GenericError';

/** What a CALLERROR says. */
export interface CallError {
  readonly code: CallErrorCode;
  /** Cut to 255 characters on the wire. */
  readonly description: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** One way in which a frame or payload departs from the standard. */
export interface Violation {
  /** JSON pointer into the payload; into the frame when it starts with `frame`. */
  readonly path: string;
  /** The JSON schema keyword that failed, or a word of ours for frames. */
  readonly keyword: string;
  readonly message: string;
  /** The CALLERROR code with which a strict answer refuses it. */
  readonly code: CallErrorCode;
}

/** The empty list that every faultless payload shares. */
export const NO_VIOLATIONS: readonly Violation[] = Object.freeze([]);

const LATER_SPELLINGS: Readonly<Record<string, CallErrorCode>> = {
  FormatViolation: 'FormationViolation',
  OccurrenceConstraintViolation: 'OccurenceConstraintViolation',
};

/** A received code in the spelling of 1.6; codes of any other kind stay as they are. */
export function canonicalErrorCode(code: string): string {
  return (Object.hasOwn(LATER_SPELLINGS, code) ? LATER_SPELLINGS[code] : undefined) ?? code;
}

/** The CALLERROR that refuses a violation. */
export function refusalOf(violation: Violation): CallError {
  const { path, keyword, message, code } = violation;
  return { code, description: path === '' ? message : `${path} ${message}`, details: path === '' ? { keyword } : { path, keyword } };
}
