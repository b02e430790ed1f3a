import type { WireEnd } from '@phasor/kernel';
import type { LinkSocket } from './link-socket.ts';

/**
 * A socket that counts its own frames for a virtual clock, where they leave and where they arrive. What lies between it and the link may lose them
 * or hold them up, and time goes on meanwhile.
 */
export class CountedSocket implements LinkSocket {
  readonly #socket: LinkSocket;
  readonly #wire: WireEnd;

  constructor(socket: LinkSocket, wire: WireEnd) {
    this.#socket = socket;
    this.#wire = wire;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: string | Buffer, options: { readonly binary: boolean }): void {
    this.#wire.sent();
    this.#socket.send(frame, options);
  }

  ping(): void {
    this.#wire.sent();
    this.#socket.ping();
  }

  pong(data: Buffer): void {
    this.#wire.sent();
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
    const counted = (...heard: unknown[]): void => {
      try {
        tell(...heard);
      } finally {
        this.#wire.received();
      }
    };
    switch (event) {
      case 'message':
        this.#socket.on('message', counted);
        return;
      case 'ping':
      case 'pong':
        this.#socket.on(event, counted);
        return;
      case 'error':
        this.#socket.on('error', tell);
        return;
      case 'close':
        this.#socket.on('close', (code, reason) => {
          this.#wire.close();
          tell(code, reason);
        });
    }
  }
}
