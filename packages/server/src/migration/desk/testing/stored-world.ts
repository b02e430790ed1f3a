import type { ChargerWord } from '../../../bus/index.ts';
import { Died } from './crashing-store.ts';
import { SpeakingCharger } from './speaking-charger.ts';
import { StoredServer, type End, type Give, type ServerLife, type StoredServerOptions } from './stored-server.ts';

const TICK_MS = 15_000;
const MOST_TICKS = 600;

export interface LivedWay {
  /** With the commits that the charger itself saw. */
  readonly end: End & { readonly commits: number };
  /** Writes of the server's last life. */
  readonly writes: number;
  readonly lives: number;
  readonly ticks: number;
}

/** A model charger in the field, and a server that is started anew whenever it has died. */
export class StoredWorld {
  readonly #charger = new SpeakingCharger({
    stored: (word) => this.#stored(word),
    say: (word) => this.#say(word),
    pass: () => this.#pass(),
  });
  readonly #born: (life: number, nowMs: number, give: Give) => Promise<ServerLife>;
  #server: ServerLife | null = null;
  #lives = 0;
  #nowMs: number;
  #state = '';

  constructor(nowMs: number, born: (life: number, nowMs: number, give: Give) => Promise<ServerLife>) {
    this.#nowMs = nowMs;
    this.#born = born;
  }

  /** With servers in this process, which share its clock. */
  static inProcess(options: Omit<StoredServerOptions, 'life' | 'give'>): StoredWorld {
    const { clock, diesAt } = options;
    return new StoredWorld(clock.now(), async (life, nowMs, give) => {
      if (nowMs > clock.now()) await clock.advance(nowMs - clock.now());
      return StoredServer.born({ ...options, life, give, diesAt: life === 1 ? diesAt : null });
    });
  }

  /** Until the charger is Migrated, or it takes too long. */
  async run(mostTicks = MOST_TICKS): Promise<LivedWay> {
    let ticks = 0;
    for (; ticks < mostTicks && this.#state !== 'Migrated'; ticks += 1) {
      this.#pass();
      await this.#charger.speak(this.#state, this.#nowMs);
      const nowMs = this.#nowMs;
      this.#state = (await this.#heardBy((server) => server.look(nowMs))) ?? this.#state;
    }
    const { end, writes } = await (await this.#alive()).end();
    return { end: { ...end, commits: this.#charger.model.commits.length }, writes, lives: this.#lives, ticks };
  }

  #pass(): void {
    this.#nowMs += TICK_MS;
    this.#charger.model.pass(TICK_MS, this.#nowMs);
  }

  /** Who starts again takes some time for it. */
  async #alive(): Promise<ServerLife> {
    while (!this.#server) {
      this.#lives += 1;
      if (this.#lives > 1) this.#pass();
      const life = this.#born(this.#lives, this.#nowMs, (order) => Promise.resolve(this.#charger.obey(order, this.#nowMs)));
      this.#server = await life.catch(raiseUnlessDied);
    }
    return this.#server;
  }

  /** Null: it died over it. */
  async #heardBy<T>(tell: (server: ServerLife) => Promise<T>): Promise<T | null> {
    const server = await this.#alive();
    try {
      return await tell(server);
    } catch (error) {
      raiseUnlessDied(error);
      this.#server = null;
      return null;
    }
  }

  async #stored(word: ChargerWord): Promise<number | null> {
    for (;;) {
      const nowMs = this.#nowMs;
      const answer = await this.#heardBy(async (server) => ({ transactionId: await server.store(word, nowMs) }));
      if (answer) return answer.transactionId;
    }
  }

  async #say(word: ChargerWord): Promise<void> {
    const nowMs = this.#nowMs;
    await this.#heardBy((server) => server.tell(word, nowMs));
  }
}

function raiseUnlessDied(error: unknown): null {
  if (error instanceof Died) return null;
  throw error;
}
