import { join } from 'node:path';
import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import type { TrustedKey } from '@phasor/release';
import { InMemoryBus, type ChargerWord } from '../../../bus/index.ts';
import { loadChargerStates, Ownership, Presence } from '../../../chargers/index.ts';
import { NoticeWriter } from '../../../notices/index.ts';
import { ImageFiles } from '../../../releases/image-files.ts';
import { ReleaseRegistry } from '../../../releases/release-registry.ts';
import { takeLeases } from '../../../sites/index.ts';
import type { Store } from '../../../store/index.ts';
import { CrashingStore, Died, type DiesAt } from '../../desk/testing/crashing-store.ts';
import { seedOf, WAITS } from '../../desk/testing/stored-server.ts';
import { storeWord } from '../../desk/testing/store-word.ts';
import { WayDesk } from '../../desk/way-desk.ts';
import { begin } from '../../migration-parts.ts';
import type { WayAnswer, WayOrder } from '../../way/index.ts';
import { CampaignDesk } from '../campaign-desk.ts';

export interface CampaignServerOptions {
  /** Opened with this clock. */
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly organisationNo: number;
  readonly chargerIds: readonly string[];
  readonly trusted: readonly TrustedKey[];
  /** Names its leases. */
  readonly name: string;
  /** 1, 2, … */
  readonly life: number;
  /** Of the writes of the campaign: its steps, what it tells, the ways that it begins, who is silent. */
  readonly diesAt: DiesAt;
  readonly give: (chargerId: string, order: WayOrder) => WayAnswer | null;
}

/** One life of a server that leads a campaign and the ways of its chargers: the store with its rows, and desks that are made from it. */
export class CampaignServer {
  readonly #options: CampaignServerOptions;
  readonly #bus = new InMemoryBus();
  readonly #presence = new Presence();
  readonly #life: CrashingStore;
  readonly #ways: WayDesk;
  readonly #campaigns: CampaignDesk;

  private constructor(options: CampaignServerOptions) {
    this.#options = options;
    const { store, clock, life, diesAt, give, name, trusted } = options;
    // The ways' writes have a property of their own; they die with the campaign's.
    const beside = new CrashingStore(store, null);
    this.#life = new CrashingStore(store, diesAt, () => (beside.isDead = true));
    const random = new SeededRandom(seedOf(name, life));
    const log = { warn: () => undefined, error: () => undefined };
    const notices = new NoticeWriter({ clock, random, sendsMail: false });
    const files = new ImageFiles({ store, clock, folder: join('no', 'image', 'is', 'asked', 'for') });
    const registry = new ReleaseRegistry({ store: beside, clock, random, files, trusted });
    const shared = { clock, random, bus: this.#bus, log, notices };
    this.#campaigns = new CampaignDesk({
      ...{ ...shared, store: this.#life, presence: this.#presence, pollMs: 30_000, heartbeatMs: 300_000, dormantMs: 3_600_000 },
      consult: (chargerId) => this.#ways.consult(chargerId),
      begin: (beginning) => begin({ ...shared, store: this.#life, registry }, this.#ways, beginning),
    });
    this.#ways = new WayDesk({
      ...{ ...shared, store: beside, settings: WAITS, ownership: new Ownership(this.#bus), slots: this.#campaigns },
      send: ({ order, chargerId }) => Promise.resolve(order.by === 'server' ? { kind: 'done' } : give(chargerId, order)),
    });
  }

  static async born(options: CampaignServerOptions): Promise<CampaignServer> {
    const server = new CampaignServer(options);
    await server.#open();
    return server;
  }

  get writes(): number {
    return this.#life.writes;
  }

  async store(chargerId: string, word: ChargerWord): Promise<number | null> {
    const { store, clock, organisationNo } = this.#options;
    await this.#raiseIfDead();
    return storeWord(store, { organisationNo, chargerId }, word, new Date(clock.now()));
  }

  async tell(chargerId: string, word: ChargerWord): Promise<void> {
    await this.#raiseIfDead();
    this.#bus.publish({ kind: 'told', chargerId, atMs: this.#options.clock.now(), word });
    await this.#settle();
  }

  /** What is due is done. */
  async look(): Promise<void> {
    await this.#raiseIfDead();
    await this.#ways.look().catch(() => undefined);
    await this.#campaigns.look().catch(() => undefined);
    await this.#settle();
  }

  async close(): Promise<void> {
    this.#campaigns.close();
    await this.#ways.close();
  }

  async #open(): Promise<void> {
    const { store, clock, chargerIds, name, life } = this.#options;
    const states = await loadChargerStates(store.db, chargerIds);
    for (const state of states.values()) this.#presence.connected(state, this);
    const lease = (await takeLeases(store.db, [name], `life-${life}`, clock.now())).get(name);
    if (!lease) throw new Error('another has the lease');
    await this.#campaigns.open(lease);
    await this.#ways.open(lease);
    await this.#settle();
  }

  async #settle(): Promise<void> {
    await this.#options.clock.settle();
    await this.#raiseIfDead();
  }

  async #raiseIfDead(): Promise<void> {
    if (!this.#life.isDead) return;
    await this.close();
    throw new Died();
  }
}
