import { Duplex } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';

const QUERY = 0x51;
const SYNC = 0x53;
const TERMINATE = 0x58;
const STARTUP = 0;

/**
 * What `pg` takes for its socket, over a message port to the thread that runs PostgreSQL.
 *
 * `pg` writes parse, bind, describe, execute and sync one by one; they go over together, up to and including what PostgreSQL answers
 * to, so that a query is one round trip between the threads and not five.
 */
export class ProtocolStream extends Duplex {
  readonly #wire: MessagePort;
  #pending: Uint8Array[] = [];
  readonly #onAnswer = (answer: Uint8Array): void => {
    if (answer.length > 0) this.push(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength));
  };

  constructor(wire: MessagePort) {
    super();
    this.#wire = wire;
    wire.on('message', this.#onAnswer);
  }

  connect(): this {
    queueMicrotask(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    // Answers are pushed as they come; the requests bound them.
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#take(chunk);
    done();
  }

  override _writev(chunks: readonly { chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    for (const { chunk } of chunks) this.#take(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#wire.off('message', this.#onAnswer);
    done(error);
  }

  /** Each chunk is one whole message of `pg`'s. */
  #take(chunk: Uint8Array): void {
    const type = chunk[0];
    if (type === TERMINATE) return; // the session outlives its client
    this.#pending.push(chunk);
    if (type !== QUERY && type !== SYNC && type !== STARTUP) return;
    const bytes = new Uint8Array(this.#pending.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of this.#pending) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#pending = [];
    this.#wire.postMessage(bytes, [bytes.buffer]);
  }
}
