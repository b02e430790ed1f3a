import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '@phasor/kernel';
import type { TlsCredentials } from './tls-credentials.ts';
import { HandshakeLine } from './handshake-line.ts';
import { wordsOfTlsFault } from './tls-fault.ts';

export interface TlsListenerPorts {
  readonly clock: Clock;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** A handshake failed, and why, in words that end a sentence. */
  readonly onFailed: (address: string, fault: string) => void;
}

/**
 * What the security white paper asks a central system to offer, those of TLS 1.3, and for RSA certificates the same with forward
 * secrecy, which a charger that can do better takes.
 */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
].join(':');

const HANDSHAKE_TIMEOUT_MS = 30_000;
/** Chargers that return all at once wait in the kernel's queue rather than try again a second later. */
const BACKLOG = 4096;

/**
 * The port for TLS: the same pages, API and OCPP as on the plain one. A client certificate is asked for and not demanded, as browsers and
 * chargers with a password have none; whether it is good is decided at the door, where it is known which charger shows it.
 */
export class TlsListener {
  readonly #https: HttpsServer;
  readonly #acceptor: Server;
  readonly #line: HandshakeLine;
  /** By the peer's address and port: the TLS socket does not say on which socket it stands. */
  readonly #handshakes = new Map<string, Socket>();

  constructor(credentials: TlsCredentials, { clock, onRequest, onUpgrade, onFailed }: TlsListenerPorts) {
    this.#https = createHttpsServer(
      {
        ...contextOf(credentials),
        requestCert: true,
        rejectUnauthorized: false,
        honorCipherOrder: true,
        handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      },
      onRequest,
    );
    this.#https.on('upgrade', onUpgrade);
    this.#https.on('secureConnection', (socket) => this.#ended(socket));
    this.#https.on('tlsClientError', (error: NodeJS.ErrnoException & { reason?: string }, socket) => {
      this.#ended(socket);
      const fault = wordsOfTlsFault(error);
      if (fault !== null) onFailed((socket.remoteAddress ?? '').replace(/^::ffff:/, ''), fault);
    });
    this.#line = new HandshakeLine({ clock, begin: (socket) => this.#begin(socket) });
    this.#acceptor = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => this.#line.add(socket));
  }

  /** Resolves with the port, once it is taken. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#acceptor.once('error', reject);
      this.#acceptor.listen({ port, host, backlog: BACKLOG }, () => {
        this.#acceptor.off('error', reject);
        resolve();
      });
    });
    // The HTTPS server never listens itself; this starts its watch over requests that do not end.
    this.#https.emit('listening');
    return (this.#acceptor.address() as AddressInfo).port;
  }

  /** From now on handshakes use these; connections that stand are not touched. */
  renew(credentials: TlsCredentials): void {
    this.#https.setSecureContext(contextOf(credentials));
  }

  /** Ends the port and what HTTP still runs on it. WebSockets are closed by those who have them. */
  async close(): Promise<void> {
    this.#line.close();
    const closed = new Promise<void>((resolve) => this.#acceptor.close(() => resolve()));
    // It was never listening, and says so.
    this.#https.close(() => undefined);
    this.#https.closeAllConnections();
    await closed;
  }

  #begin(socket: Socket): void {
    const key = peerOf(socket);
    this.#handshakes.set(key, socket);
    socket.once('close', () => this.#handshakes.delete(key));
    this.#https.emit('connection', socket);
  }

  #ended(tls: TLSSocket): void {
    const socket = this.#handshakes.get(peerOf(tls));
    if (socket) this.#line.done(socket);
  }
}

const peerOf = (socket: Socket): string => `${socket.remoteAddress}|${socket.remotePort}`;

function contextOf({ pairs, clientAuthorities }: TlsCredentials) {
  return {
    cert: pairs.map(({ certificate }) => certificate),
    key: pairs.map(({ key }) => key),
    ca: [...clientAuthorities],
    minVersion: 'TLSv1.2' as const,
    ciphers: CIPHERS,
  };
}
