import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { connectionKey, SUBPROTOCOL } from '@phasor/ocpp';
import { WebSocketServer } from 'ws';
import type { PassingTime } from './passing-time.ts';
import { Peer, type Background } from './peer.ts';
import type { Wire } from './wire.ts';

/** PEM. With `ca`, whoever connects must show a certificate that one of these authorities signed. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  readonly ca?: readonly string[];
}

/** A connection of the charge point, as it knocked. */
export interface Arrival {
  readonly peer: Peer;
  /** The path, with the identity. */
  readonly path: string;
  /** As HTTP Basic has them; null without. The password as bytes. */
  readonly basic: { readonly user: string; readonly password: Buffer } | null;
  /** The certificate that the charge point showed, PEM; null without. */
  readonly certificate: string | null;
  /** `TLSv1.2` or `TLSv1.3`; null without TLS. */
  readonly tlsVersion: string | null;
}

/** The scripted end of a case about a charge point: a WebSocket server on a port of the loopback that keeps its number. */
export class ScriptedCentralSystem {
  /** What is answered while no step waits for it. A script may change it. */
  readonly background: { -readonly [A in keyof Background]: Background[A] } = {};
  /** An HTTP status with which to refuse whoever knocks; null: everybody may come in. */
  refusal: 401 | 404 | 503 | null = null;
  /** Every knock: also the refused ones, not those that TLS kept out. */
  knocks = 0;
  readonly #wire: Wire;
  readonly #time: PassingTime;
  readonly #arrivals: Arrival[] = [];
  readonly #waiting: ((arrival: Arrival) => void)[] = [];
  readonly #peers = new Set<Peer>();
  #server: Server | null = null;
  #tls: ServerTls | null = null;
  #port = 0;

  constructor(wire: Wire, time: PassingTime) {
    this.#wire = wire;
    this.#time = time;
  }

  /** Where charge points knock. A name and not an address, as a certificate has it. */
  get url(): string {
    return `${this.#tls ? 'wss' : 'ws'}://localhost:${this.#port}/ocpp`;
  }

  /** Listens, with TLS or without; after a {@link stop} on the same port. */
  async start(tls: ServerTls | null = null): Promise<void> {
    const server = tls ? createHttpsServer(settingsOf(tls)) : createHttpServer();
    const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, handleProtocols: () => SUBPROTOCOL });
    server.on('upgrade', (request, socket, head) => this.#knock(sockets, request, socket, head));
    this.#tls = tls;
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Every connection is cut, and nobody listens any more. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    await Promise.all([...this.#peers].map((peer) => peer.cut()));
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  /** The next connection that no step has had yet. */
  arrival(): Promise<Arrival> {
    const come = new Promise<Arrival>((resolve, reject) => {
      const arrival = this.#arrivals.shift();
      if (arrival) return resolve(arrival);
      const timer = setTimeout(() => reject(new Error('the charge point did not connect')), 10_000);
      this.#waiting.push((come) => {
        clearTimeout(timer);
        resolve(come);
      });
    });
    return this.#time.during(come);
  }

  #knock(sockets: WebSocketServer, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.knocks += 1;
    const { refusal } = this;
    if (refusal !== null) return void socket.end(`HTTP/1.1 ${refusal} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const ledger = this.#time.clock.wire.open(connectionKey(request.socket));
      const time = { ledger, during: <T>(waiting: Promise<T>) => this.#time.during(waiting) };
      const peer = new Peer(webSocket, 'CentralSystem', this.#wire, this.background, time);
      this.#peers.add(peer);
      webSocket.on('close', () => this.#peers.delete(peer));
      const arrival = { peer, path: request.url ?? '', basic: basicOf(request), ...tlsOf(request) };
      const take = this.#waiting.shift();
      if (take) take(arrival);
      else this.#arrivals.push(arrival);
    });
  }
}

function settingsOf({ cert, key, ca }: ServerTls): ServerOptions {
  return { cert, key, ...(ca ? { ca: [...ca], requestCert: true } : {}) };
}

function basicOf({ headers }: IncomingMessage): Arrival['basic'] {
  const encoded = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const bytes = Buffer.from(encoded, 'base64');
  const colon = bytes.indexOf(':');
  return { user: bytes.subarray(0, colon).toString(), password: bytes.subarray(colon + 1) };
}

function tlsOf({ socket }: IncomingMessage): Pick<Arrival, 'certificate' | 'tlsVersion'> {
  if (!('encrypted' in socket)) return { certificate: null, tlsVersion: null };
  const tls = socket as TLSSocket;
  return { certificate: tls.getPeerX509Certificate()?.toString() ?? null, tlsVersion: tls.getProtocol() };
}
