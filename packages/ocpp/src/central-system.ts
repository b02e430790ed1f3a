import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { messageOf, type Clock, type Random, type Timer } from '@phasor/kernel';
import { WebSocketServer, type WebSocket } from 'ws';
import { refuseUpgrade, type Admission, type RefusalReason, type RefusalStatus } from './admission.ts';
import { connectionKey, readHandshake, type Handshake } from './handshake.ts';
import type { LinkHandlers } from './link-options.ts';
import { OcppLink } from './link.ts';
import { Turns } from './turns.ts';

/** The sub-protocol of OCPP 1.6J, the only one this package speaks. */
export const SUBPROTOCOL = 'ocpp1.6';

export interface CentralSystemOptions<Context> {
  readonly clock: Clock;
  readonly random: Random;
  /** Where charge points knock, with a slash at both ends. Default `/ocpp/`. */
  readonly pathPrefix?: string;
  /** Whether the peer at this address is a proxy whose X-Forwarded-For and X-Forwarded-Proto are believed. Default: nobody is. */
  readonly isProxy?: (address: string) => boolean;
  /** So many knocks are decided about at once; the others wait in the order in which they came. Default 128. */
  readonly maxAdmissions?: number;
  /** Decides about a knock whose identity can be read. A rejection refuses with 503. */
  admit(handshake: Handshake): Promise<Admission<Context>>;
  /** A charge point is connected; one that it takes the place of is still found by `linkOf`. What it gives back is told everything from the first frame on. */
  onLink(link: OcppLink, handshake: Handshake, context: Context): LinkHandlers;
  /** A knock was refused, by the admission or by the endpoint. */
  onRefused?(handshake: Handshake, reason: RefusalReason, detail: string): void;
  /** Refuse a wrong or missing sub-protocol with HTTP 400, as the certification tool wants. Default: complete the handshake and close with 1002. */
  readonly refuseWrongSubprotocol?: boolean;
  /** Default 25 s, as some chargers drop a socket that is idle for 30; 0 sends no pings and cuts nobody off. */
  readonly pingIntervalMs?: number;
  /** A link from which nothing at all came for so long is dead. Default three times the ping interval. */
  readonly pongTimeoutMs?: number;
  /** The same for a charger that has answered no ping yet on its connection: some never do. At least three heartbeats; default 15 min. */
  readonly mutePeerTimeoutMs?: number;
  /** See LinkOptions. */
  readonly callTimeoutMs?: number;
  readonly maxQueuedCalls?: number;
  readonly maxOpenCalls?: number;
}

type Accepted<Context> = Extract<Admission<Context>, { kind: 'accept' }>;

const DEFAULT_MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;
/** Enough to keep a store busy that decides about many at a time, few enough that the first of a storm are not kept waiting by the last. */
const DEFAULT_MAX_ADMISSIONS = 128;
/** How long {@link CentralSystemEndpoint.close} waits for peers to close in good order. */
const CLOSING_GRACE_MS = 2_000;

/** The central system's end of OCPP-J: takes WebSocket handshakes from an HTTP server and keeps one link for each charge point. */
export class CentralSystemEndpoint<Context = undefined> {
  readonly #options: CentralSystemOptions<Context>;
  readonly #links = new Map<string, OcppLink>();
  readonly #sockets = new Set<WebSocket>();
  readonly #admissions: Turns;
  /** One for each payload limit: the limit is the WebSocket server's, and not its connections'. */
  readonly #servers = new Map<number, WebSocketServer>();
  readonly #pingIntervalMs: number;
  readonly #mostSilentSweeps: number;
  readonly #mostSilentSweepsOfMute: number;
  #lastGeneration: number;
  #sweep: Timer | undefined;
  #isClosing = false;
  #onEmpty: (() => void) | undefined;

  constructor(options: CentralSystemOptions<Context>) {
    this.#options = options;
    this.#admissions = new Turns(options.maxAdmissions ?? DEFAULT_MAX_ADMISSIONS);
    // Seeded by the time, so that generations grow over restarts too.
    this.#lastGeneration = Math.floor(options.clock.now());
    this.#pingIntervalMs = options.pingIntervalMs ?? 25_000;
    const pongTimeoutMs = options.pongTimeoutMs ?? 3 * this.#pingIntervalMs;
    const sweeps = (timeoutMs: number): number => Math.max(1, Math.ceil(timeoutMs / this.#pingIntervalMs));
    this.#mostSilentSweeps = sweeps(pongTimeoutMs);
    this.#mostSilentSweepsOfMute = Math.max(this.#mostSilentSweeps, sweeps(options.mutePeerTimeoutMs ?? 900_000));
  }

  /** How many charge points are connected. */
  get size(): number {
    return this.#links.size;
  }

  /** The link of a connected charge point. */
  linkOf(identity: string): OcppLink | undefined {
    return this.#links.get(identity);
  }

  /** All connected charge points, as pairs of identity and link. */
  links(): IterableIterator<[string, OcppLink]> {
    return this.#links.entries();
  }

  /** For the `upgrade` event of a Node HTTP or HTTPS server. Takes care of the socket from here on, errors included. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const release = this.#options.clock.hold();
    // Until a link has it, a reset by the peer must not bring the process down.
    const onError = (): void => void socket.destroy();
    socket.on('error', onError);
    const generation = ++this.#lastGeneration;
    const handshake = readHandshake(request, this.#options.pathPrefix ?? '/ocpp/', this.#options.isProxy);
    // Whoever gives up while it waits costs nothing any more.
    const stopWatching = watchForLeaving(socket);
    void this.#admissions
      .take(async () => (isGone(socket) ? null : this.#decide(handshake)))
      .then((admission) => {
        stopWatching();
        if (admission === null || isGone(socket)) return void socket.destroy();
        if (admission.kind === 'refuse') return this.#refuse(handshake, socket, admission.status, admission.reason, admission.detail ?? '');
        socket.off('error', onError);
        this.#complete(request, socket, head, handshake, admission, generation);
      })
      .catch((error: unknown) => this.#refuse(handshake, socket, 503, 'failed', messageOf(error)))
      .finally(release);
  }

  /** Refuses all knocks, closes all links, and resolves when the last socket has closed; after two seconds by force. */
  async close(code: number, reason: string): Promise<void> {
    this.#isClosing = true;
    this.#sweep?.cancel();
    for (const link of this.#links.values()) link.close(code, reason);
    if (this.#sockets.size === 0) return;
    const timer = this.#options.clock.setTimer(CLOSING_GRACE_MS, () => {
      for (const socket of this.#sockets) socket.terminate();
    });
    await new Promise<void>((resolve) => (this.#onEmpty = resolve));
    timer.cancel();
  }

  async #decide(handshake: Handshake): Promise<Admission<Context>> {
    if (this.#isClosing) return { kind: 'refuse', status: 503, reason: 'closing' };
    if (handshake.identity === '') return { kind: 'refuse', status: 404, reason: 'identity' };
    return this.#options.admit(handshake);
  }

  #complete(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    handshake: Handshake,
    admission: Accepted<Context>,
    generation: number,
  ): void {
    const { offeredProtocols, identity } = handshake;
    if (this.#isClosing) return this.#refuse(handshake, socket, 503, 'closing', '');
    // An admission that took long may be overtaken by the charge point's next try.
    if ((this.#links.get(identity)?.generation ?? 0) > generation) return this.#refuse(handshake, socket, 503, 'superseded', '');
    const isSpoken = offeredProtocols.includes(SUBPROTOCOL) || (offeredProtocols.length === 0 && !admission.needsSubprotocol);
    if (!isSpoken && this.#options.refuseWrongSubprotocol) {
      return this.#refuse(handshake, socket, 400, 'sub-protocol', offeredProtocols.join(', '));
    }
    const server = this.#serverFor(admission.maxPayloadBytes ?? DEFAULT_MAX_PAYLOAD_BYTES);
    server.handleUpgrade(request, socket, head, (webSocket) => {
      this.#watch(webSocket);
      if (isSpoken) this.#link(webSocket, request, handshake, admission, generation);
      else this.#closeWrongSubprotocol(webSocket, handshake);
    });
  }

  #link(webSocket: WebSocket, request: IncomingMessage, handshake: Handshake, admission: Accepted<Context>, generation: number): void {
    const { clock, random, callTimeoutMs, maxQueuedCalls, maxOpenCalls } = this.#options;
    const { identity } = handshake;
    const before = this.#links.get(identity);
    // Before the link's own listener, so that its onClose finds it gone. The late close of a link that was taken over must not touch
    // its successor.
    webSocket.once('close', () => {
      if (this.#links.get(identity)?.generation === generation) this.#links.delete(identity);
    });
    new OcppLink(webSocket, {
      clock,
      random,
      generation,
      isStrict: admission.isStrict,
      wire: clock.wire.open(connectionKey(request.socket)),
      ...(callTimeoutMs === undefined ? {} : { callTimeoutMs }),
      ...(maxQueuedCalls === undefined ? {} : { maxQueuedCalls }),
      ...(maxOpenCalls === undefined ? {} : { maxOpenCalls }),
      handlers: (made) => {
        const told = this.#options.onLink(made, handshake, admission.context);
        this.#links.set(identity, made);
        return told;
      },
    });
    before?.close(1008, 'Replaced by a newer connection');
    this.#sweep ??= this.#armSweep();
  }

  /** Counts the socket until it has closed. */
  #watch(webSocket: WebSocket): void {
    this.#sockets.add(webSocket);
    webSocket.once('close', () => {
      this.#sockets.delete(webSocket);
      if (this.#sockets.size === 0) this.#onEmpty?.();
    });
  }

  #closeWrongSubprotocol(webSocket: WebSocket, handshake: Handshake): void {
    const release = this.#options.clock.hold();
    webSocket.on('error', () => webSocket.terminate());
    webSocket.once('close', release);
    webSocket.close(1002, `This central system speaks ${SUBPROTOCOL}`);
    this.#options.onRefused?.(handshake, 'sub-protocol', handshake.offeredProtocols.join(', '));
  }

  #refuse(handshake: Handshake, socket: Duplex, status: RefusalStatus | 400, reason: RefusalReason, detail: string): void {
    refuseUpgrade(socket, status);
    this.#options.onRefused?.(handshake, reason, detail);
  }

  #serverFor(maxPayload: number): WebSocketServer {
    let server = this.#servers.get(maxPayload);
    if (!server) {
      const options = {
        noServer: true,
        clientTracking: false,
        perMessageDeflate: false,
        maxPayload,
        // The link answers pings itself, so that a virtual clock can count them.
        autoPong: false,
        // A charger that writes Latin-1 would be closed with 1007 and repeat itself for ever; see readFrame.
        skipUTF8Validation: true,
        closeTimeout: 5_000,
        handleProtocols: (offered: Set<string>): string | false => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
      };
      server = new WebSocketServer(options);
      this.#servers.set(maxPayload, server);
    }
    return server;
  }

  /** One timer for all links; there is none while nobody is connected. */
  #armSweep(): Timer | undefined {
    if (this.#pingIntervalMs <= 0) return undefined;
    return this.#options.clock.setTimer(this.#pingIntervalMs, () => {
      for (const link of this.#links.values()) link.sweep(this.#mostSilentSweeps, this.#mostSilentSweepsOfMute);
      this.#sweep = this.#isClosing || this.#sockets.size === 0 ? undefined : this.#armSweep();
    });
  }
}

/** Destroys a socket whose peer leaves while it waits for the decision. What the peer has sent meanwhile stays unread. */
function watchForLeaving(socket: Duplex): () => void {
  const look = (): void => void socket.read(0);
  const leave = (): void => void socket.destroy();
  socket.on('readable', look);
  socket.once('end', leave);
  return () => {
    socket.off('readable', look);
    socket.off('end', leave);
  };
}

const isGone = (socket: Duplex): boolean => socket.destroyed || !socket.writable;
