import type { ChargerWord } from '../../../bus/index.ts';
import { GOOD, ModelCharger } from '../../way/testing/model-charger.ts';
import { PLAN } from '../../way/testing/plan.ts';
import { Died } from './crashing-store.ts';
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
  readonly #charger = new ModelCharger(GOOD);
  readonly #born: (life: number, nowMs: number, give: Give) => Promise<ServerLife>;
  #server: ServerLife | null = null;
  #lives = 0;
  #nowMs: number;
  #state = '';
  #hasCharged = false;

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
      if (this.#charger.protocol === 'CAPI') await this.#speakCapi();
      else await this.#speakOcpp();
      const nowMs = this.#nowMs;
      this.#state = (await this.#heardBy((server) => server.look(nowMs))) ?? this.#state;
    }
    const { end, writes } = await (await this.#alive()).end();
    return { end: { ...end, commits: this.#charger.commits.length }, writes, lives: this.#lives, ticks };
  }

  #pass(): void {
    this.#nowMs += TICK_MS;
    this.#charger.pass(TICK_MS, this.#nowMs);
  }

  /** Who starts again takes some time for it. */
  async #alive(): Promise<ServerLife> {
    while (!this.#server) {
      this.#lives += 1;
      if (this.#lives > 1) this.#pass();
      const life = this.#born(this.#lives, this.#nowMs, (order) => this.#give(order));
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

  /** The charger does what it is told once, and says the same again when it is told again. */
  #give(order: Parameters<Give>[0]): ReturnType<Give> {
    const { isPowered, protocol } = this.#charger;
    return Promise.resolve(isPowered && order.by === protocol ? this.#charger.obey(order, this.#nowMs) : null);
  }

  async #speakCapi(): Promise<void> {
    const charger = this.#charger;
    const { registerWh, settingsRevision, isArmed } = charger;
    const connectors = [{ connectorId: 1, status: 'Available', sessionId: null, registerWh }];
    const { state, version, reason } = charger.firmware();
    const firmware = { state, version, ...(reason === undefined ? {} : { reason }) };
    await this.#say({ kind: 'polled', connectors, settingsRevision, firmware });
    if (isArmed) charger.told();
  }

  async #speakOcpp(): Promise<void> {
    const charger = this.#charger;
    const { serialNumber, model, release } = PLAN;
    if (charger.trial) charger.trial.aloneMs = 0;
    if (charger.isRestarted) {
      charger.isRestarted = false;
      charger.bootNo += 1;
      const boot = { kind: 'bootNotification', bootNo: charger.bootNo, generation: charger.bootNo } as const;
      await this.#sayStored({ ...boot, serialNumber, model, firmwareVersion: release.version });
    }
    await this.#say({ kind: 'metered', connectorId: 1, registerWh: charger.shownWh, chargerMs: this.#nowMs });
    if (charger.isCommitted && !this.#hasCharged && this.#state === 'Soaking') await this.#charge();
  }

  async #charge(): Promise<void> {
    this.#hasCharged = true;
    const registerWh = this.#charger.shownWh;
    const started = (transactionId: number) => ({ kind: 'started', connectorId: 1, transactionId, registerWh }) as const;
    const transactionId = await this.#stored(started(0));
    if (transactionId === null) throw new Error('a start without a transaction');
    await this.#say(started(transactionId));
    this.#pass();
    await this.#sayStored({ kind: 'stopped', transactionId });
  }

  /** What a charger must get an answer to it says until it does, and the answer comes when it is stored: whoever was to hear it may have died. */
  async #sayStored(word: ChargerWord): Promise<void> {
    await this.#stored(word);
    await this.#say(word);
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
