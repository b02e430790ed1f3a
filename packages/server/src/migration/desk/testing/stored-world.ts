import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import { InMemoryBus, type ChargerWord } from '../../../bus/index.ts';
import { Ownership } from '../../../chargers/index.ts';
import { auditedTransaction, canonicalJson, type Json } from '../../../journal/index.ts';
import { NoticeWriter } from '../../../notices/index.ts';
import { takeLeases } from '../../../sites/index.ts';
import type { Store } from '../../../store/index.ts';
import { insertWay } from '../../start-way.ts';
import { GOOD, ModelCharger } from '../../way/testing/model-charger.ts';
import { PLAN, SHORT } from '../../way/testing/plan.ts';
import type { WayAnswer } from '../../way/index.ts';
import { slotsAtOnce } from '../slots.ts';
import { readWayAudit, replayed, whyAuditBroken } from '../way-audit.ts';
import { WayDesk } from '../way-desk.ts';
import { activeWay, openOrders, type OpenOrder, type WayRow } from '../way-rows.ts';
import { CrashingStore, type DiesAt } from './crashing-store.ts';

/** Two minutes of soak are as good as three days here. */
const WAITS = { ...SHORT, soakMs: 120_000 };
const TICK_MS = 15_000;
const MOST_TICKS = 600;

const textOf = (way: object): string => canonicalJson(JSON.parse(JSON.stringify(way)) as Json);

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
  readonly commits: number;
  /** What its owners were told, by fact; each of them once. */
  readonly told: readonly string[];
  /** What is wrong with the audit; null: it leads to the way that is stored. */
  readonly audit: string | null;
}

export interface StoredWorldOptions {
  /** Opened with this clock. */
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly organisationNo: number;
  readonly chargerId: string;
  readonly diesAt: DiesAt;
  /** A defect: the orders of the step at which the process died were not written with it. */
  readonly losesOrders?: boolean;
}

/** A model charger, the store with its rows, and a desk that is made anew from the store when its process has died. */
export class StoredWorld {
  readonly #store: Store;
  readonly #organisationNo: number;
  readonly #chargerId: string;
  readonly #clock: VirtualClock;
  readonly #bus = new InMemoryBus();
  readonly #charger = new ModelCharger(GOOD);
  #life: CrashingStore;
  #desk: WayDesk;
  #lives = 0;
  #hasCharged = false;
  readonly #losesOrders: boolean;

  constructor({ store, clock, organisationNo, chargerId, diesAt, losesOrders = false }: StoredWorldOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#organisationNo = organisationNo;
    this.#chargerId = chargerId;
    this.#losesOrders = losesOrders;
    [this.#life, this.#desk] = this.#born(diesAt);
  }

  /** Until the charger is Migrated; throws when it is not. */
  async run(): Promise<{ readonly end: End; readonly writes: number }> {
    await this.#register();
    await this.#open();
    for (let tick = 0; tick < MOST_TICKS; tick += 1) {
      await this.#clock.advance(TICK_MS);
      if (this.#life.isDead) await this.#reborn();
      await this.#tick();
      await this.#clock.settle();
      if ((await this.#row()).way.state === 'Migrated') return { end: await this.#end(), writes: this.#life.writes };
    }
    return { end: await this.#end(), writes: this.#life.writes };
  }

  async #register(): Promise<void> {
    const at = new Date(this.#clock.now());
    const { serialNumber, model, homeVersion } = PLAN;
    await this.#haveOwner();
    const organisation_no = this.#organisationNo;
    await auditedTransaction(this.#store, async (trx, note) => {
      const { no } = await trx
        .insertInto('charger')
        .values({
          ...{ id: this.#chargerId, organisation_no, name: this.#chargerId, registered_at: at, protocol: 'CAPI', owner: 'CAPI' },
          ...{ vendor: 'Charge Amps AB', model, serial_number: serialNumber, firmware_version: homeVersion },
        })
        .returning('no')
        .executeTakeFirstOrThrow();
      await trx
        .insertInto('capi_charger')
        .values({ charger_no: no, organisation_no, sealed_key: Buffer.alloc(1) })
        .execute();
      const plan = { ...PLAN, wayId: `way-${this.#chargerId}`, chargerId: this.#chargerId };
      const wish = { releaseId: 'release' };
      await insertWay(trx, note, { plan, charger: { no, epoch: 1 }, organisationNo: organisation_no, wish, by: null, nowMs: at.getTime() });
    });
  }

  #born(diesAt: DiesAt): [CrashingStore, WayDesk] {
    this.#lives += 1;
    const life = new CrashingStore(this.#store, diesAt);
    const log = { warn: () => undefined, error: () => undefined };
    const desk = new WayDesk({
      ...{ store: life, clock: this.#clock, random: new SeededRandom(this.#lives), bus: this.#bus, log, settings: WAITS },
      ownership: new Ownership(this.#bus),
      notices: new NoticeWriter({ clock: this.#clock, random: new SeededRandom(1_000 + this.#lives), sendsMail: false }),
      slots: slotsAtOnce,
      send: (open) => this.#give(open),
    });
    return [life, desk];
  }

  async #reborn(): Promise<void> {
    await this.#desk.close();
    if (this.#losesOrders) {
      const row = await this.#row();
      await this.#store.db.deleteFrom('migration_order').where('way_no', '=', row.no).where('id', 'like', `%/${row.way.step}.%`).execute();
    }
    [this.#life, this.#desk] = this.#born(null);
    await this.#open();
  }

  async #open(): Promise<void> {
    const name = `migration-${this.#chargerId}`;
    const holder = `life-${this.#lives}`;
    const lease = (await takeLeases(this.#store.db, [name], holder, this.#clock.now())).get(name);
    if (!lease) throw new Error('another has the lease');
    await this.#desk.open(lease);
    this.#desk.begun(this.#chargerId);
  }

  /** The charger does what it is told once, and says the same again when it is told again. */
  #give({ order }: OpenOrder): Promise<WayAnswer | null> {
    const { isPowered, protocol } = this.#charger;
    if (order.by === 'server') return Promise.resolve({ kind: 'done' });
    return Promise.resolve(isPowered && order.by === protocol ? this.#charger.obey(order, this.#clock.now()) : null);
  }

  async #tick(): Promise<void> {
    const charger = this.#charger;
    charger.pass(TICK_MS, this.#clock.now());
    if (charger.protocol === 'CAPI') this.#speakCapi();
    else await this.#speakOcpp();
    await this.#clock.settle();
    await this.#desk.look().catch(() => undefined);
  }

  #speakCapi(): void {
    const charger = this.#charger;
    const { registerWh, settingsRevision, isArmed } = charger;
    const connectors = [{ connectorId: 1, status: 'Available', sessionId: null, registerWh }];
    const { state, version, reason } = charger.firmware();
    const firmware = { state, version, ...(reason === undefined ? {} : { reason }) };
    this.#say({ kind: 'polled', connectors, settingsRevision, firmware });
    if (isArmed) charger.told();
  }

  /** As the gateway: a boot and a transaction are stored before anybody hears of them. */
  async #speakOcpp(): Promise<void> {
    const charger = this.#charger;
    const { serialNumber, model, release } = PLAN;
    if (charger.trial) charger.trial.aloneMs = 0;
    if (charger.isRestarted) {
      charger.isRestarted = false;
      charger.bootNo += 1;
      const set = { boot_no: charger.bootNo, booted_at: new Date(this.#clock.now()), firmware_version: release.version };
      await this.#store.db.updateTable('charger').set(set).where('id', '=', this.#chargerId).execute();
      this.#say({
        ...{ kind: 'bootNotification', bootNo: charger.bootNo, generation: charger.bootNo },
        ...{ serialNumber, model, firmwareVersion: release.version },
      });
    }
    this.#say({ kind: 'metered', connectorId: 1, registerWh: charger.shownWh, chargerMs: this.#clock.now() });
    if (charger.isCommitted && !this.#hasCharged && (await this.#row()).way.state === 'Soaking') await this.#charge();
  }

  async #charge(): Promise<void> {
    this.#hasCharged = true;
    const at = new Date(this.#clock.now());
    const { no } = await this.#store.db.selectFrom('charger').select('no').where('id', '=', this.#chargerId).executeTakeFirstOrThrow();
    const { transaction_id: transactionId } = await this.#store.db
      .insertInto('charging_transaction')
      .values({
        ...{ organisation_no: this.#organisationNo, charger_no: no, connector_id: 1, id_tag: 'TAG', meter_start: this.#charger.shownWh },
        ...{ start_time: at, boot_key: 0, ordinal: 1, id_tag_status: 'Accepted', reservation_id: null, boot_no: 1, received_at: at },
        ...{ meter_stop: null, stop_time: null, stop_reason: null, stop_id_tag: null, stop_boot_no: null, stop_received_at: null },
      })
      .returning('transaction_id')
      .executeTakeFirstOrThrow();
    this.#say({ kind: 'started', connectorId: 1, transactionId, registerWh: this.#charger.shownWh });
    await this.#clock.advance(1_000);
    if (this.#life.isDead) await this.#reborn();
    const stopped = { meter_stop: this.#charger.shownWh, stop_time: at, stop_received_at: new Date(this.#clock.now()) };
    await this.#store.db.updateTable('charging_transaction').set(stopped).where('transaction_id', '=', transactionId).execute();
    this.#say({ kind: 'stopped', transactionId });
  }

  #say(word: ChargerWord): void {
    this.#bus.publish({ kind: 'told', chargerId: this.#chargerId, atMs: this.#clock.now(), word });
  }

  async #row(): Promise<WayRow> {
    const row = await activeWay(this.#store.db, this.#chargerId);
    if (!row) throw new Error('its way is gone');
    return row;
  }

  /** Somebody who is told of its chargers. */
  async #haveOwner(): Promise<void> {
    const { db } = this.#store;
    const organisation_no = this.#organisationNo;
    const known = await db.selectFrom('membership').select('person_id').where('organisation_no', '=', organisation_no).execute();
    if (known.length > 0) return;
    const id = crypto.randomUUID();
    const person = { id, organisation_no, email: `${id}@example.test`, name: 'Kim', language_tag: 'en', password_hash: '' };
    await db
      .insertInto('person')
      .values({ ...person, created_at: new Date(this.#clock.now()) })
      .execute();
    await db.insertInto('membership').values({ organisation_no, person_id: id, role_name: 'owner' }).execute();
  }

  async #told(): Promise<readonly string[]> {
    const rows = await this.#store.db.selectFrom('notice').select('fact').where('charger_id', '=', this.#chargerId).orderBy('no').execute();
    return rows.map(({ fact }) => fact.replace(/^[^:]*:/, ''));
  }

  async #end(): Promise<End> {
    const row = await this.#row();
    const { way } = row;
    const { db } = this.#store;
    const entries = await readWayAudit(db, row.organisationNo, row.id);
    const again = { ...replayed(entries, WAITS), ...row.quiet };
    const isSame = textOf(again) === textOf(way);
    await this.#desk.close();
    return {
      ...{ state: way.state, owner: way.owner, epoch: way.epoch, attempt: way.attempt },
      items: way.items.map(({ name, outcome }) => `${name}: ${outcome}`),
      probes: way.probes.map(({ name, hasPassed }) => `${name}: ${hasPassed}`),
      charger: await db
        .selectFrom('charger')
        .select(['owner', 'epoch', 'protocol', 'boot_answer', 'sessions_held_at'])
        .where('id', '=', this.#chargerId)
        .executeTakeFirstOrThrow(),
      openOrders: (await openOrders(db, this.#chargerId)).length,
      commits: this.#charger.commits.length,
      told: await this.#told(),
      audit: whyAuditBroken(entries, row.steps) ?? (isSame ? null : 'it leads to another way'),
    };
  }
}
