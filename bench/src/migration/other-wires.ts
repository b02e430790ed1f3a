import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { PassingSocket, type LinkPath, type SocketEvent, type Told } from '@phasor/ocpp';

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

class DeafToPending extends PassingSocket {
  protected override hears(event: SocketEvent, tell: Told): Told {
    if (event !== 'message') return tell;
    return (data, isBinary) => tell(data instanceof Buffer && isBinary !== true ? misheard(data) : data, isBinary);
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
