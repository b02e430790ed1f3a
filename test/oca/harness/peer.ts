import type { WireEnd } from '@phasor/kernel';
import { ACTIONS, checkRequest, checkResponse, isAction, type Action, type Messages } from '@phasor/ocpp';
import type { WebSocket } from 'ws';
import type { Expected } from './expected.ts';
import type { Crossing, End, Role, Wire } from './wire.ts';

type Request<A extends Action> = Messages[A]['request'];
type Response<A extends Action> = Messages[A]['response'];
/** The answer to a CALL, or what makes it. */
export type AnswerOf<A extends Action> = Response<A> | ((request: Request<A>) => Response<A>);
/** Answers to CALLs that belong to no case, such as a central system's reading of the configuration. They are neither counted nor recorded. */
export type Background = { readonly [A in Action]?: (request: Request<A>) => Response<A> };

/** Where time is a virtual clock's: how the socket's frames are counted, and how time passes while a script waits. */
export interface PeerTime {
  readonly ledger: WireEnd;
  during<T>(waiting: Promise<T>): Promise<T>;
}

/** The product answered a CALL with a CALLERROR. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
  readonly code: string;

  constructor(action: Action, code: string, description: string) {
    super(`${action} was answered with ${code}: ${description}`);
    this.code = code;
  }
}

interface Awaiting {
  readonly action: Action;
  fits(request: unknown): boolean;
  take(call: ReceivedCall): void;
}

interface ReceivedCall {
  readonly messageId: string;
  readonly action: Action;
  readonly payload: unknown;
}

/**
 * The scripted end of OCPP-J over one socket: sends what a script says and waits for what it expects. Holds the product to the strict
 * schemas: what it expects and breaks one is an error.
 */
export class Peer implements End {
  readonly socket: WebSocket;
  /** When the socket has closed. */
  readonly closed: Promise<number>;
  readonly #role: Role;
  readonly #wire: Wire;
  readonly #background: Background;
  readonly #time: PeerTime | undefined;
  readonly #asked = new Map<string, { action: Action; settle(kind: 3 | 4, elements: readonly unknown[]): void }>();
  readonly #awaiting: Awaiting[] = [];
  readonly #mailbox: ReceivedCall[] = [];
  readonly #faults: string[] = [];
  readonly #counts = new Map<string, number>();
  #lastId = 0;

  constructor(socket: WebSocket, role: Role, wire: Wire, background: Background = {}, time?: PeerTime) {
    this.socket = socket;
    this.#role = role;
    this.#wire = wire;
    this.#background = background;
    this.#time = time;
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      this.#hear(data.toString());
      time?.ledger.received();
    });
    socket.on('close', () => time?.ledger.close());
    wire.join(this);
  }

  /** Sends a CALL; resolves with the payload of its CALLRESULT. Rejects with {@link CallRefused}, or when the answer breaks the schema. */
  call<A extends Action>(action: A, payload: Request<A>): Promise<Response<A>> {
    const messageId = `${this.#role}-${++this.#lastId}`;
    const answered = new Promise<Response<A>>((resolve, reject) => {
      const settle = (kind: 3 | 4, elements: readonly unknown[]): void => {
        if (kind === 4) return reject(new CallRefused(action, String(elements[2]), String(elements[3])));
        const violations = checkResponse(action, elements[2], 'strict');
        if (violations.length > 0) return reject(new Error(`${action}.conf breaks the schema: ${JSON.stringify(violations)}`));
        resolve(elements[2] as Response<A>);
      };
      this.#asked.set(messageId, { action, settle });
    });
    const expected = this.#expect('answer', action);
    if (this.#wire.lets({ kind: 'CALL', action, from: this.#role, payload })) this.#send([2, messageId, action, payload]);
    return this.#await(expected, answered);
  }

  /** Waits for a CALL of that action (one that `fits`, if given), answers it, and resolves with its payload. */
  async expectCall<A extends Action>(
    action: A,
    answer: AnswerOf<A>,
    fits: (request: Request<A>) => boolean = () => true,
  ): Promise<Request<A>> {
    const come = new Promise<ReceivedCall>((take) => {
      const isIt = (request: unknown): boolean => fits(request as Request<A>);
      const at = this.#mailbox.findIndex((call) => call.action === action && isIt(call.payload));
      const [call] = at < 0 ? [] : this.#mailbox.splice(at, 1);
      if (call) take(call);
      else this.#awaiting.push({ action, fits: isIt, take });
    });
    const call = await this.#await(this.#expect('CALL', action), come);
    const violations = checkRequest(action, call.payload, 'strict');
    if (violations.length > 0) throw new Error(`${action}.req breaks the schema: ${JSON.stringify(violations)}`);
    const request = call.payload as Request<A>;
    this.#answer(call, typeof answer === 'function' ? answer(request) : answer, false);
    return request;
  }

  /** What was heard and nobody waited for, and frames that fit nothing; a case that went well leaves none. */
  get leftovers(): readonly string[] {
    return [...this.#mailbox.map(({ action, payload }) => `${action}.req ${JSON.stringify(payload)}`), ...this.#faults];
  }

  /** Closes and waits for it. */
  async close(): Promise<void> {
    if (this.socket.readyState === this.socket.CLOSED) return;
    this.socket.close();
    await this.closed;
  }

  /** The cable is cut: no closing handshake. */
  async cut(): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }

  #expect(kind: Expected['kind'], action: Action): Expected {
    const nth = (this.#counts.get(`${kind} ${action}`) ?? 0) + 1;
    this.#counts.set(`${kind} ${action}`, nth);
    return { kind, action, nth };
  }

  #hear(text: string): void {
    const elements = parsed(text);
    const [type, messageId] = elements;
    if (type === 2) return this.#hearCall({ messageId: String(messageId), action: elements[2] as Action, payload: elements[3] });
    const asked = this.#asked.get(String(messageId));
    if (!asked || (type !== 3 && type !== 4)) return void this.#faults.push(`an answer to nothing: ${text}`);
    const kind = type === 3 ? 'CALLRESULT' : 'CALLERROR';
    if (!this.#wire.lets({ kind, action: asked.action, from: other(this.#role), payload: elements[2] })) return;
    this.#asked.delete(String(messageId));
    asked.settle(type, elements);
  }

  #hearCall(call: ReceivedCall): void {
    const { action, payload } = call;
    if (!isAction(action) || ACTIONS[action].from === this.#role) return void this.#faults.push(`${String(action)} from the wrong end`);
    const at = this.#awaiting.findIndex((awaiting) => awaiting.action === action && awaiting.fits(payload));
    const background = this.#background[action] as ((request: unknown) => unknown) | undefined;
    if (at < 0 && background) return this.#answer(call, background(payload), true);
    const crossing: Crossing = { kind: 'CALL', action, from: other(this.#role), payload };
    if (!this.#wire.lets(crossing)) return;
    const [awaiting] = at < 0 ? [] : this.#awaiting.splice(at, 1);
    if (awaiting) awaiting.take(call);
    else this.#mailbox.push(call);
  }

  #answer({ messageId, action }: ReceivedCall, payload: unknown, isBackground: boolean): void {
    if (!isBackground && !this.#wire.lets({ kind: 'CALLRESULT', action, from: this.#role, payload })) return;
    this.#send([3, messageId, payload]);
  }

  #send(frame: readonly unknown[]): void {
    this.#time?.ledger.sent();
    this.socket.send(JSON.stringify(frame));
  }

  #await<T>(expected: Expected, promise: Promise<T>): Promise<T> {
    const waiting = this.#wire.expecting(expected, promise);
    return this.#time ? this.#time.during(waiting) : waiting;
  }
}

function parsed(text: string): readonly unknown[] {
  try {
    const frame: unknown = JSON.parse(text);
    return Array.isArray(frame) ? frame : [];
  } catch {
    return [];
  }
}

const other = (role: Role): Role => (role === 'ChargePoint' ? 'CentralSystem' : 'ChargePoint');
