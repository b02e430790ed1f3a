import { messageOf, type Timer } from '@phasor/kernel';
import type { Lease } from '../lease.ts';
import { AskedReadings } from './asked-readings.ts';
import { forgetOldLines } from './decision-log.ts';
import { DecisionWriter } from './decision-writer.ts';
import type { SiteFacts } from './facts.ts';
import { gatherFacts } from './gather-facts.ts';
import { Hearing, type Hearer } from './hearing.ts';
import { HouseHistory } from './house-history.ts';
import { LadderDesk, resendOf } from './ladder-desk.ts';
import { lateBoots } from './late-boots.ts';
import { memoryOf } from './loop-json.ts';
import { linesOf } from './loop-lines.ts';
import { MeterDesk } from './meter-desk.ts';
import { ModeBeat } from './mode-beat.ts';
import { newestSamples } from './newest-samples.ts';
import { OrderDesk, type Send } from './order-desk.ts';
import { overloadsNow, type Overloads } from './overload-watch.ts';
import { connectorKey } from '../setup/connector-key.ts';
import type { LoopConnector, LoopPorts, LoopSite } from './ports.ts';
import { Remembered } from './remembered.ts';
import { SessionDesk } from './session-desk.ts';
import { NEW_LOOP, siteStep, type LoopMemory, type SiteStep } from './site-step.ts';
import { storeMemory } from './store-memory.ts';
import type { WantedOrder } from './wanted-order.ts';

/** The loop looks at its site at least this often, and so soon after something happened, ms. */
const BEAT_MS = 2_000;
const SOON_MS = 100;
const TIDY_EVERY_MS = 600_000;

/** The last step of a loop, for who looks at the site. */
export interface Look {
  readonly facts: SiteFacts;
  readonly step: SiteStep;
}

/**
 * Balances one site for as long as its lease is held: what meters and chargers say → guard → orders; modes on their own beat. What it remembers is
 * stored before what it decided is sent; an order counts as in force from the moment it is sent, and as effective once it is measured (S6).
 */
export class SiteLoop implements Hearer {
  readonly #ports: LoopPorts;
  readonly #lease: Lease;
  #site: LoopSite;
  #connectors: ReadonlyMap<string, LoopConnector>;
  readonly #remembered = new Remembered(NEW_LOOP);
  readonly #orders: OrderDesk;
  readonly #desk = new MeterDesk();
  readonly #writer: DecisionWriter;
  readonly #sessions: SessionDesk;
  readonly #ladder: LadderDesk;
  readonly #asked = new AskedReadings();
  readonly #hearing: Hearing;
  #history = new HouseHistory();
  #look: Look | null = null;
  #lasting: ReadonlySet<string> = new Set();
  #overloads: Overloads = new Map();
  #timer: Timer | null = null;
  #timerAtMs = Infinity;
  #running: Promise<void> | null = null;
  #isStale = false;
  #storedCut = NEW_LOOP.powerCut;
  readonly #beat = new ModeBeat();
  #tidyAtMs = 0;
  #stopListening: () => void = () => undefined;
  #isStopped = false;

  constructor(ports: LoopPorts, site: LoopSite, lease: Lease) {
    this.#ports = ports;
    this.#site = site;
    this.#lease = lease;
    this.#connectors = byKey(site);
    this.#writer = new DecisionWriter(ports.store.db, (why) => this.#warn(why));
    this.#hearing = new Hearing(ports, this.#remembered, this.#desk, this);
    this.#sessions = new SessionDesk(ports, this.#remembered, (key) => this.#hearing.heldUntilMs(key));
    this.#ladder = new LadderDesk(ports, this.#remembered, () => this.#store());
    this.#orders = new OrderDesk(ports, this.#remembered, this.#writer);
  }

  get site(): LoopSite {
    return this.#site;
  }

  get connectors(): ReadonlyMap<string, LoopConnector> {
    return this.#connectors;
  }

  /** Something is known better than at the last step. */
  soon(): void {
    this.#wake(SOON_MS);
  }

  /** The last step; null before the first. */
  get look(): Look | null {
    return this.#look;
  }

  get memory(): LoopMemory {
    return this.#remembered.all;
  }

  /** Reads what was remembered and who charges, then begins. */
  async start(): Promise<void> {
    const { store, bus, clock } = this.#ports;
    const row = await store.db.selectFrom('site').select(['memory', 'memory_at']).where('no', '=', this.#site.no).executeTakeFirst();
    this.#remembered.all = memoryOf(row?.memory ?? null);
    this.#remembered.askAgain(this.#connectors, null);
    this.#history = await HouseHistory.load(store.db, this.#site.no, clock.now());
    this.#stopListening = bus.subscribe((change) => this.#hearing.hear(change));
    for (const [name, sample] of await newestSamples(store.db, this.#site, clock.now())) this.#desk.take(name, sample);
    this.#hearing.hearGrids();
    // S17: chargers may have booted before there was a loop to hear it.
    if (row?.memory_at) this.#hearing.hearBoots(await lateBoots(store.db, this.#site.connectors, row.memory_at));
    await this.#readSessions();
    this.#remembered.takeAlone(this.#connectors, null);
    this.#stand();
    this.#wake(0);
  }

  /** Takes a change of its set-up. */
  async change(site: LoopSite): Promise<void> {
    const before = this.#connectors;
    this.reread(site);
    this.#remembered.askAgain(this.#connectors, before);
    await this.#readSessions().catch((error: unknown) => this.#warn(messageOf(error)));
    this.#remembered.takeAlone(this.#connectors, before);
    this.#stand();
    this.#beat.ask();
    this.#wake(0);
  }

  /** It was read anew, and its set-up is as it was: what its chargers have answered may not be. */
  reread(site: LoopSite): void {
    this.#site = site;
    this.#connectors = byKey(site);
  }

  /**
   * S10: what an idle connector holds ready for the next car. Alone on its fuses it is what it falls back to, which is proven to fit; beside others a car
   * begins with nothing, and has its share a few seconds after its start, so that no choice races a start.
   */
  #stand(): void {
    const { connectors } = this.#site;
    for (const { chargerId, connectorId, protocol, failsafeA } of connectors) {
      if (protocol === 'OCPP')
        this.#ports.allowed.stand(chargerId, connectorId, { firstA: connectors.length === 1 ? failsafeA : 0, failsafeA });
    }
  }

  /** Ends it; what chargers were told stays in force until their dead-man acts. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopListening();
    this.#timer?.cancel();
    this.#orders.stop();
    await this.#running;
    await this.#writer.settled();
  }

  /** Something else changed that modes hang on: who charges, schedules, wishes. */
  soonModes(): void {
    this.#beat.ask();
    this.#wake(SOON_MS);
  }

  /** Reads anew who charges, and what drivers say of it. */
  readSessions(): void {
    this.#follow(this.#readSessions().then(() => this.soonModes()));
  }

  async #readSessions(): Promise<void> {
    await this.#sessions.read(this.#connectors);
    for (const { chargerId, connectorId } of this.#connectors.values()) this.#hearing.hearReading(chargerId, connectorId);
  }

  #wake(inMs: number): void {
    if (this.#isStopped) return;
    const { clock } = this.#ports;
    const atMs = clock.now() + inMs;
    if (this.#running) {
      this.#isStale = true;
      return;
    }
    if (atMs >= this.#timerAtMs) return;
    this.#timer?.cancel();
    this.#timerAtMs = atMs;
    this.#timer = clock.setTimer(inMs, () => {
      this.#timerAtMs = Infinity;
      this.#running = clock.track(this.#step()).finally(() => {
        this.#running = null;
        const isStale = this.#isStale;
        this.#isStale = false;
        this.#wake(isStale ? SOON_MS : BEAT_MS);
      });
    });
  }

  async #step(): Promise<void> {
    const { clock, log } = this.#ports;
    const site = this.#site;
    const nowMs = clock.now();
    if (this.#sessions.takeFailed()) this.readSessions();
    try {
      const facts = gatherFacts(this.#ports, site, this.#remembered.all, this.#desk, this.#history, nowMs);
      const over = overloadsNow(this.#overloads, facts, this.#remembered.all.connectors);
      const modes = this.#beat.due(nowMs);
      const step = siteStep(this.#remembered.all, facts, modes);
      this.#beat.passed(modes, nowMs, step.modesWithinMs);
      this.#remembered.all = step.memory;
      this.#look = { facts, step };
      for (const [fuseId, { amps, from }] of step.houses) if (from === 'meter') this.#history.note(fuseId, amps, nowMs);
      const ask = (chargerId: string, connectorId: number) => this.#ports.chargerOf(site.organisationNo, chargerId).readNow(connectorId);
      for (const asked of this.#asked.ask(facts, step.memory, clock, ask)) this.#follow(asked);
      const begun: WantedOrder[] = [];
      const sends: Send[] = [];
      for (const order of step.orders) {
        if (this.#orders.isBusy(order.key)) continue;
        begun.push(order);
        sends.push(this.#orders.begin(order, site, facts));
      }
      const idlePhase = step.idlePhase && !this.#orders.isBusy(step.idlePhase.key) ? step.idlePhase : null;
      if (idlePhase) sends.push(this.#orders.ready(idlePhase, site, facts));
      const climbed = this.#ladder.next(this.#connectors, (key) => this.#orders.isBusy(key), nowMs);
      for (const climb of climbed) {
        const again = climb.rung === 'resend' ? resendOf(climb) : null;
        if (again) sends.push(this.#orders.begin(again, site, facts));
      }
      const isCut = this.#remembered.all.powerCut !== this.#storedCut;
      if (sends.length > 0 || climbed.length > 0 || step.decisions.length > 0 || isCut) {
        try {
          await this.#store();
        } catch (error) {
          // Nothing was sent: the next step orders it again.
          for (const send of sends) send.withdraw();
          for (const climb of climbed) this.#ladder.withdraw(climb);
          throw error;
        }
      }
      for (const send of sends) this.#follow(send.go().then(() => this.#wake(SOON_MS)));
      for (const climb of climbed) this.#follow(this.#ladder.climb(site, climb));
      this.#follow(this.#ladder.tidy(site, nowMs));
      const { lines, lasting } = linesOf({ ...step, orders: begun, idlePhase }, facts, climbed, this.#connectors, this.#lasting);
      this.#lasting = lasting;
      this.#overloads = over.overloads;
      this.#writer.write(site, [...over.lines, ...lines]);
      for (const key of step.failedSwitches) this.#follow(this.#orders.noteFailedSwitch(site, key));
      for (const key of step.moved) {
        const connector = this.#connectors.get(key);
        if (connector) this.#follow(this.#ports.onMoved(connector));
      }
      if (nowMs >= this.#tidyAtMs) await this.#tidy(nowMs);
    } catch (error) {
      log.error({ siteId: site.id, why: messageOf(error) }, 'a step of a site failed; what chargers were told stays in force');
    }
  }

  async #tidy(nowMs: number): Promise<void> {
    const { db } = this.#ports.store;
    this.#tidyAtMs = nowMs + TIDY_EVERY_MS;
    await this.#history.write(db, this.#site);
    await forgetOldLines(db, this.#site.no, nowMs);
  }

  async #store(): Promise<void> {
    const { store, clock } = this.#ports;
    const memory = this.#remembered.all;
    await storeMemory(store.db, this.#site.no, this.#lease, memory, clock.now());
    this.#storedCut = memory.powerCut;
  }

  /**
   * Lets work go on beside the loop, and writes down what goes wrong with it. The clock is not held for it: a charger that does not answer is given
   * up after some time.
   */
  #follow(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#warn(messageOf(error)));
  }

  #warn(why: string): void {
    this.#ports.log.warn({ siteId: this.#site.id, why }, 'a part of a site’s loop failed');
  }
}

const byKey = ({ connectors }: LoopSite): ReadonlyMap<string, LoopConnector> =>
  new Map(connectors.map((connector) => [connectorKey(connector), connector]));
