import type { LinkSocket } from '@phasor/ocpp';
import type { Timer, Clock } from '@phasor/kernel';

/** A message as it comes off the line: so much later, so many times, or not at all. */
export interface Passage {
  /** 0: lost. */
  readonly copies: number;
  readonly delayMs: number;
  /** It holds nobody up, so that the next may overtake it. */
  readonly isOvertaken: boolean;
}

export interface FaultySocketParts {
  readonly socket: LinkSocket;
  readonly clock: Clock;
  /** Asked for each message. */
  readonly passageOf: (bytes: number, way: 'out' | 'in') => Passage;
  /** It is over at this end. */
  readonly onClose: () => void;
}

type Heard = Parameters<Parameters<LinkSocket['on']>[1]>;

/** A socket with a bad line between its ends. Both ends hold a whole socket; only what goes through suffers. */
export class FaultySocket implements LinkSocket {
  readonly #parts: FaultySocketParts;
  readonly #timers = new Set<Timer>();
  #lastMs = { out: 0, in: 0 };
  #isDead = false;
  #isOver = false;
  #onClose: (code: number, reason: Buffer) => void = () => undefined;

  constructor(parts: FaultySocketParts) {
    this.#parts = parts;
  }

  get bufferedAmount(): number {
    return this.#parts.socket.bufferedAmount;
  }

  /** Nothing goes through any more, either way, and neither end is told. The far one finds out after `forMs`. */
  die(forMs: number): void {
    if (this.#isDead || this.#isOver) return;
    this.#isDead = true;
    this.#clearTimers();
    this.#parts.clock.setTimer(forMs, () => this.#parts.socket.terminate());
  }

  send(frame: string | Buffer, options: { readonly binary: boolean }): void {
    this.#pass(frame.length, 'out', () => this.#parts.socket.send(frame, options));
  }

  ping(): void {
    this.#pass(2, 'out', () => this.#parts.socket.ping());
  }

  pong(data: Buffer): void {
    this.#pass(data.length, 'out', () => this.#parts.socket.pong(data));
  }

  close(code: number, reason: string): void {
    if (this.#isDead) this.#finish(1006, Buffer.alloc(0));
    else this.#parts.socket.close(code, reason);
  }

  terminate(): void {
    if (this.#isDead) this.#finish(1006, Buffer.alloc(0));
    else this.#parts.socket.terminate();
  }

  pause(): void {
    this.#parts.socket.pause();
  }

  resume(): void {
    this.#parts.socket.resume();
  }

  on(event: 'message' | 'ping' | 'pong' | 'error' | 'close', listener: (...heard: never[]) => void): void {
    const { socket } = this.#parts;
    const tell = listener as (...heard: unknown[]) => void;
    switch (event) {
      case 'message':
        socket.on('message', (data, isBinary) => this.#pass(data instanceof Buffer ? data.length : 0, 'in', () => tell(data, isBinary)));
        return;
      case 'ping':
      case 'pong':
        socket.on(event, (data) => this.#pass(data.length, 'in', () => tell(data)));
        return;
      case 'error':
        socket.on('error', (error) => this.#isDead || tell(error));
        return;
      case 'close':
        this.#onClose = tell;
        socket.on('close', (code, reason) => this.#isDead || this.#finish(code, reason));
    }
  }

  #finish(...[code, reason]: Heard): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#clearTimers();
    this.#parts.onClose();
    this.#onClose(code, reason);
  }

  #pass(bytes: number, way: 'out' | 'in', deliver: () => void): void {
    if (this.#isDead || this.#isOver) return;
    const { clock, passageOf } = this.#parts;
    const { copies, delayMs, isOvertaken } = passageOf(bytes, way);
    const nowMs = clock.monotonicMs();
    const atMs = Math.max(nowMs + delayMs, isOvertaken ? 0 : this.#lastMs[way]);
    if (!isOvertaken) this.#lastMs[way] = atMs;
    for (let copy = 0; copy < copies; copy += 1) {
      if (atMs > nowMs) this.#later(atMs - nowMs, deliver);
      else deliver();
    }
  }

  #later(afterMs: number, act: () => void): void {
    const timer = this.#parts.clock.setTimer(afterMs, () => {
      this.#timers.delete(timer);
      act();
    });
    this.#timers.add(timer);
  }

  #clearTimers(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
