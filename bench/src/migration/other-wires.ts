import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { LinkPath, LinkSocket } from '@phasor/ocpp';

/** A network that lets OCPP through only when it may; CAPI is another matter. */
export function pathThatMay(mayPass: () => boolean): LinkPath {
  return {
    open: () => (mayPass() ? Promise.resolve() : Promise.reject(new Error('the network lets no OCPP through'))),
    wrap: (socket) => socket,
  };
}

const PENDING = /^(\[3,"[^"]*",\{.*"status":)"Pending"/;

/** For a firmware that goes to work on whatever answer to its BootNotification: it hears Accepted for Pending. */
export const deafToPending: LinkPath = { open: () => Promise.resolve(), wrap: (socket) => new DeafToPending(socket) };

class DeafToPending implements LinkSocket {
  readonly #socket: LinkSocket;

  constructor(socket: LinkSocket) {
    this.#socket = socket;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: string | Buffer, options: { readonly binary: boolean }): void {
    this.#socket.send(frame, options);
  }

  ping(): void {
    this.#socket.ping();
  }

  pong(data: Buffer): void {
    this.#socket.pong(data);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  on(event: 'message' | 'ping' | 'pong' | 'error' | 'close', listener: (...heard: never[]) => void): void {
    const tell = listener as (...heard: unknown[]) => void;
    switch (event) {
      case 'message':
        this.#socket.on('message', (data, isBinary) => tell(data instanceof Buffer && !isBinary ? misheard(data) : data, isBinary));
        return;
      case 'ping':
      case 'pong':
        this.#socket.on(event, tell);
        return;
      case 'error':
        this.#socket.on('error', tell);
        return;
      case 'close':
        this.#socket.on('close', tell);
    }
  }
}

/** The frame as such a firmware takes it. */
export function misheard(frame: Buffer): Buffer {
  const text = frame.toString('utf8');
  // Only the answer to a BootNotification has an interval.
  return text.includes('"interval"') ? Buffer.from(text.replace(PENDING, '$1"Accepted"')) : frame;
}

/** Passes all on to a server, but breaks a download of an image after some pieces of it while it is told to. For HTTP only. */
export class BreakingRelay {
  readonly #server: Server;
  broken = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async before(port: number, breaks: () => boolean, afterBytes: number): Promise<BreakingRelay> {
    const server = createServer();
    const relay: BreakingRelay = new BreakingRelay(server);
    server.on('connection', (charger) => relay.#carry(charger, createConnection(port, '127.0.0.1'), breaks, afterBytes));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<unknown> {
    return new Promise((resolve) => this.#server.close(resolve));
  }

  #carry(charger: Socket, back: Socket, breaks: () => boolean, afterBytes: number): void {
    let leftBytes = Infinity;
    charger.on('data', (data) => {
      if (data.toString('latin1').startsWith('GET ') && breaks()) leftBytes = afterBytes;
      back.write(data);
    });
    back.on('data', (data) => {
      charger.write(data.subarray(0, leftBytes));
      leftBytes -= data.length;
      if (leftBytes > 0) return;
      this.broken += 1;
      back.destroy();
      charger.destroySoon();
    });
    charger.on('error', () => back.destroy());
    back.on('error', () => charger.destroy());
    charger.on('close', () => back.destroy());
    back.on('close', () => charger.destroySoon());
  }
}
