import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import { InMemoryBus, type ChargerWord } from '../../../bus/index.ts';
import { Ownership } from '../../../chargers/index.ts';
import { auditedTransaction, canonicalJson, type Json } from '../../../journal/index.ts';
import { NoticeWriter } from '../../../notices/index.ts';
import { takeLeases } from '../../../sites/index.ts';
import type { Store } from '../../../store/index.ts';
import { insertWay } from '../../start-way.ts';
import { PLAN, SHORT } from '../../way/testing/plan.ts';
import type { WayAnswer, WayOrder, WayState } from '../../way/index.ts';
import { slotsAtOnce } from '../slots.ts';
import { readWayAudit, replayed, whyAuditBroken } from '../way-audit.ts';
import { WayDesk } from '../way-desk.ts';
import { activeWay, openOrders, type WayRow } from '../way-rows.ts';
import { CrashingStore, Died, type DiesAt } from './crashing-store.ts';
import { storeWord } from './store-word.ts';

/** Two minutes of soak are as good as three days here. */
export const WAITS = { ...SHORT, soakMs: 120_000 };

const textOf = (way: object): string => canonicalJson(JSON.parse(JSON.stringify(way)) as Json);

/** Chance of its own for each life of each charger: all of them live at the same instants of a virtual clock. */
export const seedOf = (chargerId: string, life: number): number =>
  [...chargerId].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7) * 100 + life;

/** What is left of a charger's way when it is over: all of it but instants. */
export interface End {
  readonly state: string;
  readonly owner: string;
  readonly epoch: number;
  readonly attempt: number;
  readonly items: readonly string[];
  readonly probes: readonly string[];
  readonly charger: object;
  readonly openOrders: number;
  /** What its owners were told, by fact; each of them once. */
  readonly told: readonly string[];
  /** What is wrong with the audit; null: it leads to the way that is stored. */
  readonly audit: string | null;
}

/** Carries an order to the charger; null: the charger could not be told. */
export type Give = (order: WayOrder) => Promise<WayAnswer | null>;

/** A server as its charger knows it. All reject with {@link Died} where it has died meanwhile. */
export interface ServerLife {
  /** Stores what the gateway stores before it answers a charger; gives the transaction's number for a start. */
  store(word: ChargerWord, atMs: number): Promise<number | null>;
  /** Whoever sees to its way hears it. */
  tell(word: ChargerWord, atMs: number): Promise<void>;
  /** What is due is done; resolves with the state of its way. */
  look(atMs: number): Promise<WayState>;
  /** What is stored when its way is over, and how many writes this life made. */
  end(): Promise<{ readonly end: End; readonly writes: number }>;
}

export interface StoredServerOptions {
  /** Opened with this clock. */
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly organisationNo: number;
  readonly chargerId: string;
  /** 1, 2, … */
  readonly life: number;
  readonly diesAt: DiesAt;
  readonly onDeath?: (() => void) | undefined;
  /** A defect: the orders of the step at which the life before died were not written with it. */
  readonly losesOrders: boolean;
  readonly give: Give;
}

/** One life of a server that sees to one charger's way: the store with its rows, and a desk that is made from it. */
export class StoredServer implements ServerLife {
  readonly #options: StoredServerOptions;
  readonly #bus = new InMemoryBus();
  readonly #life: CrashingStore;
  readonly #desk: WayDesk;

  private constructor(options: StoredServerOptions) {
    this.#options = options;
    const { store, clock, chargerId, life, diesAt, onDeath, give } = options;
    this.#life = new CrashingStore(store, diesAt, onDeath);
    this.#desk = new WayDesk({
      ...{ store: this.#life, clock, random: new SeededRandom(seedOf(chargerId, life)), bus: this.#bus, settings: WAITS },
      log: { warn: () => undefined, error: () => undefined },
      ownership: new Ownership(this.#bus),
      notices: new NoticeWriter({ clock, random: new SeededRandom(seedOf(`notices of ${chargerId}`, life)), sendsMail: false }),
      slots: slotsAtOnce,
      send: ({ order }) => (order.by === 'server' ? Promise.resolve({ kind: 'done' }) : clock.track(give(order))),
    });
  }

  /** The first life finds a charger on CAPI that begins its way; the others what was stored. */
  static async born(options: StoredServerOptions): Promise<StoredServer> {
    const server = new StoredServer(options);
    if (options.life === 1) await server.#register();
    else if (options.losesOrders) await server.#loseOrders();
    await server.#open();
    return server;
  }

  async store(word: ChargerWord, atMs: number): Promise<number | null> {
    await this.#until(atMs);
    return storeWord(this.#options.store, this.#options, word, new Date(atMs));
  }

  async tell(word: ChargerWord, atMs: number): Promise<void> {
    await this.#until(atMs);
    this.#bus.publish({ kind: 'told', chargerId: this.#options.chargerId, atMs, word });
    await this.#settle();
  }

  async look(atMs: number): Promise<WayState> {
    await this.#until(atMs);
    await this.#desk.look().catch(() => undefined);
    await this.#settle();
    return (await this.#row()).way.state;
  }

  async end(): Promise<{ readonly end: End; readonly writes: number }> {
    const row = await this.#row();
    const { way } = row;
    const { db } = this.#options.store;
    const { chargerId } = this.#options;
    const entries = await readWayAudit(db, row.organisationNo, row.id);
    const again = { ...replayed(entries, WAITS), ...row.quiet };
    const isSame = textOf(again) === textOf(way);
    await this.close();
    const end: End = {
      ...{ state: way.state, owner: way.owner, epoch: way.epoch, attempt: way.attempt },
      items: way.items.map(({ name, outcome }) => `${name}: ${outcome}`),
      probes: way.probes.map(({ name, hasPassed }) => `${name}: ${hasPassed}`),
      charger: await db
        .selectFrom('charger')
        .select(['owner', 'epoch', 'protocol', 'boot_answer', 'sessions_held_at'])
        .where('id', '=', chargerId)
        .executeTakeFirstOrThrow(),
      openOrders: (await openOrders(db, chargerId)).length,
      told: await this.#told(),
      audit: whyAuditBroken(entries, row.steps) ?? (isSame ? null : 'it leads to another way'),
    };
    return { end, writes: this.#life.writes };
  }

  close(): Promise<void> {
    return this.#desk.close();
  }

  async #register(): Promise<void> {
    const { store, clock, chargerId, organisationNo } = this.#options;
    const at = new Date(clock.now());
    const { serialNumber, model, homeVersion } = PLAN;
    const owner = await this.#owner();
    await auditedTransaction(store, async (trx, note) => {
      const { no } = await trx
        .insertInto('charger')
        .values({
          ...{ id: chargerId, organisation_no: organisationNo, name: chargerId, registered_at: at, protocol: 'CAPI', owner: 'CAPI' },
          ...{ vendor: 'Charge Amps AB', model, serial_number: serialNumber, firmware_version: homeVersion },
        })
        .returning('no')
        .executeTakeFirstOrThrow();
      const door = { charger_no: no, organisation_no: organisationNo, sealed_key: Buffer.alloc(1) };
      await trx.insertInto('capi_charger').values(door).execute();
      const owned = { charger_no: no, connector_id: 0, person_id: owner, organisation_no: organisationNo, since: at };
      await trx.insertInto('charger_owner').values(owned).execute();
      const plan = { ...PLAN, wayId: `way-${chargerId}`, chargerId };
      const wish = { releaseId: 'release' };
      await insertWay(trx, note, { plan, charger: { no, epoch: 1 }, organisationNo, wish, by: null, nowMs: at.getTime() });
    });
  }

  /** Somebody who is told of its charger. */
  async #owner(): Promise<string> {
    const { store, clock, organisationNo: organisation_no } = this.#options;
    const known = await store.db.selectFrom('person').select('id').where('organisation_no', '=', organisation_no).executeTakeFirst();
    if (known) return known.id;
    const id = crypto.randomUUID();
    const person = { id, organisation_no, email: `${id}@example.test`, name: 'Kim', language_tag: 'en', password_hash: '' };
    await store.db
      .insertInto('person')
      .values({ ...person, created_at: new Date(clock.now()) })
      .execute();
    return id;
  }

  async #told(): Promise<readonly string[]> {
    const { store, chargerId } = this.#options;
    const rows = await store.db.selectFrom('notice').select('fact').where('charger_id', '=', chargerId).orderBy('no').execute();
    return rows.map(({ fact }) => fact.replace(/^[^:]*:/, ''));
  }

  async #loseOrders(): Promise<void> {
    const { no, way } = await this.#row();
    const { db } = this.#options.store;
    await db.deleteFrom('migration_order').where('way_no', '=', no).where('id', 'like', `%/${way.step}.%`).execute();
  }

  async #open(): Promise<void> {
    const { store, clock, chargerId, life } = this.#options;
    const name = `migration-${chargerId}`;
    const lease = (await takeLeases(store.db, [name], `life-${life}`, clock.now())).get(name);
    if (!lease) throw new Error('another has the lease');
    await this.#desk.open(lease);
    this.#desk.begun(chargerId);
    await this.#settle();
  }

  async #until(atMs: number): Promise<void> {
    const { clock } = this.#options;
    if (atMs > clock.now()) await clock.advance(atMs - clock.now());
    await this.#raiseIfDead();
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

  async #row(): Promise<WayRow> {
    const row = await activeWay(this.#options.store.db, this.#options.chargerId);
    if (!row) throw new Error('its way is gone');
    return row;
  }
}
