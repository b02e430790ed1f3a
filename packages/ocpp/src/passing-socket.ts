import type { LinkSocket } from './link-socket.ts';

export type SocketEvent = 'message' | 'ping' | 'pong' | 'error' | 'close';
export type Told = (...heard: unknown[]) => void;

/** A socket that passes all on to another one, and back: for who changes, or counts, a part of it. */
export class PassingSocket implements LinkSocket {
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

  on(event: SocketEvent, listener: (...heard: never[]) => void): void {
    const tell = this.hears(event, listener as Told);
    switch (event) {
      case 'message':
        this.#socket.on('message', tell);
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

  /** Who is told instead of the one who listens. */
  protected hears(_event: SocketEvent, tell: Told): Told {
    return tell;
  }
}
