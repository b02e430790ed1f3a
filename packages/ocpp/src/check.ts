import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { NO_VIOLATIONS, refusalOf, type CallError, type CallErrorCode, type Violation } from './call-error.ts';
import { isRfc3339, isUri } from './formats.ts';
import { mendOf, type Mend } from './mend.ts';
import type { Action } from './messages.ts';
import { strictSchema, tolerantSchema, type Half } from './official-schemas.ts';

/** `strict` is the standard to the letter; `tolerant` is what can still be understood. */
export type Strictness = 'strict' | 'tolerant';

/** What the check of an incoming payload found. */
export interface Verdict {
  /** Recorded; the payload is processed unless there is a refusal. */
  readonly violations: readonly Violation[];
  readonly refusal: CallError | undefined;
}

/** No more violations of one payload are listed; a charger that errs errs in every sample. */
const MOST_VIOLATIONS = 20;
/** A field of the peer's own may have any name. */
const LONGEST_FIELD_NAME = 50;
/** Above this many bytes only the first violation is looked for: two million of them would cost more than the frame. */
const LARGE_FRAME_BYTES = 16 * 1024;
const FINE: Verdict = Object.freeze({ violations: NO_VIOLATIONS, refusal: undefined });

/** The violations of a CALL's payload; a shared empty list when there are none. The payload is left as it is. */
export function checkRequest(action: Action, payload: unknown, strictness: Strictness): readonly Violation[] {
  return check(compiled('Request', action), payload, strictness);
}

/** The violations of a CALLRESULT's payload; a shared empty list when there are none. The payload is left as it is. */
export function checkResponse(action: Action, payload: unknown, strictness: Strictness): readonly Violation[] {
  return check(compiled('Response', action), payload, strictness);
}

/**
 * Judges a payload off the wire: strict first; if that fails and `isStrict` is not demanded, the payload is mended **in place** and
 * checked tolerantly. `sizeBytes` is the size of its frame.
 */
export function judge(half: Half, action: Action, payload: unknown, isStrict: boolean, sizeBytes: number): Verdict {
  const checks = compiled(half, action);
  const quick = sizeBytes > LARGE_FRAME_BYTES ? checks.first() : checks.all();
  if (quick(payload)) return FINE;
  const violations = violationsOf(quick);
  if (isStrict) return refused(violations, violations);
  checks.mend()(payload);
  const tolerant = checks.tolerant();
  return tolerant(payload) ? { violations, refusal: undefined } : refused(violations, violationsOf(tolerant));
}

function refused(violations: readonly Violation[], reasons: readonly Violation[]): Verdict {
  const [reason] = reasons;
  return { violations, refusal: reason && refusalOf(reason) };
}

function check(checks: Checks, payload: unknown, strictness: Strictness): readonly Violation[] {
  const validate = strictness === 'strict' ? checks.all() : checks.tolerant();
  let subject = payload;
  if (strictness === 'tolerant') {
    if (checks.all()(payload)) return NO_VIOLATIONS;
    subject = structuredClone(payload);
    checks.mend()(subject);
  }
  return validate(subject) ? NO_VIOLATIONS : violationsOf(validate);
}

/** The compiled checks of one half of one message, each made when first needed. */
interface Checks {
  /** Strict, lists every violation. */
  all(): ValidateFunction;
  /** Strict, stops at the first. */
  first(): ValidateFunction;
  tolerant(): ValidateFunction;
  mend(): Mend;
}

const requests = new Map<string, Checks>();
const responses = new Map<string, Checks>();

function compiled(half: Half, action: Action): Checks {
  const known = half === 'Request' ? requests : responses;
  let checks = known.get(action);
  if (!checks) {
    checks = {
      all: once(() => listing.compile(strictSchema(action, half))),
      first: once(() => stopping.compile(strictSchema(action, half))),
      tolerant: once(() => stopping.compile(tolerantSchema(action, half))),
      mend: once(() => mendOf(action, half)),
    };
    known.set(action, checks);
  }
  return checks;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const options = {
  strict: false,
  // Infinity (what 1e400 parses to) is no number.
  strictNumbers: true,
  // 16.100000381469727 is the 32-bit float next to 16.1 and counts as a multiple of 0.1.
  multipleOfPrecision: 4,
  formats: { 'date-time': isRfc3339, uri: isUri },
  meta: false,
  validateSchema: false,
  addUsedSchema: false,
} as const;
const listing = new Ajv({ ...options, allErrors: true });
const stopping = new Ajv(options);

const CODES: Readonly<Record<string, CallErrorCode>> = {
  required: 'OccurenceConstraintViolation',
  minItems: 'OccurenceConstraintViolation',
  type: 'TypeConstraintViolation',
  additionalProperties: 'FormationViolation',
};

function violationsOf(validate: ValidateFunction): readonly Violation[] {
  const found = new Map<string, Violation>();
  for (const error of validate.errors ?? []) {
    if (found.size === MOST_VIOLATIONS) break;
    const field = fieldOf(error);
    // One entry a place in the schema, not one a sample.
    const place = `${error.schemaPath} ${field}`;
    if (!found.has(place)) found.set(place, violationOf(error, field));
  }
  validate.errors = null;
  return [...found.values()];
}

/** The field that is missing or too many; ajv points at the object around it. */
function fieldOf({ params }: ErrorObject): string {
  const field: unknown = params['missingProperty'] ?? params['additionalProperty'];
  return typeof field === 'string' ? field.slice(0, LONGEST_FIELD_NAME) : '';
}

function violationOf({ keyword, instancePath, message = keyword }: ErrorObject, field: string): Violation {
  const path = field === '' ? instancePath : `${instancePath}/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return { path, keyword, message, code: CODES[keyword] ?? 'PropertyConstraintViolation' };
}
