import { isUtf8 } from 'node:buffer';
import { NO_VIOLATIONS, type CallErrorCode, type Violation } from './call-error.ts';

/** A frame of OCPP-J 1.6, section 4.2. `notes` are departures from the text that do no harm. */
export type Frame =
  | {
      readonly type: 'CALL';
      readonly messageId: string;
      readonly action: string;
      readonly payload: unknown;
      readonly idJson: string;
      readonly notes: readonly Violation[];
    }
  | { readonly type: 'CALLRESULT'; readonly messageId: string; readonly payload: unknown; readonly notes: readonly Violation[] }
  | {
      readonly type: 'CALLERROR';
      readonly messageId: string;
      /** As it came: chargers send codes of their own. */
      readonly code: string;
      readonly description: string;
      readonly details: unknown;
      readonly notes: readonly Violation[];
    };

/** A frame that cannot be read. It is answered by a CALLERROR if `isAnswerable`, and the socket stays open. */
export interface MalformedFrame {
  readonly type: 'malformed';
  /** `null` when there is none to read; the CALLERROR then carries {@link UNREADABLE_ID}. */
  readonly messageId: string | null;
  readonly idJson: string;
  readonly code: CallErrorCode;
  readonly description: string;
  /** False for answers: nothing ever answers an answer. */
  readonly isAnswerable: boolean;
}

/** A message type that OCPP 1.6 does not know; section 4.1.3 says to ignore it. */
export interface IgnoredFrame {
  readonly type: 'ignored';
  readonly messageType: number;
}

/** The message id of a CALLERROR about a frame whose own id cannot be read. */
export const UNREADABLE_ID = '-1';

const LONGEST_ID = 36;
const LONGEST_DESCRIPTION = 255;
/** The second element, when it is a number: its digits as they were sent. */
const NUMERIC_ID = /^\s*\[\s*-?[\d.eE+-]+\s*,\s*(-?[\d.eE+-]+)\s*[,\]]/;

/**
 * Reads the bytes of a text frame; never throws. What is no UTF-8 is read as Latin-1, with a note: each byte is then a character of its
 * own, so that two tags stay two, and a charger that writes its texts so is answered instead of losing its socket (RFC 6455 would
 * close it with 1007, and the charger would send the same again, for ever).
 */
export function readFrame(raw: Buffer): Frame | MalformedFrame | IgnoredFrame {
  if (isUtf8(raw)) return parseFrame(raw.toString());
  const frame = parseFrame(raw.toString('latin1'));
  return 'notes' in frame ? { ...frame, notes: [...frame.notes, NOT_UTF8] } : frame;
}

/** Reads a text frame. Never throws, whatever the text. */
export function parseFrame(text: string): Frame | MalformedFrame | IgnoredFrame {
  let elements: unknown;
  try {
    elements = JSON.parse(text);
  } catch {
    return malformed('The frame is not JSON');
  }
  if (!Array.isArray(elements)) return malformed('The frame is not a JSON array');
  const [messageType, id] = elements as readonly unknown[];
  if (typeof messageType !== 'number') return malformed('The message type is not a number');
  if (messageType !== 2 && messageType !== 3 && messageType !== 4) return { type: 'ignored', messageType };
  let messageId = id;
  let idJson: string | undefined;
  let notes = NO_VIOLATIONS;
  if (typeof id !== 'string') {
    idJson = typeof id === 'number' ? NUMERIC_ID.exec(text)?.[1] : undefined;
    if (idJson === undefined) return malformed('The message id is not a string', null, messageType === 2);
    messageId = idJson;
    notes = [note('frame/1', 'type', 'the message id is a number, not a string')];
  } else if (id.length > LONGEST_ID) {
    notes = [note('frame/1', 'maxLength', `the message id is longer than ${LONGEST_ID} characters`)];
  }
  const read = messageType === 2 ? readCall : messageType === 3 ? readResult : readError;
  return read(elements, String(messageId), notes, idJson);
}

type Reader = (
  elements: readonly unknown[],
  messageId: string,
  notes: readonly Violation[],
  idJson: string | undefined,
) => Frame | MalformedFrame;

const readCall: Reader = (elements, messageId, notes, idJson = JSON.stringify(messageId)) => {
  const action = elements[2];
  if (typeof action !== 'string') return malformed('The action is not a string', messageId, true, idJson);
  const payload = elements[3];
  if (elements.length === 4 && payload !== null) return { type: 'CALL', messageId, action, payload, idJson, notes };
  return { type: 'CALL', messageId, action, payload: payload ?? {}, idJson, notes: [...notes, ...shapeNotes(elements, 3)] };
};

const readResult: Reader = (elements, messageId, notes) => {
  const payload = elements[2];
  if (elements.length === 3 && payload !== null) return { type: 'CALLRESULT', messageId, payload, notes };
  return { type: 'CALLRESULT', messageId, payload: payload ?? {}, notes: [...notes, ...shapeNotes(elements, 2)] };
};

const readError: Reader = (elements, messageId, notes) => {
  const [, , code, description, details] = elements;
  const isOdd = elements.length !== 5 || typeof code !== 'string' || typeof description !== 'string';
  return {
    type: 'CALLERROR',
    messageId,
    code: typeof code === 'string' ? code : 'GenericError',
    description: typeof description === 'string' ? description : '',
    details: details ?? {},
    notes: isOdd ? [...notes, note('frame', 'items', 'a CALLERROR has an id, a code, a description and details')] : notes,
  };
};

/** What is odd about the end of a CALL or CALLRESULT whose payload stands at `at`. */
function shapeNotes(elements: readonly unknown[], at: number): Violation[] {
  const notes: Violation[] = [];
  if (elements.length <= at) notes.push(note(`frame/${at}`, 'required', 'the payload is missing; taken as {}'));
  else if (elements[at] === null) notes.push(note(`frame/${at}`, 'type', 'the payload is null; taken as {}'));
  if (elements.length > at + 1) notes.push(note(`frame/${at + 1}`, 'maxItems', 'elements after the payload; left out'));
  return notes;
}

const NOT_UTF8: Violation = Object.freeze(note('frame', 'encoding', 'the text is no UTF-8; read as Latin-1'));

function note(path: string, keyword: string, message: string): Violation {
  return { path, keyword, message, code: 'FormationViolation' };
}

function malformed(
  description: string,
  messageId: string | null = null,
  isAnswerable = true,
  idJson = JSON.stringify(messageId ?? UNREADABLE_ID),
): MalformedFrame {
  return { type: 'malformed', messageId, idJson, code: 'FormationViolation', description, isAnswerable };
}

/** A CALL. */
export function encodeCall(messageId: string, action: string, payload: unknown): string {
  return `[2,${JSON.stringify(messageId)},${JSON.stringify(action)},${JSON.stringify(payload ?? {})}]`;
}

/** The CALLRESULT. `idJson` is the id as JSON where it is not a string: an answer repeats the id exactly. */
export function encodeResult(messageId: string, payload: unknown, idJson: string = JSON.stringify(messageId)): string {
  return `[3,${idJson},${JSON.stringify(payload ?? {})}]`;
}

/** The CALLERROR; the description is cut to the 255 characters that fit. */
export function encodeError(
  messageId: string,
  code: CallErrorCode,
  description: string,
  details: unknown = {},
  idJson: string = JSON.stringify(messageId),
): string {
  // Not in the middle of a surrogate pair.
  const cut =
    description.length > LONGEST_DESCRIPTION ? description.slice(0, LONGEST_DESCRIPTION).replace(/[\ud800-\udbff]$/, '') : description;
  return `[4,${idJson},${JSON.stringify(code)},${JSON.stringify(cut)},${JSON.stringify(details ?? {})}]`;
}
