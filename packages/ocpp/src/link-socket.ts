import type { RawData } from 'ws';
import type { Clock } from '@phasor/kernel';

/** What a link needs of the socket below it; a WebSocket of `ws` is one. */
export interface LinkSocket {
  readonly bufferedAmount: number;
  send(frame: string | Buffer, options: { readonly binary: boolean }): void;
  ping(): void;
  pong(data: Buffer): void;
  close(code: number, reason: string): void;
  terminate(): void;
  pause(): void;
  resume(): void;
  on(event: 'message', listener: (data: RawData, isBinary: boolean) => void): unknown;
  on(event: 'ping' | 'pong', listener: (data: Buffer) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close', listener: (code: number, reason: Buffer) => void): unknown;
}

/** What lies between a charge point and its central system, where that is part of the matter: a network with faults. */
export interface LinkPath {
  /** Before a connection is made. Rejects where there is no way through; it may take its time, until `signal` gives up. */
  open(url: string, signal: AbortSignal | undefined): Promise<void>;
  /** The socket as the link is to see it. */
  wrap(socket: LinkSocket): LinkSocket;
}

interface Listeners {
  message?: (data: RawData, isBinary: boolean) => void;
  ping?: (data: Buffer) => void;
  pong?: (data: Buffer) => void;
  error?: (error: Error) => void;
  close?: (code: number, reason: Buffer) => void;
}

/**
 * One end of a link in memory: frames reach the other end in a later turn of the event loop, in their order, while the clock stands still. It
 * loses nothing and takes no time.
 */
class MemorySocket implements LinkSocket {
  readonly bufferedAmount = 0;
  readonly #clock: Clock;
  readonly #listeners: Listeners = {};
  #peer: MemorySocket | null = null;
  #isOpen = true;
  #isPaused = false;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  join(peer: MemorySocket): void {
    this.#peer = peer;
  }

  send(frame: string | Buffer): void {
    const data = Buffer.from(frame);
    this.#tell(({ message }) => message?.(data, false));
  }

  ping(): void {
    this.#tell(({ ping }) => ping?.(Buffer.alloc(0)));
  }

  pong(data: Buffer): void {
    this.#tell(({ pong }) => pong?.(data));
  }

  close(code: number, reason: string): void {
    this.#tell((_listeners, peer) => peer.#finish(code, reason));
    this.#later(() => this.#finish(code, reason));
  }

  terminate(): void {
    this.#tell((_listeners, peer) => peer.#finish(1006, ''));
    this.#later(() => this.#finish(1006, ''));
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    for (const deliver of this.#waiting.splice(0)) deliver();
  }

  on(event: keyof Listeners, listener: (...heard: never[]) => void): void {
    Object.assign(this.#listeners, { [event]: listener });
  }

  #finish(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#listeners.close?.(code, Buffer.from(reason));
  }

  #tell(say: (listeners: Listeners, peer: MemorySocket) => void): void {
    const peer = this.#peer;
    if (!this.#isOpen || !peer) return;
    this.#later(() => {
      if (!peer.#isOpen) return;
      if (peer.#isPaused) peer.#waiting.push(() => say(peer.#listeners, peer));
      else say(peer.#listeners, peer);
    });
  }

  #later(act: () => void): void {
    // News for the clock, and not a hold for the length of the turn: a virtual clock sleeps while something is held, and spins for news.
    this.#clock.hold()();
    setImmediate(act);
  }
}

/** Two ends of one link in memory, open from the start: for whom no network is part of the matter. */
export function memoryLink(clock: Clock): readonly [LinkSocket, LinkSocket] {
  const [left, right] = [new MemorySocket(clock), new MemorySocket(clock)];
  left.join(right);
  right.join(left);
  return [left, right];
}
