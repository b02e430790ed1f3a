import { WebSocket } from 'ws';
import { retryWaits, type Clock, type Random, type Timer } from '@phasor/kernel';
import { isLetIn, sampleOf, type PushedSample } from './meter-lines.ts';

export interface LocalMeterOptions {
  /** The meter in the LAN, `ws://host/ws`. */
  readonly url: string;
  readonly pin: string;
  readonly everyMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly onSample: (sample: PushedSample) => void;
  /** In words; `isFatal`: trying again would not help. */
  readonly onTrouble: (reason: string, isFatal: boolean) => void;
}

const RETRY = { firstMs: 1_000, longestMs: 60_000 };
const CONNECT_TIMEOUT_MS = 10_000;

/** Asks the vendor's meter over its local WebSocket: the PIN once, then its twelve numbers at every beat. A lost meter is looked for again. */
export class LocalMeter {
  readonly #options: LocalMeterOptions;
  #socket: WebSocket | null = null;
  #timer: Timer | null = null;
  #isOn = false;
  #waits: Generator<number, void, undefined>;
  /** Questions that were not answered yet. */
  #open = 0;

  constructor(options: LocalMeterOptions) {
    this.#options = options;
    this.#waits = retryWaits(RETRY, options.random);
  }

  start(): void {
    this.#isOn = true;
    this.#connect();
  }

  stop(): void {
    this.#isOn = false;
    this.#timer?.cancel();
    this.#socket?.terminate();
  }

  #connect(): void {
    const { url, pin, onTrouble } = this.#options;
    const socket = new WebSocket(url, { handshakeTimeout: CONNECT_TIMEOUT_MS, maxPayload: 4_096 });
    let why = 'the meter closed the connection';
    this.#socket = socket;
    this.#open = 0;
    socket.on('open', () => socket.send(`5,${pin}`));
    socket.on('message', (data: Buffer) => this.#read(socket, data.toString('utf8')));
    socket.on('error', (error) => (why = error.message));
    socket.on('close', () => {
      this.#timer?.cancel();
      if (!this.#isOn || socket !== this.#socket) return;
      const waitMs = this.#waits.next().value ?? RETRY.longestMs;
      onTrouble(`${why}; next try in ${Math.round(waitMs / 1000)} s`, false);
      this.#timer = this.#options.clock.setTimer(waitMs, () => this.#connect());
    });
  }

  #read(socket: WebSocket, line: string): void {
    const { clock, random, onSample, onTrouble } = this.#options;
    const letIn = isLetIn(line);
    if (letIn === false) {
      this.stop();
      return onTrouble('the meter refused the PIN', true);
    }
    if (letIn === true) {
      this.#waits = retryWaits(RETRY, random);
      return this.#ask(socket);
    }
    const sample = sampleOf(line, new Date(clock.now()).toISOString());
    this.#open = 0;
    if (sample) onSample(sample);
    else onTrouble(`the meter said something else than twelve numbers: ${line.slice(0, 80)}`, false);
  }

  #ask(socket: WebSocket): void {
    const { clock, everyMs } = this.#options;
    // Three questions without an answer: the line is dead, whatever the socket thinks.
    if (this.#open >= 3) return socket.terminate();
    this.#open += 1;
    socket.send('?,1');
    this.#timer = clock.setTimer(everyMs, () => this.#ask(socket));
  }
}
