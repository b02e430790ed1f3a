import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  admitRequest,
  answerTo,
  capiKeyOf,
  claimOf,
  NonceMemory,
  refusalOf,
  type AdmittedRequest,
  type CapiAnswer,
  type CapiRequest,
  type Command,
  type CommandResult,
  type ExchangeName,
  type SessionRecord,
} from '@phasor/capi';
import { PhasorError, type Clock } from '@phasor/kernel';

export const TEST_KEY = '00112233445566778899aabbccddeeff';

/** A back end for tests: it knows one key, stores sessions by their numbers, hands out the commands it was given, and writes all down. */
export class TestCapiBackEnd {
  readonly heard: AdmittedRequest[] = [];
  readonly refused: string[] = [];
  /** By sessionId. */
  readonly sessions = new Map<number, SessionRecord>();
  readonly results: CommandResult[] = [];
  /** Handed out with each poll until their result has come. */
  commands: Command[] = [];
  verdict: CapiAnswer<'authorise'>['verdict'] = 'Accepted';
  pollIntervalS = 30;
  /** Answers that are thrown away after everything has been stored, counted down. */
  answersToLose = 0;
  #port = 0;
  #server: Server | null = null;
  readonly #clock: Clock;
  #nonces: NonceMemory;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#nonces = new NonceMemory(clock.now() - 1_000_000, 120_000);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/capi`;
  }

  /** The highest number up to which all finished sessions are there. */
  get sessionsThrough(): number {
    let through = 0;
    while (this.sessions.get(through + 1)?.stopTime) through += 1;
    return through;
  }

  messages<Name extends ExchangeName>(exchange: Name): CapiRequest<Name>[] {
    return this.heard.filter((request) => request.exchange === exchange).map(({ message }) => message as CapiRequest<Name>);
  }

  /** Listens, on the same port as before; nonces of an earlier life are forgotten. */
  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#clock.track(this.#serve(request, response)));
    server.keepAliveTimeout = 1;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async restart(): Promise<void> {
    await this.die();
    this.#nonces = new NonceMemory(this.#clock.now(), 120_000);
    await this.start();
  }

  async die(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const key = capiKeyOf(TEST_KEY);
    const nowMs = this.#clock.now();
    const claim = claimOf({ exchange: request.url?.split('/').at(-1) ?? '', headers: request.headers, body: Buffer.concat(chunks) });
    try {
      const admitted = admitRequest(claim, key, this.#nonces, nowMs);
      const answer = this.#take(admitted);
      this.heard.push(admitted);
      if (this.answersToLose > 0) {
        this.answersToLose -= 1;
        response.destroy();
        return;
      }
      const { status, headers, body } = answerTo(key, claim.nonce, answer);
      response.writeHead(status, headers).end(body);
    } catch (error) {
      if (!(error instanceof PhasorError)) throw error;
      this.refused.push(error.code);
      const { status, headers, body } = refusalOf(error, nowMs, { key, nonce: claim.nonce });
      response.writeHead(status, headers).end(body);
    }
  }

  #take(request: AdmittedRequest): CapiAnswer<ExchangeName> {
    const { pollIntervalS } = this;
    const time = new Date(this.#clock.now()).toISOString();
    switch (request.exchange) {
      case 'hello':
        return { time, pollIntervalS, sessionsThrough: this.sessionsThrough };
      case 'authorise':
        return { verdict: this.verdict };
      case 'sessions':
        for (const record of request.message.records) this.#store(record);
        return { sessionsThrough: this.sessionsThrough };
      case 'poll': {
        this.results.push(...request.message.results);
        const done = new Set(request.message.results.map(({ commandId }) => commandId));
        this.commands = this.commands.filter(({ commandId }) => !done.has(commandId));
        return { time, pollIntervalS, sessionsThrough: this.sessionsThrough, commands: this.commands };
      }
    }
  }

  #store(record: SessionRecord): void {
    const { sessionId } = record;
    const stored = this.sessions.get(sessionId);
    const isOther = stored?.stopTime != null && JSON.stringify(stored) !== JSON.stringify(record);
    if (isOther) {
      throw new PhasorError('CAPI_SESSION_OLD', 'old', { sessionId, sessionsThrough: this.sessionsThrough });
    }
    this.sessions.set(sessionId, record);
  }
}
