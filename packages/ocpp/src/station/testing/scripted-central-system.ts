import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { SeededRandom, type Clock } from '@phasor/kernel';
import type { CallErrorCode } from '../../call-error.ts';
import type { Admission } from '../../admission.ts';
import { CentralSystemEndpoint } from '../../central-system.ts';
import type { Handshake } from '../../handshake.ts';
import type { IncomingCall } from '../../incoming-call.ts';
import type { OcppLink } from '../../link.ts';
import type { Action, Request, Response } from '../../messages.ts';

/** What a scripted central system does with a CALL. */
export type Reaction<A extends Action> = Response<A> | 'silence' | 'cut' | { readonly errorCode: CallErrorCode };

export type Reactions = { [A in Action]?: (request: Request<A>, call: IncomingCall) => Reaction<A> };

/** A CALL that it heard. */
export interface HeardCall {
  readonly action: string;
  readonly payload: unknown;
  readonly messageId: string;
  readonly atMs: number;
  /** Paths of what was wrong with it. */
  readonly violations: readonly string[];
}

/** A central system for tests: it says yes to everything, writes down what it hears, and behaves badly where a test says so. */
export class ScriptedCentralSystem {
  /** Every CALL, in the order of arrival. */
  readonly heard: HeardCall[] = [];
  /** What it does instead of saying yes. */
  readonly reactions: Reactions = {};
  /** Whom it lets in: everybody. */
  admit: (handshake: Handshake) => Admission = () => ({ kind: 'accept', needsSubprotocol: true, isStrict: false, context: undefined });
  /** Who knocked. */
  readonly handshakes: Handshake[] = [];
  readonly #clock: Clock;
  readonly #tls: ServerOptions | undefined;
  readonly #links = new Map<string, OcppLink>();
  #port = 0;
  #lastTransactionId = 0;
  #server: Server | null = null;

  /** `tls`: speak TLS, as they say. */
  constructor(clock: Clock, tls?: ServerOptions) {
    this.#clock = clock;
    this.#tls = tls;
  }

  get url(): string {
    return `${this.#tls ? 'wss' : 'ws'}://127.0.0.1:${this.#port}/ocpp`;
  }

  /** The actions heard, in the order of arrival. */
  get actions(): string[] {
    return this.heard.map(({ action }) => action);
  }

  /** The payloads of one action, in the order of arrival. */
  said<A extends Action>(action: A): Request<A>[] {
    return this.heard.filter((call) => call.action === action).map(({ payload }) => payload as Request<A>);
  }

  link(identity: string): OcppLink {
    const link = this.#links.get(identity);
    if (!link) throw new Error(`${identity} is not connected`);
    return link;
  }

  /** Asks a station, and hands over the answer; throws when there is none. */
  async ask<A extends Action>(identity: string, action: A, request: Request<A>): Promise<Response<A>> {
    const outcome = await this.link(identity).call(action, request);
    if (outcome.kind === 'result') return outcome.payload;
    throw new Error(`${action}: ${outcome.kind} ${outcome.kind === 'error' ? outcome.code : ''}`);
  }

  /** Listens, on the same port as before. */
  async start(): Promise<void> {
    const endpoint = new CentralSystemEndpoint({
      clock: this.#clock,
      random: new SeededRandom(99),
      pingIntervalMs: 0,
      admit: async (handshake) => {
        this.handshakes.push(handshake);
        return this.admit(handshake);
      },
      onLink: (link, { identity }) => {
        this.#links.set(identity, link);
        return { onCall: (call) => this.#take(link, call), onOddFrame: () => undefined, onClose: () => undefined };
      },
    });
    const server = this.#tls ? createTlsServer(this.#tls) : createServer();
    server.on('upgrade', (request, socket, head) => endpoint.handleUpgrade(request, socket, head));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Dies: every socket is cut, nobody listens. */
  async die(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const link of this.#links.values()) link.terminate();
    this.#links.clear();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  #take(link: OcppLink, call: IncomingCall): void {
    const { action, payload, messageId, receivedAtMs } = call;
    this.heard.push({ action, payload, messageId, atMs: receivedAtMs, violations: call.violations.map(({ path }) => path) });
    if (call.refusal) return call.reply(call.encode({ error: call.refusal }));
    const react = this.reactions[action as Action] as ((request: unknown, call: IncomingCall) => Reaction<Action>) | undefined;
    const reaction = react ? react(payload, call) : this.#yes(action);
    if (reaction === 'silence') return;
    if (reaction === 'cut') return link.terminate();
    if ('errorCode' in reaction) {
      return call.reply(call.encode({ error: { code: reaction.errorCode, description: 'as the test wants', details: {} } }));
    }
    call.reply(call.encode({ result: reaction }));
  }

  #yes(action: string): Reaction<Action> {
    const currentTime = new Date(this.#clock.now()).toISOString();
    switch (action) {
      case 'BootNotification':
        return { status: 'Accepted', currentTime, interval: 300 };
      case 'Heartbeat':
        return { currentTime };
      case 'Authorize':
        return { idTagInfo: { status: 'Accepted' } };
      case 'StartTransaction':
        return { transactionId: (this.#lastTransactionId += 1), idTagInfo: { status: 'Accepted' } };
      case 'DataTransfer':
      case 'SignCertificate':
        return { status: 'Accepted' };
      default:
        return {};
    }
  }
}
