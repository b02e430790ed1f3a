import type { LoggedMessage } from '@phasor/contract';

/** A frame for reading: indented JSON, or the raw text where it is none. */
export function prettyFrame(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** ms from CALL to answer; null while there is none. */
export function answerTimeMs(message: Pick<LoggedMessage, 'at' | 'answeredAt'>): number | null {
  return message.answeredAt === null ? null : Date.parse(message.answeredAt) - Date.parse(message.at);
}

/** What an answer says in one word. */
export interface AnswerGist {
  /** The `status` of a CALLRESULT (`Rejected`), also of its idTagInfo, or the error code of a CALLERROR (`NotSupported`). */
  readonly word: string;
  /** True for `Accepted`. */
  readonly isGood: boolean;
}

/** The one word in an answer; null where it has none. */
export function answerGist(answer: string | null): AnswerGist | null {
  const frame = parsed(answer);
  if (!Array.isArray(frame)) return null;
  const [type, , third] = frame as readonly unknown[];
  const word = type === 4 ? third : type === 3 ? statusIn(third) : null;
  return typeof word === 'string' ? { word, isGood: type === 3 && word === 'Accepted' } : null;
}

/** The `status` in a CALLRESULT's payload, also of its idTagInfo; null where it has none. */
export function statusIn(payload: unknown): string | null {
  const word = field(payload, 'status') ?? field(field(payload, 'idTagInfo'), 'status');
  return typeof word === 'string' ? word : null;
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
