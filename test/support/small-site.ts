import type {
  ConnectorProof,
  LoggedMessage,
  LoggedMessagePage,
  MeterWithKey,
  PhaseSetting,
  Site as SiteView,
  SiteDecision,
  SiteDecisionPage,
  SiteSettings,
  Wiring,
  WhatIf,
} from '@phasor/contract';
import { SeededRandom, VirtualClock } from '@phasor/kernel';
import {
  activeFlow,
  ChargerLoad,
  pushOverHttp,
  Site,
  SiteMeter,
  Twin,
  type CarOptions,
  type PhaseFlow,
  type SiteEvent,
  type SiteLoad,
  type TwinOptions,
} from '@phasor/simulator';
import { freshStore, type FreshStore } from './stores.ts';
import { startTestSystem, type TestSystem } from './system.ts';

type PerPhase = readonly [number, number, number];

export interface SmallSiteOptions {
  readonly fuseA: number;
  /** One for each charger. */
  readonly wirings: readonly Wiring[];
  readonly phaseHardware?: TwinOptions['phaseHardware'];
  /** The tag that a charger gives whoever plugs in there; undefined: its driver has to hold one to the reader. */
  readonly freeTagOf?: (index: number) => string | undefined;
  /** How the chargers are told their phases, and what the installer writes down of it. */
  readonly phaseOrders?: TwinOptions['phaseOrders'];
  readonly ignoresPhases?: boolean;
  readonly phaseSetting?: PhaseSetting;
  /** Whether going from one phase to three in a session is known to be safe. Default true. */
  readonly bearsThreeAgain?: boolean;
  /** What the installer states that the house takes at its worst. */
  readonly worstHouseA: PerPhase;
  /** Whoever waits only for the fuse to trip is done then: time goes on no further. */
  readonly endsAtTrip?: boolean;
}

const METER = 'SMALL-1';
const PASSWORD = 'a key for this test';
const STEP_MS = 100;
const TURN_MS = 20;

/** A house that takes what the test says, until it says something else. */
class SteadyHouse implements SiteLoad {
  readonly id = 'house';
  readonly kind = 'house';
  flow: PhaseFlow = activeFlow([0, 0, 0]);
  changed: () => void = () => undefined;

  take(currentA: PerPhase): void {
    this.flow = activeFlow(currentA);
    this.changed();
  }

  power(): void {
    // It is there again when the power is.
  }
}

/** A few Halos behind one gG fuse, at the fast edge of what may be sold, with a house and a meter, and the whole server; all on a virtual clock. */
export class SmallSite {
  readonly clock: VirtualClock;
  readonly site: Site;
  readonly twins: readonly Twin[];
  readonly events: SiteEvent[] = [];
  /** The sets of the site's phases that each charger drew on, one after the other: `L1L2L3`, `L2`. */
  readonly ways: readonly string[][];
  readonly #house = new SteadyHouse();
  readonly #options: SmallSiteOptions;
  readonly #store: FreshStore;
  readonly #meter: SiteMeter;
  #system: TestSystem;
  #endPush: (() => Promise<void>) | null = null;
  #siteId = '';

  private constructor(options: SmallSiteOptions, store: FreshStore, clock: VirtualClock, system: TestSystem) {
    this.clock = clock;
    this.#options = options;
    this.#store = store;
    this.#system = system;
    const protection = { kind: 'gG', ratedA: options.fuseA, place: 0 } as const;
    this.site = new Site({ clock, main: { name: 'main', protection }, onEvent: (event) => this.events.push(event) });
    this.#house.changed = this.site.attach('main', this.#house);
    this.#meter = new SiteMeter({
      serial: METER,
      clock,
      random: new SeededRandom(2),
      intervalMs: 10_000,
      flow: () => this.site.look('main').flow,
    });
    this.ways = options.wirings.map(() => []);
    this.twins = options.wirings.map((wiring, index) => this.#hang(wiring, index));
  }

  /** Server, chargers and meter, registered and there; nobody shares the power yet. */
  static async open(options: SmallSiteOptions): Promise<SmallSite> {
    const clock = new VirtualClock(Date.parse('2026-03-02T08:00:00Z'), { firesTogether: true });
    const store = await freshStore('embedded');
    const system = await startTestSystem({ on: store, clock, discoversChargers: true });
    const small = new SmallSite(options, store, clock, system);
    await small.#register();
    return small;
  }

  /** The installer sets the site up and activates it. */
  async activate(): Promise<void> {
    const { fuseA, wirings, worstHouseA, bearsThreeAgain = true, phaseSetting } = this.#options;
    for (const { id } of this.twins) await this.#done('PUT', `/chargers/${id}/connectors/1/max-current`, { maxA: 16 });
    const settings: SiteSettings = {
      name: 'Small site',
      zone: 'Europe/Stockholm',
      mode: 'dynamic',
      grid: 'TN',
      fuses: [{ id: 'main', limitA: fuseA, marginA: 1, meters: [{ serial: METER }], worstHouseA: [...worstHouseA] }],
      connectors: wirings.map((wiring, index) => ({
        ...{ chargerId: this.twins[index]?.id ?? '', connectorId: 1, fuseId: 'main', wiring, bearsThreeAgain },
        ...(phaseSetting ? { phaseSetting } : {}),
      })),
    };
    const { id } = await this.#done<SiteView>('POST', '/sites', settings);
    this.#siteId = id;
    await this.#done('POST', `/sites/${id}/configure`, {});
    await this.#commission();
    await this.#done('POST', `/sites/${id}/activate`, {});
    for (const ways of this.ways) ways.length = 0;
  }

  /** The chargers are given back; nobody shares the power any more. */
  async deactivate(): Promise<void> {
    await this.#done('POST', `/sites/${this.#siteId}/deactivate`, {});
  }

  /** S20: the first charger is measured with a car; what is proven there counts for the others of its firmware. */
  async #commission(): Promise<void> {
    const [twin] = this.twins;
    if (!twin) return;
    await this.arrive(0, { phases: 3 });
    await this.clock.advance(60_000);
    const path = `/sites/${this.#siteId}`;
    const proofOf = ({ proofs }: SiteView): ConnectorProof | undefined => proofs.find(({ chargerId }) => chargerId === twin.id);
    let proof = proofOf(await this.#done<SiteView>('POST', `${path}/commissioning`, { chargerId: twin.id, connectorId: 1 }));
    for (let minute = 0; minute < 15 && proof?.commissioning === 'running'; minute += 1) {
      await this.clock.advance(60_000);
      proof = proofOf(await this.#done<SiteView>('GET', path));
    }
    // A car on three phases does not show their order everywhere; what its firmware does without us is proven all the same.
    const isMeasured = proof?.commissioning === 'passed' || proof?.commissioningFinding.includes('Order unproven') === true;
    if (!isMeasured) throw new Error(`commissioning ${proof?.commissioning}: ${proof?.commissioningFinding}`);
    await this.leave(0);
  }

  /** A car plugs in at that charger, and its driver holds a tag to the reader. */
  async arrive(index: number, car: CarOptions): Promise<void> {
    if (this.#isOver) return;
    const twin = this.twins[index];
    twin?.plugIn(1, { needWh: 100_000, taperFrom: 1, reactionMs: 4_000, maxA: 16, ...car });
    await this.clock.advance(5_000);
    // Where the fuse has tripped there is no reader any more.
    if (twin?.isPoweredOn) void twin.swipe(`CAR${index}`, 1);
  }

  /** A car's driver ends the charge and drives away. */
  async leave(index: number): Promise<void> {
    this.twins[index]?.plugOut(1);
    await this.clock.advance(60_000);
  }

  /** The house takes so much from now on, in A on L1, L2 and L3; so much time passes. */
  async live(houseA: PerPhase, minutes: number): Promise<void> {
    this.#house.take(houseA);
    for (let minute = 0; minute < minutes && !this.#isOver; minute += 1) await this.clock.advance(60_000);
  }

  get #isOver(): boolean {
    return this.#options.endsAtTrip === true && this.trips > 0;
  }

  /** A charger is switched off, or on again, and connects. */
  async switch(index: number, isOn: boolean): Promise<void> {
    const twin = this.twins[index];
    if (!twin) return;
    if (isOn) twin.start();
    else await this.#during(twin.stop());
    await this.clock.advance(60_000);
  }

  /** The street goes dark, and with it chargers, meter and server; or the chargers have power again. */
  async power(isOn: boolean): Promise<void> {
    this.site.setSupply(isOn);
    if (isOn) return;
    this.#meter.stop();
    await this.stopServer();
  }

  async stopServer(): Promise<void> {
    await this.#during(this.#system.stop());
  }

  /** The meter has power again. */
  startMeter(): void {
    this.#meter.start();
  }

  /** The server has power again. */
  async startServer(): Promise<void> {
    const { port } = this.#system;
    this.#system = await this.#during(startTestSystem({ on: this.#store, clock: this.clock, discoversChargers: true, port }));
  }

  /** A driver whose car is plugged in holds a tag to the reader. */
  swipe(index: number): void {
    void this.twins[index]?.swipe(`CAR${index}`, 1);
  }

  /** What the owner of a charger wants of its connector: `PUT user-limit`, `POST exceptions`. */
  async want(index: number, method: 'PUT' | 'POST', path: 'user-limit' | 'exceptions', wish: object): Promise<void> {
    await this.#done(method, `/chargers/${this.twins[index]?.id}/connectors/1/${path}`, wish);
  }

  /** The site meter goes silent, or is there again. */
  meterIsSilent(isSilent: boolean): void {
    this.#meter.setFault(isSilent ? { kind: 'lost' } : null);
  }

  /** What the API answers to whoever asks. */
  read<Body>(path: string): Promise<Body> {
    return this.#done<Body>('GET', path);
  }

  /** What is known of its connectors. */
  async proofs(): Promise<readonly ConnectorProof[]> {
    return (await this.#done<SiteView>('GET', `/sites/${this.#siteId}`)).proofs;
  }

  /** What would be if so many cars more came. */
  whatIf(cars: number): Promise<WhatIf> {
    return this.#done('POST', `/sites/${this.#siteId}/what-if`, { cars });
  }

  /** All that was said between server and charger, oldest first. */
  async messages(chargerId: string): Promise<LoggedMessage[]> {
    const all: LoggedMessage[] = [];
    for (let after: string | null = ''; after !== null;) {
      const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
      const page: LoggedMessagePage = await this.#done('GET', `/chargers/${chargerId}/messages?limit=200${query}`);
      all.push(...page.items);
      after = page.next ?? null;
    }
    return all.reverse();
  }

  /** The whole decision log, oldest first. */
  async decisions(): Promise<SiteDecision[]> {
    const all: SiteDecision[] = [];
    for (let after: string | null = ''; after !== null;) {
      const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
      const page: SiteDecisionPage = await this.#done('GET', `/sites/${this.#siteId}/decisions?limit=200${query}`);
      all.push(...page.items);
      after = page.next ?? null;
    }
    return all.reverse();
  }

  get trips(): number {
    return this.events.filter(({ kind }) => kind === 'trip').length;
  }

  async end(): Promise<void> {
    this.#meter.stop();
    await this.#endPush?.();
    for (const twin of this.twins) await this.#during(twin.stop());
    await this.#during(this.#system.stop());
    await this.#store.remove();
  }

  #hang(wiring: Wiring, index: number): Twin {
    const load: { current: ChargerLoad | null } = { current: null };
    const twin = new Twin({
      ...{ model: 'halo', id: `HALO${index + 1}`, url: this.#system.ocppUrl, password: PASSWORD, clock: this.clock, wiring },
      random: new SeededRandom(10 + index),
      phaseHardware: this.#options.phaseHardware,
      freeChargingTag: this.#options.freeTagOf?.(index),
      phaseOrders: this.#options.phaseOrders,
      ignoresPhases: this.#options.ignoresPhases,
      onEvent: (event) => {
        if (event.kind !== 'gridDrawing') return;
        load.current?.draw(event.currentA);
        const way = ['L1', 'L2', 'L3'].filter((_, phase) => (event.currentA[phase] ?? 0) > 0).join('');
        const ways = this.ways[index];
        if (way !== '' && ways?.at(-1) !== way) ways?.push(way);
      },
    });
    load.current = new ChargerLoad(twin);
    load.current.changed = this.site.attach('main', load.current);
    return twin;
  }

  async #register(): Promise<void> {
    for (const [index, { id }] of this.twins.entries()) {
      await this.#done('POST', '/chargers', { id, password: PASSWORD });
      for (const idTag of [`CAR${index}`, this.#options.freeTagOf?.(index)]) if (idTag) await this.#done('POST', '/tags', { idTag });
    }
    const { key } = await this.#done<MeterWithKey>('POST', '/meters', { serial: METER, intervalS: 10 });
    this.#endPush = pushOverHttp(this.#meter, { url: `${this.#system.url}/rest/v1/meters/${METER}/samples`, key, clock: this.clock });
    this.#meter.start();
    for (const twin of this.twins) twin.start();
    await this.clock.advanceUntil(() => this.twins.every((twin) => twin.state().registration === 'Accepted'), 60_000);
    // They are asked what they can do.
    await this.clock.advance(3 * 60_000);
  }

  async #done<Body = unknown>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Body> {
    const { api } = this.#system;
    const asked = { GET: () => api.get<Body>(path), POST: () => api.post<Body>(path, body), PUT: () => api.put<Body>(path, body) }[
      method
    ]();
    const reply = await this.#during(asked);
    if (reply.status >= 400) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  }

  /** Lets time go on slowly until the work is done. */
  async #during<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const ended = work.then(
      () => (isDone = true),
      () => (isDone = true),
    );
    for (;;) {
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, TURN_MS))]);
      if (isDone) return work;
      await this.clock.advance(STEP_MS);
    }
  }
}
