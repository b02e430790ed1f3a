import type { VirtualClock } from '@phasor/kernel';
import type { TrustedKey } from '@phasor/release';
import type { ChargerWord } from '../../../bus/index.ts';
import type { Store } from '../../../store/index.ts';
import { Died, type DiesAt } from '../../desk/testing/crashing-store.ts';
import { SpeakingCharger } from '../../desk/testing/speaking-charger.ts';
import { activeWay } from '../../desk/way-rows.ts';
import { asks, campaignScene, type CampaignScene } from './campaign-scene.ts';
import { endOf, type CampaignEnd } from './campaign-end.ts';
import { CampaignServer } from './campaign-server.ts';
import { lose, type CampaignDefect } from './campaign-defects.ts';

export interface CampaignWorldOptions {
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly name: string;
  readonly manifest: string;
  readonly trusted: readonly TrustedKey[];
  readonly diesAt: DiesAt;
  /** What was not written with the write after which the first life died; null: the product has no such defect. */
  readonly defect?: CampaignDefect | null;
}

export interface LivedCampaign {
  readonly end: CampaignEnd;
  /** Writes of the server's last life. */
  readonly writes: number;
  readonly lives: number;
}

const TICK_MS = 15_000;
const MOST_TICKS = 400;
/** The last one has a car for ever: once its owner was told, a person takes it out. */
const CHARGERS = 3;

/** A campaign over chargers in the field, and a server that is started anew whenever it has died. */
export class CampaignWorld {
  readonly #options: CampaignWorldOptions;
  readonly #scene: CampaignScene;
  readonly #chargers: ReadonlyMap<string, SpeakingCharger>;
  readonly #withdrawn: string;
  #server: CampaignServer | null = null;
  #lives = 0;

  private constructor(options: CampaignWorldOptions, scene: CampaignScene) {
    this.#options = options;
    this.#scene = scene;
    this.#chargers = new Map(scene.chargerIds.map((id) => [id, this.#charger(id)]));
    this.#withdrawn = scene.chargerIds.at(-1) ?? '';
  }

  static async run(options: CampaignWorldOptions): Promise<LivedCampaign> {
    const { store, clock, name, manifest, trusted } = options;
    const scene = await campaignScene({ store, clock, name, manifest, trusted, chargers: CHARGERS });
    const world = new CampaignWorld(options, scene);
    await world.#plugIn();
    return world.#run();
  }

  async #run(): Promise<LivedCampaign> {
    const { store } = this.#options;
    for (let tick = 0; tick < MOST_TICKS && !(await this.#isAtRest()); tick += 1) {
      await this.#pass();
      for (const [id, charger] of this.#chargers) await charger.speak(await this.#stateOf(id), this.#options.clock.now());
      await this.#heardBy((server) => server.look());
      await this.#withdrawOnceTold();
    }
    const server = await this.#alive();
    const { writes } = server;
    await server.close();
    const end = await endOf(store, this.#scene);
    return { end, writes, lives: this.#lives };
  }

  #charger(id: string): SpeakingCharger {
    return new SpeakingCharger({
      stored: (word) => this.#stored(id, word),
      say: async (word) => void (await this.#heardBy((server) => server.tell(id, word))),
      // Its turn is the turn of all.
      pass: () => undefined,
    });
  }

  async #plugIn(): Promise<void> {
    this.#chargers.get(this.#withdrawn)?.model.plug();
    await this.#options.store.db
      .updateTable('connector')
      .set({ status: 'Preparing' })
      .where('charger_no', 'in', (of) => of.selectFrom('charger').select('no').where('id', '=', this.#withdrawn))
      .execute();
  }

  async #withdrawOnceTold(): Promise<void> {
    const { store, clock } = this.#options;
    const chargerId = this.#withdrawn;
    const told = await store.db.selectFrom('notice').select('no').where('charger_id', '=', chargerId).executeTakeFirst();
    if (told) await asks(store, this.#scene, { kind: 'withdraw', chargerId }, new Date(clock.now()));
  }

  async #pass(): Promise<void> {
    const { clock } = this.#options;
    await clock.advance(TICK_MS);
    for (const { model } of this.#chargers.values()) model.pass(TICK_MS, clock.now());
  }

  async #stateOf(chargerId: string): Promise<string> {
    return (await activeWay(this.#options.store.db, chargerId))?.way.state ?? '';
  }

  async #isAtRest(): Promise<boolean> {
    const { db } = this.#options.store;
    const { is_at_rest } = await db
      .selectFrom('campaign')
      .select('is_at_rest')
      .where('no', '=', this.#scene.campaignNo)
      .executeTakeFirstOrThrow();
    return is_at_rest;
  }

  /** Who starts again takes some time for it. */
  async #alive(): Promise<CampaignServer> {
    const { diesAt, defect = null, ...rest } = this.#options;
    const { organisationNo, chargerIds } = this.#scene;
    while (!this.#server) {
      this.#lives += 1;
      if (this.#lives > 1) await this.#pass();
      if (this.#lives === 2 && defect) await lose(this.#options.store, this.#scene, defect);
      const give: Parameters<typeof CampaignServer.born>[0]['give'] = (id, order) =>
        this.#chargers.get(id)?.obey(order, this.#options.clock.now()) ?? null;
      const own = { organisationNo, chargerIds, life: this.#lives, diesAt: this.#lives === 1 ? diesAt : null, give };
      this.#server = await CampaignServer.born({ ...rest, ...own }).catch(raiseUnlessDied);
    }
    return this.#server;
  }

  /** Null: it died over it. */
  async #heardBy<T>(tell: (server: CampaignServer) => Promise<T>): Promise<T | null> {
    const server = await this.#alive();
    try {
      return await tell(server);
    } catch (error) {
      raiseUnlessDied(error);
      this.#server = null;
      return null;
    }
  }

  async #stored(chargerId: string, word: ChargerWord): Promise<number | null> {
    for (;;) {
      const answer = await this.#heardBy(async (server) => ({ transactionId: await server.store(chargerId, word) }));
      if (answer) return answer.transactionId;
    }
  }
}

function raiseUnlessDied(error: unknown): null {
  if (error instanceof Died) return null;
  throw error;
}
