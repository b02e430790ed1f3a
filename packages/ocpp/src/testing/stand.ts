import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RealClock, SeededRandom, type Clock } from '@phasor/kernel';
import type { Admission } from '../admission.ts';
import { CentralSystemEndpoint, type CentralSystemOptions } from '../central-system.ts';
import { connectChargePoint, type ChargePointOptions } from '../charge-point.ts';
import type { Handshake } from '../handshake.ts';
import type { IncomingCall } from '../incoming-call.ts';
import type { LinkHandlers, OddFrame } from '../link-options.ts';
import type { OcppLink } from '../link.ts';

/** What one end of a link was told. */
export class Listener implements LinkHandlers {
  readonly calls: IncomingCall[] = [];
  readonly odd: OddFrame[] = [];
  readonly closes: { readonly code: number; readonly reason: string }[] = [];
  /** Set to answer calls; without, they wait. */
  answer: ((call: IncomingCall) => void) | undefined;

  constructor(answer?: (call: IncomingCall) => void) {
    this.answer = answer;
  }

  onCall(call: IncomingCall): void {
    this.calls.push(call);
    this.answer?.(call);
  }

  onOddFrame(odd: OddFrame): void {
    this.odd.push(odd);
  }

  onClose(code: number, reason: string): void {
    this.closes.push({ code, reason });
  }
}

/** A charge point's connection as the central system sees it. */
export interface Arrival {
  readonly link: OcppLink;
  readonly handshake: Handshake;
  readonly listener: Listener;
}

/** A central system on a real port of the loopback, which admits everybody unless told otherwise. */
export interface Stand {
  readonly url: string;
  readonly port: number;
  readonly endpoint: CentralSystemEndpoint;
  readonly arrivals: Arrival[];
  readonly refusals: { readonly identity: string; readonly reason: string; readonly detail: string }[];
  /** Connects a charge point, and gives both ends. */
  connect(
    options?: Partial<ChargePointOptions>,
  ): Promise<{ readonly link: OcppLink; readonly listener: Listener; readonly arrival: Arrival }>;
  close(): Promise<void>;
}

/** An admission that accepts, with what the test wants different. */
export function accept(change: Partial<Extract<Admission, { kind: 'accept' }>> = {}): Admission {
  return { kind: 'accept', needsSubprotocol: true, isStrict: false, context: undefined, ...change };
}

/** Answers every call with an empty result, every refused one with its refusal. */
export function answerAll(call: IncomingCall): void {
  call.reply(call.encode(call.refusal ? { error: call.refusal } : { result: {} }));
}

/** Opens a stand. `answer` is what the central system does with calls. */
export async function openStand(
  options: Partial<CentralSystemOptions<undefined>> & { readonly answer?: (call: IncomingCall) => void } = {},
): Promise<Stand> {
  const clock: Clock = options.clock ?? new RealClock();
  const random = new SeededRandom(1);
  const arrivals: Arrival[] = [];
  const refusals: Stand['refusals'] = [];
  const endpoint = new CentralSystemEndpoint({
    clock,
    random,
    pingIntervalMs: 0,
    admit: () => Promise.resolve(accept()),
    onLink: (link, handshake) => {
      const listener = new Listener(options.answer);
      arrivals.push({ link, handshake, listener });
      return listener;
    },
    onRefused: ({ identity }, reason, detail) => void refusals.push({ identity, reason, detail }),
    ...options,
  });
  const server = createServer();
  server.on('upgrade', (request, socket, head) => endpoint.handleUpgrade(request, socket, head));
  const port = await listen(server);
  const url = `ws://127.0.0.1:${port}/ocpp`;
  return {
    url,
    port,
    endpoint,
    arrivals,
    refusals,
    async connect(change = {}) {
      const listener = new Listener();
      const link = await connectChargePoint({ url, identity: 'CP1', clock, random, handlers: listener, ...change });
      const identity = change.identity ?? 'CP1';
      const arrival = await until(() => arrivals.findLast((other) => other.handshake.identity === identity));
      return { link, listener, arrival };
    },
    async close() {
      await endpoint.close(1001, 'the test is over');
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Listens on a free port of the loopback, and gives the port. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Waits for what `look` finds, turn by turn of the event loop; fails after twenty seconds. */
export async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (const deadline = performance.now() + 20_000; performance.now() < deadline;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`not seen within twenty seconds: ${look.toString()}`);
}
