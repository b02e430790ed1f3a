import type { Clock, Timer } from '@phasor/kernel';
import type { Violation } from './call-error.ts';
import { ocppErrors } from './errors.ts';
import type { Action, Response } from './messages.ts';

/** What became of a CALL of ours, with the bytes that were exchanged. Of a raw call the payload is `unknown`. */
export type CallOutcome<A extends Action | null = null> = (
  | { readonly kind: 'result'; readonly payload: A extends Action ? Response<A> : unknown; readonly violations: readonly Violation[] }
  /** A CALLERROR, or a CALLRESULT that cannot be interpreted (then with the code of the first violation). */
  | { readonly kind: 'error'; readonly code: string; readonly description: string; readonly details: unknown }
  /** No answer in time. A later one is reported as an odd frame of kind `late`. */
  | { readonly kind: 'timeout' }
  /** The socket closed first. Only idempotent calls may be sent again without a look. */
  | { readonly kind: 'closed' }
) &
  CallRecord;

/** The bytes and times of a CALL of ours. */
export interface CallRecord {
  readonly messageId: string;
  /** The CALL. */
  readonly frame: Buffer;
  /** The answer as it came, `null` when there is none. */
  readonly answer: Buffer | null;
  /** `null` when the socket closed before it was its turn. */
  readonly sentAtMs: number | null;
  readonly answeredAtMs: number | null;
}

/** A CALL on its way. */
export interface OutgoingCall {
  readonly messageId: string;
  readonly action: string;
  readonly frame: Buffer;
  readonly timeoutMs: number;
  sentAtMs: number | null;
  readonly settle: (outcome: CallOutcome) => void;
}

/** A timed-out CALL whose answer may still come. */
export type OverdueCall = Pick<OutgoingCall, 'messageId' | 'action' | 'sentAtMs'>;

/** So many timed-out calls are remembered for each socket. */
const OVERDUE_CALLS = 16;

/** Our calls on one socket: one in flight, the others wait in order. */
export class OutgoingCalls {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #send: (frame: Buffer) => void;
  #waiting: OutgoingCall[] = [];
  #inFlight: OutgoingCall | undefined;
  #timer: Timer | undefined;
  #overdue: OverdueCall[] = [];

  constructor(clock: Clock, limit: number, send: (frame: Buffer) => void) {
    this.#clock = clock;
    this.#limit = limit;
    this.#send = send;
  }

  /** Sends the call when it is its turn. Throws OCPP_CALL_QUEUE_FULL. */
  add(call: OutgoingCall): void {
    if (this.#waiting.length >= this.#limit) throw ocppErrors.raise('OCPP_CALL_QUEUE_FULL', { queued: this.#waiting.length });
    this.#waiting.push(call);
    this.#sendNext();
  }

  /** Takes the call in flight if it has this id: it is answered. The caller settles it, and {@link proceed}s. */
  takeAnswered(messageId: string): OutgoingCall | undefined {
    const call = this.#inFlight;
    if (call?.messageId !== messageId) return undefined;
    this.#clear();
    return call;
  }

  /** Takes the timed-out call of this id. */
  takeOverdue(messageId: string): OverdueCall | undefined {
    const at = this.#overdue.findIndex((call) => call.messageId === messageId);
    return at < 0 ? undefined : this.#overdue.splice(at, 1)[0];
  }

  /** Sends the next call, if none is in flight. */
  proceed(): void {
    this.#sendNext();
  }

  /** Every call ends as `closed`. */
  close(): void {
    const calls = this.#inFlight ? [this.#inFlight, ...this.#waiting] : this.#waiting;
    this.#clear();
    this.#waiting = [];
    for (const call of calls) call.settle({ kind: 'closed', ...recordOf(call) });
  }

  /** Nothing is in flight; neither the call nor its timer is held any longer. */
  #clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#inFlight = undefined;
  }

  #sendNext(): void {
    if (this.#inFlight) return;
    const call = this.#waiting.shift();
    if (!call) return;
    this.#inFlight = call;
    call.sentAtMs = this.#clock.now();
    this.#timer = this.#clock.setTimer(call.timeoutMs, () => this.#expire(call));
    this.#send(call.frame);
  }

  #expire(call: OutgoingCall): void {
    if (this.#inFlight !== call) return;
    this.#clear();
    const { messageId, action, sentAtMs } = call;
    this.#overdue.push({ messageId, action, sentAtMs });
    if (this.#overdue.length > OVERDUE_CALLS) this.#overdue.shift();
    call.settle({ kind: 'timeout', ...recordOf(call) });
    this.#sendNext();
  }
}

/** The record of a call, answered or not. */
export function recordOf(call: OutgoingCall, answer: Buffer | null = null, answeredAtMs: number | null = null): CallRecord {
  const { messageId, frame, sentAtMs } = call;
  return { messageId, frame, answer, sentAtMs, answeredAtMs };
}
