import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { freePort } from '@phasor/apps';
import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import { startSystem, type RunningSystem, type SystemOptions } from '@phasor/server';
import { keepEngine } from './kept-engine.ts';

const LOGIN = { email: 'admin@example.org', password: 'only for this run' };
/** While something is awaited time goes on by this, */
const STEP_MS = 100;
/** whenever so much real time has passed, */
const TURN_MS = 20;
/** and longer than this nothing may take, in virtual time. */
const PATIENCE_MS = 600_000;

/** What the API answered to a request that it did not grant. */
export class Refused extends Error {
  readonly status: number;

  constructor(request: string, status: number, body: unknown) {
    super(`${request}: ${status} ${JSON.stringify(body)}`);
    this.status = status;
  }
}

/** Lets time go on, slowly, until the work is done: for what may wait for something. */
export async function during<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let isDone = false;
  const ended = work.then(
    () => (isDone = true),
    () => (isDone = true),
  );
  const untilMs = clock.now() + PATIENCE_MS;
  for (;;) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, TURN_MS))]);
    if (isDone) return work;
    if (clock.now() >= untilMs) throw new Error(`not done after ${PATIENCE_MS} ms of virtual time`);
    await clock.advance(STEP_MS);
  }
}

/** What differs from a server that is started without a word. `databaseUrl`: a PostgreSQL instead of the embedded store. */
type OwnOptions = Pick<SystemOptions, 'databaseUrl' | 'releaseKeyFiles' | 'migration' | 'downloadBudget'>;

interface Opening extends OwnOptions {
  /** See {@link OwnServer.die}. */
  readonly canDie?: boolean;
}

/** By this name the embedded store knows of faults of its disk. */
const FAULT_FILE = 'PHASOR_STORE_FAULT_FILE';

/** The real server in this process, on a virtual clock, with an embedded store in a temporary folder. It can be stopped and started again. */
export class OwnServer {
  readonly port: number;
  readonly #clock: VirtualClock;
  readonly #dataDir: string;
  readonly #seed: number;
  readonly #options: OwnOptions;
  readonly #canDie: boolean;
  #system: RunningSystem | null = null;
  #starts = 0;
  #token = '';

  private constructor(clock: VirtualClock, dataDir: string, port: number, seed: number, { canDie = false, ...options }: Opening) {
    this.#clock = clock;
    this.#dataDir = dataDir;
    this.port = port;
    this.#seed = seed;
    this.#options = options;
    this.#canDie = canDie;
  }

  /** Makes its folder, starts it and logs in. */
  static async open(clock: VirtualClock, seed: number, options: Opening = {}): Promise<OwnServer> {
    // It starts often.
    if (options.canDie) await keepEngine();
    const server = new OwnServer(clock, await mkdtemp(join(tmpdir(), 'phasor-site-')), await freePort(), seed, options);
    await server.start();
    const { token } = await server.call<{ token: string }>('POST', '/login', LOGIN);
    server.#token = token;
    return server;
  }

  /** What the API is asked with, of whichever server holds this store. */
  get token(): string {
    return this.#token;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    rmSync(this.#faultFile, { force: true });
    if (this.#canDie) process.env[FAULT_FILE] = this.#faultFile;
    // Nothing in it waits for time.
    const starting = startSystem({
      port: this.port,
      host: '127.0.0.1',
      dataDir: this.#dataDir,
      ...this.#options,
      administrator: LOGIN,
      clock: this.#clock,
      random: new SeededRandom(this.#seed * 31 + this.#starts),
      log: pino({ level: process.env['PHASOR_LOG_LEVEL'] ?? 'silent' }),
    });
    this.#starts += 1;
    this.#system = await this.#clock.track(starting);
    Reflect.deleteProperty(process.env, FAULT_FILE);
  }

  async stop(): Promise<void> {
    const system = this.#system;
    this.#system = null;
    if (system) await during(this.#clock, system.close());
  }

  /**
   * From now on nothing is stored any more, whatever is under way, and so nothing is answered: as when the process was killed, of which {@link stop}
   * takes away what is left. For the embedded store, and a server that was opened with `canDie`.
   */
  die(): void {
    writeFileSync(this.#faultFile, JSON.stringify({ failSync: 'EIO', failWrite: 'EIO' }));
  }

  get #faultFile(): string {
    return `${this.#dataDir}-faults`;
  }

  /** Stops it and removes its folder. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#dataDir, { recursive: true, force: true });
    await rm(this.#faultFile, { force: true });
  }

  /** A request to the API; `path` begins behind `/rest/v1`. Rejects with {@link Refused}. */
  call<T = unknown>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T> {
    return during(this.#clock, this.#ask<T>(method, path, body));
  }

  /** The same for whoever must not move the clock: time stands still until it is answered. */
  ask<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T> {
    return this.#clock.track(this.#ask<T>(method, path, body));
  }

  /** Sends a file, as `curl --data-binary` would; time stands still meanwhile. Rejects with {@link Refused}. */
  putBytes(path: string, bytes: Uint8Array): Promise<void> {
    return this.#clock.track(this.#put(path, bytes));
  }

  async #put(path: string, bytes: Uint8Array): Promise<void> {
    const response = await fetch(`${this.url}/rest/v1${path}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    });
    if (!response.ok) throw new Refused(`PUT ${path}`, response.status, await response.text());
  }

  async #ask<T>(method: string, path: string, body: unknown): Promise<T> {
    const response = await fetch(`${this.url}/rest/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? null : JSON.parse(text);
    if (!response.ok) throw new Refused(`${method} ${path}`, response.status, answer);
    return answer as T;
  }
}
