import { newId, messageOf, type Clock, type Random, type WireEnd } from '@phasor/kernel';
import type { RawData } from 'ws';
import { isAction } from './actions.ts';
import { NO_VIOLATIONS, refusalOf, type CallError, type Violation } from './call-error.ts';
import { checkRequest, judge, type Verdict } from './check.ts';
import { ocppErrors } from './errors.ts';
import { encodeCall, readFrame, UNREADABLE_ID, type Frame, type MalformedFrame } from './framing.ts';
import { AnswerLine, type ReceivedCall } from './incoming-call.ts';
import type { LinkSocket } from './link-socket.ts';
import type { LinkHandlers, LinkOptions, OddFrame } from './link-options.ts';
import type { Action, Request } from './messages.ts';
import { OutgoingCalls, recordOf, type CallOutcome, type OutgoingCall } from './outgoing-calls.ts';
import { RecentIds } from './recent-ids.ts';

type CallFrame = Extract<Frame, { type: 'CALL' }>;
type AnswerFrame = Exclude<Frame, CallFrame>;

/** A peer that leaves this much unread is cut off. */
const MOST_UNREAD_BYTES = 8 * 1024 * 1024;
const NO_BYTES = Buffer.alloc(0);

/**
 * OCPP over one WebSocket, at either end. The two directions are independent: a CALL of ours that waits for its answer never delays
 * the answers to the peer's.
 *
 * Takes over the socket's events; nobody else may listen to its messages.
 */
export class OcppLink {
  readonly generation: number;
  /** When the last frame came, by the link's clock; when the link was made, before the first. */
  lastFrameAtMs: number;
  readonly #socket: LinkSocket;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #wire: WireEnd | undefined;
  readonly #callTimeoutMs: number;
  readonly #maxOpenCalls: number;
  readonly #isStrict: boolean;
  readonly #answersPings: boolean;
  readonly #handlers: LinkHandlers;
  readonly #answers: AnswerLine;
  readonly #calls: OutgoingCalls;
  readonly #recentIds = new RecentIds();
  #isOpen = true;
  #isPausedByOwner = false;
  #isPaused = false;
  #silentSweeps = 0;
  #hasPonged = false;
  #releaseClosing: (() => void) | undefined;

  constructor(socket: LinkSocket, options: LinkOptions) {
    this.#socket = socket;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#wire = options.wire;
    this.generation = options.generation ?? 0;
    this.lastFrameAtMs = options.clock.now();
    this.#callTimeoutMs = options.callTimeoutMs ?? 75_000;
    this.#maxOpenCalls = options.maxOpenCalls ?? 32;
    this.#isStrict = options.isStrict ?? false;
    this.#answersPings = options.answersPings ?? true;
    this.#answers = new AnswerLine((text) => this.#sendAnswer(text));
    this.#calls = new OutgoingCalls(options.clock, options.maxQueuedCalls ?? 64, (frame) => this.#send(frame));
    this.#handlers = typeof options.handlers === 'function' ? options.handlers(this) : options.handlers;
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('ping', (data) => this.#answerPing(data));
    socket.on('pong', () => {
      this.#hasPonged = true;
      this.#noteSignOfLife();
    });
    socket.on('error', (error) => this.#noteSocketError(error));
    socket.on('close', (code, reason) => this.#finish(code, reason.toString()));
  }

  /** False from the moment this end closes it or the socket ends. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Open, and its peer was heard since the last but one sweep: a dead one is not for long, a live one always. */
  get isAlive(): boolean {
    return this.#isOpen && this.#silentSweeps <= 1;
  }

  /**
   * Asks the peer, when all calls before this one have their outcome. Rejects with OCPP_REQUEST_INVALID when the payload breaks the
   * standard, and with OCPP_CALL_QUEUE_FULL; everything else is an outcome. `timeoutMs` counts from the sending.
   */
  async call<A extends Action>(action: A, payload: Request<A>, options: { readonly timeoutMs?: number } = {}): Promise<CallOutcome<A>> {
    const [violation] = checkRequest(action, payload, 'strict');
    if (violation)
      throw ocppErrors.raise('OCPP_REQUEST_INVALID', { action, violation: `${violation.path} ${violation.message}`, path: violation.path });
    // The answer was checked against the schema of this action before it became a result.
    return (await this.callRaw(action, payload, options)) as CallOutcome<A>;
  }

  /**
   * As {@link call}, for any action and payload: nothing is checked on the way out. The answer to a known action is. `onOutcome` is told at
   * once: before a frame that came in one piece with the answer is read, which a promise is not.
   */
  callRaw(
    action: string,
    payload: unknown,
    options: { readonly timeoutMs?: number; readonly onOutcome?: (outcome: CallOutcome) => void } = {},
  ): Promise<CallOutcome> {
    return new Promise((resolve) => {
      const settle = (outcome: CallOutcome): void => {
        options.onOutcome?.(outcome);
        resolve(outcome);
      };
      const messageId = newId(this.#clock, this.#random);
      const frame = Buffer.from(encodeCall(messageId, action, payload));
      const call: OutgoingCall = { messageId, action, frame, timeoutMs: options.timeoutMs ?? this.#callTimeoutMs, sentAtMs: null, settle };
      if (this.#isOpen) this.#calls.add(call);
      else settle({ kind: 'closed', ...recordOf(call) });
    });
  }

  /** Stops reading the socket: the peer is held back by TCP. Frames that were read already still arrive. */
  pause(): void {
    this.#isPausedByOwner = true;
    this.#applyPause();
  }

  resume(): void {
    this.#isPausedByOwner = false;
    this.#applyPause();
  }

  /** Closes in good order. Calls of ours end as `closed` at once, and what still arrives is left out. `reason`: at most 123 bytes. */
  close(code: number, reason: string): void {
    if (!this.#stop()) return;
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  /** Cuts the connection without a word. */
  terminate(): void {
    this.#stop();
    this.#socket.terminate();
  }

  /**
   * For the one timer that sweeps all links: cuts off a peer from which nothing at all came during the last `mostSilentSweeps`
   * (`mostOfMute` for one that has never answered a ping here), otherwise pings it. A paused link is spared, as it does not hear.
   */
  sweep(mostSilentSweeps: number, mostOfMute: number): void {
    if (!this.#isOpen) return;
    const most = this.#hasPonged ? mostSilentSweeps : mostOfMute;
    if (this.#silentSweeps >= most && !this.#isPaused) return this.terminate();
    this.#silentSweeps += 1;
    this.#wire?.sent();
    this.#socket.ping();
  }

  #receive(data: RawData, isBinary: boolean): void {
    try {
      if (!this.#isOpen) return;
      this.#silentSweeps = 0;
      this.lastFrameAtMs = this.#clock.now();
      // The socket's binaryType is left at its default, so that data is one Buffer.
      const raw = data as Buffer;
      if (isBinary) return this.#refuseBinary(raw);
      this.#dispatch(raw);
    } finally {
      this.#wire?.received();
    }
  }

  #dispatch(raw: Buffer): void {
    const frame = readFrame(raw);
    switch (frame.type) {
      case 'CALL':
        return this.#handOver(this.#judgeCall(frame, raw));
      case 'CALLRESULT':
      case 'CALLERROR':
        return this.#settle(frame, raw);
      case 'malformed':
        if (frame.isAnswerable) return this.#handOver(unreadable(frame, raw, this.lastFrameAtMs));
        return this.#report('malformed-answer', raw, frame.description);
      case 'ignored':
        return this.#report('unknown-type', raw, `message type ${frame.messageType}`);
    }
  }

  #judgeCall(frame: CallFrame, raw: Buffer): ReceivedCall {
    const { messageId, idJson, action, payload } = frame;
    const verdict = isAction(action) ? judge('Request', action, payload, this.#isStrict, raw.length) : unknownAction(action);
    let { violations, refusal } = verdict;
    const [note] = frame.notes;
    if (note) {
      violations = [...frame.notes, ...violations];
      if (this.#isStrict) refusal ??= refusalOf(note);
    }
    if (this.#recentIds.hasSeen(messageId)) violations = [...violations, REPEATED_ID];
    return { messageId, idJson, action, payload, raw, receivedAtMs: this.lastFrameAtMs, violations, refusal };
  }

  #handOver(received: ReceivedCall): void {
    const call = this.#answers.take(received);
    if (this.#answers.open >= this.#maxOpenCalls) this.#applyPause();
    try {
      this.#handlers.onCall(call);
    } catch (error) {
      this.#report('handler-failed', received.raw, messageOf(error), received);
      call.reply(call.encode({ error: { code: 'InternalError', description: 'The call could not be handled', details: {} } }));
    }
  }

  #settle(frame: AnswerFrame, raw: Buffer): void {
    const { messageId } = frame;
    const call = this.#calls.takeAnswered(messageId);
    if (!call) {
      const overdue = this.#calls.takeOverdue(messageId);
      if (overdue) return this.#report('late', raw, `answer to ${overdue.action} after its time-out`, overdue);
      return this.#report('unknown-answer', raw, 'answer to a call that is not open', { messageId, action: null, sentAtMs: null });
    }
    call.settle(this.#outcome(call, frame, raw));
    this.#calls.proceed();
  }

  #outcome(call: OutgoingCall, frame: AnswerFrame, raw: Buffer): CallOutcome {
    const record = recordOf(call, raw, this.lastFrameAtMs);
    if (frame.type === 'CALLERROR') {
      return { kind: 'error', code: frame.code, description: frame.description, details: frame.details, ...record };
    }
    const { payload, notes } = frame;
    if (!isAction(call.action)) return { kind: 'result', payload, violations: notes, ...record };
    const { violations, refusal } = judge('Response', call.action, payload, this.#isStrict, raw.length);
    if (refusal) return { kind: 'error', ...refusal, ...record };
    return { kind: 'result', payload, violations: notes.length > 0 ? [...notes, ...violations] : violations, ...record };
  }

  #sendAnswer(text: string): void {
    this.#send(text);
    if (this.#isPaused && this.#answers.open < this.#maxOpenCalls) this.#applyPause();
  }

  #send(frame: string | Buffer): void {
    if (!this.#isOpen) return;
    this.#wire?.sent();
    this.#socket.send(frame, TEXT);
    if (this.#socket.bufferedAmount > MOST_UNREAD_BYTES) this.terminate();
  }

  #answerPing(data: Buffer): void {
    this.#noteSignOfLife();
    if (!this.#answersPings || !this.#isOpen) return;
    this.#wire?.sent();
    this.#socket.pong(data);
  }

  #noteSignOfLife(): void {
    this.#silentSweeps = 0;
    this.#wire?.received();
  }

  #noteSocketError(error: Error): void {
    const code = 'code' in error ? String(error.code) : '';
    // Any other error is the network's; the close event that follows says it.
    if (!code.startsWith('WS_ERR_')) return;
    this.#report(code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' ? 'too-long' : 'protocol-error', NO_BYTES, error.message);
    this.#stop();
  }

  #refuseBinary(raw: Buffer): void {
    this.#report('binary', raw, 'a binary frame');
    this.close(1003, 'OCPP frames are text');
  }

  #report(
    kind: OddFrame['kind'],
    raw: Buffer,
    reason: string,
    about: { readonly messageId: string; readonly action: string | null; readonly sentAtMs?: number | null } | null = null,
  ): void {
    const { messageId = null, action = null, sentAtMs = null } = about ?? {};
    this.#handlers.onOddFrame({ kind, raw, reason, messageId, action, sentAtMs, receivedAtMs: this.#clock.now() });
  }

  #applyPause(): void {
    const isPaused = this.#isPausedByOwner || this.#answers.open >= this.#maxOpenCalls;
    if (isPaused === this.#isPaused || !this.#isOpen) return;
    this.#isPaused = isPaused;
    if (isPaused) this.#socket.pause();
    else this.#socket.resume();
  }

  /** The end of everything but the socket itself. False when that was done already. */
  #stop(): boolean {
    if (!this.#isOpen) return false;
    this.#isOpen = false;
    this.#releaseClosing = this.#clock.hold();
    this.#answers.close();
    this.#calls.close();
    return true;
  }

  #finish(code: number, reason: string): void {
    this.#stop();
    this.#wire?.close();
    this.#handlers.onClose(code, reason);
    this.#releaseClosing?.();
  }
}

/** Spares the socket to find out by itself that a Buffer of ours is text. */
const TEXT = Object.freeze({ binary: false });

const REPEATED_ID: Violation = Object.freeze({
  path: 'frame/1',
  keyword: 'unique',
  message: 'the message id was used before on this connection',
  code: 'FormationViolation',
});

function unknownAction(action: string): Verdict {
  const description = `${action.slice(0, 100)} is not an action of OCPP 1.6`;
  return { violations: NO_VIOLATIONS, refusal: { code: 'NotImplemented', description, details: {} } };
}

function unreadable(frame: MalformedFrame, raw: Buffer, receivedAtMs: number): ReceivedCall {
  const { messageId, idJson, code, description } = frame;
  const violation: Violation = { path: 'frame', keyword: 'format', message: description, code };
  const refusal: CallError = { code, description, details: {} };
  return { messageId: messageId ?? UNREADABLE_ID, idJson, action: '', payload: null, raw, receivedAtMs, violations: [violation], refusal };
}
