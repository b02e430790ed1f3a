import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChargerWord } from '../../../bus/index.ts';
import type { WayAnswer, WayOrder, WayState } from '../../way/index.ts';
import { Died, type DiesAt } from './crashing-store.ts';
import type { End, Give, ServerLife } from './stored-server.ts';

/** Where a server's process finds its store, and when it dies. */
export interface ChildOptions {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly organisationNo: number;
  readonly chargerId: string;
  readonly life: number;
  readonly nowMs: number;
  readonly diesAt: DiesAt;
  readonly losesOrders: boolean;
}

export type Asked =
  | { readonly what: 'store' | 'tell'; readonly word: ChargerWord; readonly atMs: number }
  | { readonly what: 'look'; readonly atMs: number }
  | { readonly what: 'end' };

export type ToChild =
  | { readonly kind: 'born'; readonly options: ChildOptions }
  | { readonly kind: 'ask'; readonly asked: Asked }
  | { readonly kind: 'given'; readonly orderId: string; readonly answer: WayAnswer | null };

export type FromChild =
  | { readonly kind: 'give'; readonly order: WayOrder }
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly why: string };

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A server in a process of its own, which is killed at one of its writes; one question at a time. */
export class KilledServer implements ServerLife {
  readonly #child: ChildProcess;
  #waiting: Waiting | null = null;
  /** How it ended. */
  signal: NodeJS.Signals | null = null;
  #hasEnded = false;

  private constructor(give: Give) {
    const program = fileURLToPath(new URL('killed-server-child.js', import.meta.url.replace('/src/', '/dist/')));
    this.#child = fork(program, [], { execArgv: [] });
    this.#child.on('message', (message: FromChild) => {
      if (message.kind === 'give') {
        const { id: orderId } = message.order;
        void give(message.order).then((answer) => this.#send({ kind: 'given', orderId, answer }));
      } else if (message.kind === 'done') this.#waiting?.resolve(message.value);
      else this.#waiting?.reject(new Error(message.why));
    });
    this.#child.once('exit', (_code, signal) => {
      this.signal = signal;
      this.#hasEnded = true;
      this.#waiting?.reject(signal === 'SIGKILL' ? new Died() : new Error('the process ended by itself'));
    });
  }

  static async born(options: ChildOptions, give: Give): Promise<KilledServer> {
    const server = new KilledServer(give);
    try {
      await server.#ask({ kind: 'born', options });
    } catch (error) {
      await server.kill();
      throw error;
    }
    return server;
  }

  store(word: ChargerWord, atMs: number): Promise<number | null> {
    return this.#ask({ kind: 'ask', asked: { what: 'store', word, atMs } }) as Promise<number | null>;
  }

  async tell(word: ChargerWord, atMs: number): Promise<void> {
    await this.#ask({ kind: 'ask', asked: { what: 'tell', word, atMs } });
  }

  look(atMs: number): Promise<WayState> {
    return this.#ask({ kind: 'ask', asked: { what: 'look', atMs } }) as Promise<WayState>;
  }

  async end(): Promise<{ readonly end: End; readonly writes: number }> {
    const end = (await this.#ask({ kind: 'ask', asked: { what: 'end' } })) as { readonly end: End; readonly writes: number };
    await this.kill();
    return end;
  }

  /** Resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#hasEnded) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }

  #ask(message: ToChild): Promise<unknown> {
    if (this.#hasEnded) return Promise.reject(new Died());
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#send(message);
    });
  }

  /** Whoever is gone does not hear it. */
  #send(message: ToChild): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}
