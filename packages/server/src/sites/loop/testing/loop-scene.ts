import type { KyselyPlugin, RootOperationNode } from 'kysely';
import { balancedSite } from '@phasor/balancing';
import type { LiveReading, SiteSettings } from '@phasor/contract';
import { VirtualClock } from '@phasor/kernel';
import { InMemoryBus } from '../../../bus/index.ts';
import type { Store } from '../../../store/index.ts';
import { takeLeases } from '../../lease.ts';
import type { LoopConnector, LoopPorts, LoopSite } from '../ports.ts';
import { SiteLoop } from '../site-loop.ts';
import type { AllowedStretch } from '../tx-profile.ts';
import { CAR_A, WallCharger } from './wall-charger.ts';

export const START_MS = Date.UTC(2026, 2, 2, 12);
const ORGANISATION = '00000000-0000-4000-8000-000000000001';
const METER = 'M1';
const METER_EVERY_S = 10;
const NO_END = Infinity;

/** A loop with all that it needs, on a store whose statements can be made to fail, and a wall that is reckoned apart from it. */
export class LoopScene {
  readonly clock = new VirtualClock(START_MS);
  readonly chargers: readonly WallCharger[];
  readonly logged: string[] = [];
  /** Chargers whose profiles were to be compared with what should stand. */
  readonly compared: string[] = [];
  houseA = 5;
  /** Its meter repeats what it said last, with the time going on. */
  meterIsFrozen = false;
  /** OCPP's status of every connector. */
  status = 'Charging';
  /** Statements for which it says yes fail, as those of a connection do that the database has ended. */
  failing: (node: RootOperationNode) => boolean = () => false;
  failed = 0;
  /** What a schedule allows from when to when; none: all. */
  allowed: readonly AllowedStretch[] = [];
  /** The highest that the fuse carried, and for how many seconds it was above its rating. */
  mostA = 0;
  overS = 0;
  readonly fuseA: number;
  readonly bus = new InMemoryBus();
  #store: Store | undefined;
  #loop: SiteLoop | undefined;
  #organisationNo = 0;
  #second = 0;
  #said = { loadA: 0, sinceMs: START_MS };

  readonly #heard = new Map<string, LiveReading>();
  readonly #operatingA: number | undefined;

  /** `operatingA`: a limit at all hours, which is judged instead of the fuse. */
  constructor(fuseA: number, chargers: number, operatingA?: number) {
    this.fuseA = fuseA;
    this.#operatingA = operatingA;
    this.chargers = Array.from({ length: chargers }, (_, index) => new WallCharger(`CP${index + 1}`, this.clock));
  }

  charger(index: number): WallCharger {
    const charger = this.chargers[index];
    if (!charger) throw new Error(`no charger ${index}`);
    return charger;
  }

  get loop(): SiteLoop {
    if (!this.#loop) throw new Error('the scene has not begun');
    return this.#loop;
  }

  get store(): Store {
    if (!this.#store) throw new Error('the scene has not begun');
    return this.#store;
  }

  /** What a loop needs, and the site that it is to balance. */
  async prepare(store: Store, more: Partial<LoopConnector> = {}): Promise<{ readonly ports: LoopPorts; readonly site: LoopSite }> {
    this.#store = store;
    const { no, siteNo } = await this.#register();
    this.#organisationNo = no;
    return { ports: this.#ports(), site: await this.#site(siteNo, more) };
  }

  async begin(store: Store, more: Partial<LoopConnector> = {}): Promise<void> {
    const { ports, site } = await this.prepare(store, more);
    await this.run(ports, site);
  }

  /** Begins what was prepared. */
  async run(ports: LoopPorts, site: LoopSite): Promise<void> {
    const lease = (await takeLeases(this.store.db, ['site 1'], 'here', START_MS)).get('site 1');
    if (!lease) throw new Error('no lease');
    this.#loop = new SiteLoop(ports, site, lease);
    await this.clock.track(this.#loop.start());
  }

  async end(): Promise<void> {
    await this.#loop?.stop();
  }

  /** A driver begins a transaction there. */
  async arrive(charger: WallCharger, transactionId: number): Promise<void> {
    const { no: charger_no } = await this.store.db
      .selectFrom('charger')
      .select('no')
      .where('id', '=', charger.id)
      .executeTakeFirstOrThrow();
    const at = new Date(this.clock.now());
    await this.store.db
      .insertInto('charging_transaction')
      .values({
        ...{ transaction_id: transactionId, organisation_no: this.#organisationNo, charger_no, connector_id: 1, id_tag: 'TAG' },
        ...{ meter_start: 0, start_time: at, boot_key: 0, ordinal: 0, id_tag_status: 'Accepted', boot_no: 1, received_at: at },
      })
      .execute();
    charger.transactionId = transactionId;
    this.#say(charger, 'started');
  }

  async leave(charger: WallCharger): Promise<void> {
    await this.store.db
      .updateTable('charging_transaction')
      .set({ stop_received_at: new Date(this.clock.now()) })
      .where('transaction_id', '=', charger.transactionId ?? 0)
      .execute();
    this.#say(charger, 'stopped');
    charger.end();
  }

  /** So many seconds pass. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await this.clock.advance(1000);
      this.#second += 1;
      const load = this.houseA + this.chargers.reduce((sum, { drawA }) => sum + drawA, 0);
      this.mostA = Math.max(this.mostA, load);
      if (load > (this.#operatingA ?? this.fuseA)) this.overS += 1;
      if (this.#second % METER_EVERY_S !== 0) continue;
      const atMs = this.clock.now();
      if (!this.meterIsFrozen) this.#said = { loadA: load, sinceMs: atMs };
      const { loadA, sinceMs } = this.#said;
      const isUnchanged = atMs - sinceMs >= 60_000;
      this.bus.publish({ kind: 'meterSample', serial: METER, atMs, amps: [loadA, loadA, loadA], isUnchanged, ageBoundMs: 25_000 });
      for (const charger of this.chargers) if (charger.transactionId !== null && !charger.isUnheard) this.#say(charger, 'metered');
    }
  }

  /** The decision log, oldest first. */
  async lines(): Promise<readonly { readonly code: string; readonly sentence: string }[]> {
    return this.store.db.selectFrom('site_decision').select(['code', 'sentence']).orderBy('id').execute();
  }

  #say({ id, transactionId }: WallCharger, phase: 'started' | 'metered' | 'stopped'): void {
    this.bus.publish({ kind: 'transaction', chargerId: id, connectorId: 1, transactionId: transactionId ?? 0, phase });
  }

  async #register(): Promise<{ readonly no: number; readonly siteNo: number }> {
    const { db } = this.store;
    const at = new Date(START_MS);
    const { no } = await db
      .insertInto('organisation')
      .values({ id: ORGANISATION, name: 'Ours', created_at: at })
      .returning('no')
      .executeTakeFirstOrThrow();
    for (const { id } of this.chargers)
      await db.insertInto('charger').values({ id, organisation_no: no, name: id, registered_at: at }).execute();
    const row = {
      id: 'site',
      organisation_no: no,
      state: 'active' as const,
      settings: '{}',
      created_at: at,
      changed_at: at,
      changed_by: null,
    };
    const { no: siteNo } = await db.insertInto('site').values(row).returning('no').executeTakeFirstOrThrow();
    return { no, siteNo };
  }

  async #site(no: number, more: Partial<LoopConnector>): Promise<LoopSite> {
    const rows = await this.store.db.selectFrom('charger').select(['no', 'id']).orderBy('no').execute();
    const worst = [30, 30, 30] as const;
    const hours = Array.from({ length: 24 }, (_, hour) => hour);
    const operating = this.#operatingA === undefined ? {} : { operatingLimits: [{ hours, limitA: this.#operatingA }] };
    const settings: SiteSettings = {
      ...{ name: 'site', zone: 'UTC', mode: 'dynamic', grid: 'TN', connectors: [] },
      fuses: [{ id: 'main', limitA: this.fuseA, ...operating, meters: [{ serial: METER }], worstHouseA: [...worst] }],
    };
    const connectors = rows.map(({ no: chargerNo, id }): LoopConnector => ({
      ...{ chargerNo, chargerId: id, connectorId: 1, name: id, protocol: 'OCPP', fuseId: 'main', wiring: 'RST', priority: 0 },
      ...{ bearsThreeAgain: false, actuator: 'none', phaseSetting: null, noSwitchReason: null, maxA: CAR_A, failsafeA: 0 },
      ...{ countsA: 0, isStanding: true, isAlone: false, maxPeriods: 24, unit: 'A', ...more },
    }));
    const balanced = balancedSite({
      ...{ grid: 'TN', fuses: [{ id: 'main', limitA: this.fuseA, ...operating }] },
      connectors: rows.map(({ id }) => ({ id: `${id}/1`, fuseId: 'main', wiring: 'RST', switching: 'none', maxA: CAR_A })),
    });
    const { no: organisationNo } = await this.store.db.selectFrom('organisation').select('no').executeTakeFirstOrThrow();
    return { no, id: 'site', organisationNo, settings, balanced, connectors, worstHouseA: new Map([['main', worst]]), refusal: null };
  }

  #ports(): LoopPorts {
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => {
        if (!this.failing(node)) return node;
        this.failed += 1;
        throw new Error('terminating connection due to administrator command');
      },
      transformResult: ({ result }) => Promise.resolve(result),
    };
    const { store, clock, bus } = this;
    const charger = (id: string): WallCharger | undefined => this.chargers.find((one) => one.id === id);
    const note = (_figures: unknown, sentence: string): void => void this.logged.push(sentence);
    return {
      ...{ clock, bus, store: { ...store, kind: store.kind, db: store.db.withPlugin(plugin), failure: null } },
      log: { info: note, warn: note, error: note } as unknown as LoopPorts['log'],
      presence: {
        isOnline: (id) => charger(id)?.isOnline ?? false,
        live: (id) => this.#live(charger(id)),
        clockSkewMs: () => 0,
        status: () => this.status,
      },
      allowed: {
        segmentsOf: (_id, _connectorId, fromMs, untilMs) =>
          this.allowed.filter((stretch) => stretch.untilMs > fromMs && stretch.fromMs < untilMs),
        limitAt: (_id, _connectorId, atMs) => {
          const stretch = this.allowed.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < (untilMs ?? NO_END));
          return { limitA: stretch?.limitA ?? null, cause: 'schedule' };
        },
        stand: () => undefined,
        compare: (id) => void this.compared.push(id),
        leave: () => undefined,
      },
      crossing: { reservedA: () => 0 },
      chargerOf: (_organisationNo, id) => {
        const port = charger(id)?.port;
        if (!port) throw new Error(`no charger ${id}`);
        return port;
      },
      onNameUnheeded: () => Promise.resolve(),
      onMoved: () => Promise.resolve(),
      onNoSwitch: () => Promise.resolve(),
    };
  }

  #live(charger: WallCharger | undefined): LiveReading | null {
    if (!charger || charger.transactionId === null) return null;
    const { drawA, id, isUnheard } = charger;
    if (isUnheard) return this.#heard.get(id) ?? null;
    const reading: LiveReading = {
      ...{ measuredAt: new Date(this.clock.now()).toISOString(), powerW: null, registerWh: 0, offeredA: null },
      phases: (['L1', 'L2', 'L3'] as const).map((phase) => ({ phase, currentA: drawA, voltageV: 230 })),
    };
    this.#heard.set(id, reading);
    return reading;
  }
}
