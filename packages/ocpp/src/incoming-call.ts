import type { CallError, Violation } from './call-error.ts';
import { encodeError, encodeResult } from './framing.ts';

/** A CALL from the peer, waiting for {@link reply}. */
export interface IncomingCall {
  /** The peer's id; the digits where it sent a number; "-1" where it cannot be read. */
  readonly messageId: string;
  /** As it came; the empty string where the frame cannot be read. */
  readonly action: string;
  /**
   * Fits the type of the action's request when there is no refusal, save that enumerations may hold other values and strings may be
   * longer than the standard says: see TOLERANCES.
   */
  readonly payload: unknown;
  /** The frame's bytes. Never reused by the socket; may be a view into a larger chunk, so copy what is kept for long. */
  readonly raw: Buffer;
  /** By the link's clock. */
  readonly receivedAtMs: number;
  /** Departures from the standard, recorded and processed. */
  readonly violations: readonly Violation[];
  /** Set when the call cannot be interpreted: record it and reply with `encode({ error: refusal })`. */
  readonly refusal: CallError | undefined;
  /** The text of an answer. Pure. */
  encode(answer: Answer): string;
  /** Sends the answer, once those to all earlier calls have gone. A second reply does nothing, nor does one after the close. */
  reply(text: string): void;
}

/** What a CALL is answered with. */
export type Answer = { readonly result: unknown } | { readonly error: CallError };

/** What the link knows of a CALL when it arrives. */
export type ReceivedCall = Omit<IncomingCall, 'encode' | 'reply'> & {
  /** The id as JSON, for the answer. */
  readonly idJson: string;
};

/** An IncomingCall in its place among the answers. */
export class AnswerSlot implements IncomingCall {
  readonly messageId: string;
  readonly action: string;
  readonly payload: unknown;
  readonly raw: Buffer;
  readonly receivedAtMs: number;
  readonly violations: readonly Violation[];
  readonly refusal: CallError | undefined;
  /** The answer, once there is one. */
  text: string | undefined;
  /** The call that arrived after this one. */
  next: AnswerSlot | undefined;
  readonly #idJson: string;
  readonly #line: AnswerLine;

  constructor(call: ReceivedCall, line: AnswerLine) {
    this.messageId = call.messageId;
    this.action = call.action;
    this.payload = call.payload;
    this.raw = call.raw;
    this.receivedAtMs = call.receivedAtMs;
    this.violations = call.violations;
    this.refusal = call.refusal;
    this.#idJson = call.idJson;
    this.#line = line;
  }

  encode(answer: Answer): string {
    if ('result' in answer) return encodeResult(this.messageId, answer.result, this.#idJson);
    const { code, description, details } = answer.error;
    return encodeError(this.messageId, code, description, details, this.#idJson);
  }

  reply(text: string): void {
    if (this.text !== undefined) return;
    this.text = text;
    this.#line.flush();
  }
}

/** The answers of one socket: they leave in the order in which the calls arrived. */
export class AnswerLine {
  readonly #send: (text: string) => void;
  #first: AnswerSlot | undefined;
  #last: AnswerSlot | undefined;
  #open = 0;
  #isClosed = false;

  constructor(send: (text: string) => void) {
    this.#send = send;
  }

  /** How many calls wait for their answer to leave. */
  get open(): number {
    return this.#open;
  }

  take(call: ReceivedCall): AnswerSlot {
    const slot = new AnswerSlot(call, this);
    if (this.#last) this.#last.next = slot;
    else this.#first = slot;
    this.#last = slot;
    this.#open += 1;
    return slot;
  }

  flush(): void {
    while (this.#first?.text !== undefined) {
      const { text, next } = this.#first;
      this.#first = next;
      if (!next) this.#last = undefined;
      this.#open -= 1;
      if (!this.#isClosed) this.#send(text);
    }
  }

  /** Nothing leaves any more. */
  close(): void {
    this.#isClosed = true;
  }
}
