import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SeededRandom, type Clock } from '@phasor/kernel';
import {
  CentralSystemEndpoint,
  memoryLink,
  OcppLink,
  type Action,
  type IncomingCall,
  type LinkSocket,
  type Request,
  type Response,
} from '@phasor/ocpp';

/** What a test's central system does with a CALL. */
export type Reaction<A extends Action> = Response<A> | 'silence' | 'cut' | { readonly errorCode: 'InternalError' | 'GenericError' };

export type Reactions = { [A in Action]?: (request: Request<A>, call: IncomingCall) => Reaction<A> };

export interface HeardCall {
  readonly action: string;
  readonly payload: unknown;
  readonly messageId: string;
  readonly atMs: number;
}

/** A central system for tests: it says yes to everything, writes down what it hears, and behaves badly where a test says so. */
export class TestCentralSystem {
  /** Every CALL, in the order of arrival. */
  readonly heard: HeardCall[] = [];
  /** What it does instead of saying yes. */
  readonly reactions: Reactions = {};
  #port = 0;
  #lastTransactionId = 0;
  #server: Server | null = null;
  readonly #clock: Clock;
  readonly #links = new Map<string, OcppLink>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/ocpp`;
  }

  /** The payloads of one action, in the order of arrival. */
  said<A extends Action>(action: A): Request<A>[] {
    return this.heard.filter((call) => call.action === action).map(({ payload }) => payload as Request<A>);
  }

  link(id: string): OcppLink {
    const link = this.#links.get(id);
    if (!link) throw new Error(`${id} is not connected`);
    return link;
  }

  /** Asks a charger, and hands over the answer; throws when there is none. */
  async ask<A extends Action>(id: string, action: A, request: Request<A>): Promise<Response<A>> {
    const outcome = await this.link(id).call(action, request);
    if (outcome.kind === 'result') return outcome.payload;
    throw new Error(`${action}: ${outcome.kind} ${outcome.kind === 'error' ? outcome.code : ''}`);
  }

  /** The charger's end of a link in memory to it: no network. */
  dial(identity: string): LinkSocket {
    const [charger, own] = memoryLink(this.#clock);
    const link: OcppLink = new OcppLink(own, {
      clock: this.#clock,
      random: new SeededRandom(99),
      handlers: { onCall: (call) => this.#take(link, call), onOddFrame: () => undefined, onClose: () => undefined },
    });
    this.#links.set(identity, link);
    return charger;
  }

  /** Listens, on the same port as before. */
  async start(): Promise<void> {
    const endpoint = new CentralSystemEndpoint({
      clock: this.#clock,
      random: new SeededRandom(99),
      pingIntervalMs: 0,
      admit: async () => ({ kind: 'accept', needsSubprotocol: true, isStrict: false, context: undefined }),
      onLink: (link, { identity }) => {
        this.#links.set(identity, link);
        return { onCall: (call) => this.#take(link, call), onOddFrame: () => undefined, onClose: () => undefined };
      },
    });
    const server = createServer();
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
    this.heard.push({ action, payload, messageId, atMs: receivedAtMs });
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
      default:
        return {};
    }
  }
}
