import type { ConnectionOptions } from 'node:tls';
import { WebSocket } from 'ws';

/** A CALLRESULT or CALLERROR as it came. */
export type RawAnswer = readonly unknown[];

export interface RawChargerOptions {
  /** HTTP Basic with the identity as user; bytes are sent as they are. */
  readonly password?: string | Buffer;
  /** Default `['ocpp1.6']`; an empty list sends no header. */
  readonly protocols?: readonly string[];
  /** For `wss://`: the root to trust, the client certificate to show, the ciphers to offer … */
  readonly tls?: ConnectionOptions;
  /** More headers of the handshake. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The handshake was answered with an HTTP status instead. */
export class HandshakeRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the handshake was answered with ${status}`);
    this.status = status;
  }
}

/** A charger without manners: a bare WebSocket that sends whatever a test wants, and keeps what it hears. */
export class RawCharger {
  readonly socket: WebSocket;
  /** Every frame that came, in order. */
  readonly heard: string[] = [];
  /** When the socket has closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Answers the server's CALLs with the rest of a CALLRESULT or CALLERROR; null leaves one unanswered. */
  onCall: (action: string, payload: unknown) => readonly [3, unknown] | readonly [4, string, string, unknown] | null = () => [3, {}];
  readonly #waiting = new Set<() => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => this.#hear(data.toString()));
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        for (const wake of this.#waiting) wake();
      });
    });
  }

  /** Connects to `ocppUrl`/`identity`. Rejects with {@link HandshakeRefused}. */
  static connect(ocppUrl: string, identity: string, options: RawChargerOptions = {}): Promise<RawCharger> {
    const { password, protocols = ['ocpp1.6'], tls } = options;
    const basic =
      password === undefined ? undefined : Buffer.concat([Buffer.from(`${identity}:`), Buffer.from(password)]).toString('base64');
    const headers = { ...options.headers, ...(basic === undefined ? {} : { authorization: `Basic ${basic}` }) };
    const socket = new WebSocket(`${ocppUrl}/${encodeURIComponent(identity)}`, [...protocols], {
      headers,
      perMessageDeflate: false,
      ...tls,
    });
    return new Promise((resolve, reject) => {
      const charger = new RawCharger(socket);
      socket.once('open', () => resolve(charger));
      socket.once('unexpected-response', (_request, response) => {
        reject(new HandshakeRefused(response.statusCode ?? 0));
        socket.terminate();
      });
      socket.once('error', reject);
    });
  }

  send(frame: string | Buffer): void {
    this.socket.send(frame);
  }

  /** Sends a CALL and resolves with its answer; `messageId` may be one that was used before. Rejects when the socket closes first. */
  async call(action: string, payload: unknown, messageId = `m${++this.#lastId}`): Promise<RawAnswer> {
    const from = this.heard.length;
    this.send(JSON.stringify([2, messageId, action, payload]));
    return this.answerTo(messageId, from);
  }

  /** {@link call}, and the payload of the CALLRESULT; throws at a CALLERROR. */
  async ask<Payload = Record<string, unknown>>(action: string, payload: unknown): Promise<Payload> {
    const answer = await this.call(action, payload);
    if (answer[0] !== 3) throw new Error(`${action} was answered with ${JSON.stringify(answer)}`);
    return answer[2] as Payload;
  }

  /** The first answer with this id (`-1` for an unreadable frame) after the first `from` frames. */
  async answerTo(messageId: unknown, from = 0): Promise<RawAnswer> {
    for (let at = from; ; at += 1) {
      const frame = JSON.parse(await this.frame(at)) as RawAnswer;
      if (frame[0] !== 2 && frame[1] === messageId) return frame;
    }
  }

  /** The frame number `at`, when it has come. Rejects when the socket closes first, or after ten seconds. */
  async frame(at: number): Promise<string> {
    const deadline = performance.now() + 10_000;
    for (;;) {
      const frame = this.heard[at];
      if (frame !== undefined) return frame;
      if (this.socket.readyState !== WebSocket.OPEN) throw new Error(`the socket closed before frame ${at} came`);
      const remainingMs = deadline - performance.now();
      if (remainingMs <= 0) throw new Error(`frame ${at} has not come within 10 s`);
      await this.#news(remainingMs);
    }
  }

  /** Closes and waits for it. */
  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }

  #hear(text: string): void {
    this.heard.push(text);
    const [type, id, action, payload] = JSON.parse(text) as RawAnswer;
    if (type === 2) {
      const answer = this.onCall(String(action), payload);
      if (answer) this.send(JSON.stringify([answer[0], id, ...answer.slice(1)]));
    }
    for (const wake of this.#waiting) wake();
  }

  async #news(withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
    });
  }
}

/** A BootNotification as short as the schema allows. */
export const BOOT = { chargePointVendor: 'Charge Amps AB', chargePointModel: 'HALO' } as const;
