import { Duplex } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';
import { joined } from './joined.ts';

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
    this.#send([chunk]);
    done();
  }

  override _writev(chunks: readonly { chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    this.#send(chunks.map(({ chunk }) => chunk));
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

  /** Each chunk is one whole message of `pg`'s. What was written together goes over together: a COPY's rows follow its statement. */
  #send(chunks: readonly Uint8Array[]): void {
    let isComplete = false;
    for (const chunk of chunks) {
      const type = chunk[0];
      if (type === TERMINATE) continue; // the session outlives its client
      isComplete ||= type === QUERY || type === SYNC || type === STARTUP;
      this.#pending.push(chunk);
    }
    if (!isComplete) return;
    const bytes = joined(this.#pending);
    this.#pending = [];
    this.#wire.postMessage(bytes, [bytes.buffer]);
  }
}
