import type { Socket } from 'node:net';
import type { Clock, Timer } from '@phasor/kernel';

export interface HandshakeLinePorts {
  readonly clock: Clock;
  /** Starts the TLS handshake on a socket of which nothing was read yet. */
  readonly begin: (socket: Socket) => void;
  /** So many handshakes at once. Default 64. */
  readonly most?: number;
  /** A peer that lets us wait longer than this does not count any more, though its handshake goes on. Default 1 s. */
  readonly patienceMs?: number;
}

/**
 * Sockets wait in line for their TLS handshake, unread. A handshake costs a millisecond of arithmetic and two rounds of the network; if
 * five thousand chargers that return at once all began theirs together, each would wait for all the others and most would give up.
 * So the first are through while the last still wait.
 */
export class HandshakeLine {
  readonly #ports: HandshakeLinePorts;
  readonly #most: number;
  readonly #patienceMs: number;
  readonly #waiting = new Set<Socket>();
  readonly #busy = new Map<Socket, Timer>();

  constructor(ports: HandshakeLinePorts) {
    this.#ports = ports;
    this.#most = ports.most ?? 64;
    this.#patienceMs = ports.patienceMs ?? 1000;
  }

  /** Handshakes that have begun, and sockets that wait for theirs. */
  get length(): { readonly busy: number; readonly waiting: number } {
    return { busy: this.#busy.size, waiting: this.#waiting.size };
  }

  add(socket: Socket): void {
    // The TLS socket that wraps it reports its errors; until then nobody else listens.
    socket.on('error', () => undefined);
    socket.once('close', () => this.done(socket));
    this.#waiting.add(socket);
    this.#beginNext();
  }

  /** The handshake on it has ended, well or not. */
  done(socket: Socket): void {
    this.#waiting.delete(socket);
    this.#busy.get(socket)?.cancel();
    if (this.#busy.delete(socket)) this.#beginNext();
  }

  /** Drops everybody who waits. */
  close(): void {
    for (const socket of this.#waiting) socket.destroy();
    this.#waiting.clear();
    for (const timer of this.#busy.values()) timer.cancel();
    this.#busy.clear();
  }

  #beginNext(): void {
    for (const socket of this.#waiting) {
      if (this.#busy.size >= this.#most) return;
      this.#waiting.delete(socket);
      this.#busy.set(
        socket,
        this.#ports.clock.setTimer(this.#patienceMs, () => this.done(socket)),
      );
      this.#ports.begin(socket);
    }
  }
}
