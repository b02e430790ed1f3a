import { connect as connectTcp, type Socket } from 'node:net';
import { SeededRandom, type Random } from '@phasor/kernel';
import { WebSocket } from 'ws';
import { until } from '../support/until.ts';
import { oddFrame, type OddFrame } from './odd-frames.ts';

/** So many frames go out before the charger waits for a sign that all of them were dealt with. */
const BATCH = 40;
const PATIENCE_MS = 30_000;

/** A charger that sends frames made by chance, and comes back whenever it is thrown out. */
export class HostileCharger {
  readonly id: string;
  sent = 0;
  /** How often it was closed for what it had sent. */
  closes = 0;
  readonly #ocppUrl: string;
  readonly #random: Random;
  #socket: WebSocket | undefined;
  #tcp: Socket | undefined;
  #heard = '';
  #syncs = 0;

  constructor(ocppUrl: string, id: string, seed: number) {
    this.#ocppUrl = ocppUrl;
    this.id = id;
    this.#random = new SeededRandom(seed);
  }

  /** Sends that many frames. Rejects when the server stops answering: the message says after which frame. */
  async send(count: number): Promise<void> {
    const goal = this.sent + count;
    while (this.sent < goal) {
      const size = Math.min(BATCH, goal - this.sent);
      const frames = Array.from({ length: size }, () => oddFrame(this.#random));
      await this.#sendBatch(frames).catch((error: unknown) => {
        throw new Error(`${this.id}: no answer after frame ${this.sent}`, { cause: error });
      });
      this.sent += size;
    }
  }

  close(): void {
    this.#socket?.terminate();
  }

  /** After a frame that ends the connection the rest goes out on a new one. */
  async #sendBatch(frames: readonly OddFrame[]): Promise<void> {
    for (const frame of frames) {
      const socket = await this.#connected();
      this.#put(socket, frame);
      if (frame.kind === 'binary' || frame.kind === 'no-websocket') await this.#synced(socket);
    }
    await this.#synced(await this.#connected());
  }

  #put(socket: WebSocket, frame: OddFrame): void {
    switch (frame.kind) {
      case 'text':
      case 'unanswered':
        return socket.send(frame.bytes, { binary: false });
      case 'binary':
        return socket.send(frame.bytes, { binary: true });
      case 'pieces':
        return frame.pieces.forEach((piece, index) => {
          socket.send(piece, { binary: false, fin: index === frame.pieces.length - 1 });
          if (index === 0) socket.ping();
        });
      case 'no-websocket':
        this.#tcp?.write(frame.bytes);
    }
  }

  /** Answers leave in the order of the calls: once this one is here, the server has dealt with all before it. Or it has closed. */
  async #synced(socket: WebSocket): Promise<void> {
    const id = `sync-${(this.#syncs += 1)}`;
    if (socket.readyState === WebSocket.OPEN) socket.send(`[2,"${id}","Heartbeat",{}]`);
    await until(`${id} is answered`, PATIENCE_MS, () => this.#heard.includes(`"${id}"`) || socket.readyState === WebSocket.CLOSED);
    this.#heard = '';
    if (socket.readyState === WebSocket.CLOSED) this.closes += 1;
  }

  async #connected(): Promise<WebSocket> {
    if (this.#socket?.readyState === WebSocket.OPEN) return this.#socket;
    const socket = new WebSocket(`${this.#ocppUrl}/${this.id}`, ['ocpp1.6'], {
      perMessageDeflate: false,
      createConnection: ({ port, host }: { port?: unknown; host?: unknown }) =>
        (this.#tcp = connectTcp({ port: Number(port), host: String(host) })),
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.includes('"sync-')) this.#heard += text;
    });
    this.#socket = socket;
    await until('the handshake', PATIENCE_MS, () => socket.readyState !== WebSocket.CONNECTING);
    if (socket.readyState !== WebSocket.OPEN) throw new Error('the server does not let it in');
    return socket;
  }
}
