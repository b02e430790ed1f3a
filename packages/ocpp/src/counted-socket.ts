import type { WireEnd } from '@phasor/kernel';
import type { LinkSocket } from './link-socket.ts';
import { PassingSocket, type SocketEvent, type Told } from './passing-socket.ts';

/**
 * A socket that counts its own frames for a virtual clock, where they leave and where they arrive. What lies between it and the link may lose them
 * or hold them up, and time goes on meanwhile.
 */
export class CountedSocket extends PassingSocket {
  readonly #wire: WireEnd;

  constructor(socket: LinkSocket, wire: WireEnd) {
    super(socket);
    this.#wire = wire;
  }

  override send(frame: string | Buffer, options: { readonly binary: boolean }): void {
    this.#wire.sent();
    super.send(frame, options);
  }

  override ping(): void {
    this.#wire.sent();
    super.ping();
  }

  override pong(data: Buffer): void {
    this.#wire.sent();
    super.pong(data);
  }

  protected override hears(event: SocketEvent, tell: Told): Told {
    if (event === 'error') return tell;
    return (...heard) => {
      if (event === 'close') this.#wire.close();
      try {
        tell(...heard);
      } finally {
        if (event !== 'close') this.#wire.received();
      }
    };
  }
}
