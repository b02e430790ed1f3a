import { messageOf, type Timer } from '@phasor/kernel';
import type { Lease } from '../lease.ts';
import { AskedReadings } from './asked-readings.ts';
import { climb } from './climb.ts';
import type { ConnectorMemory, Session } from './connector-memory.ts';
import { appendLines, forgetOldLines } from './decision-log.ts';
import type { SiteFacts } from './facts.ts';
import { gatherFacts } from './gather-facts.ts';
import { Hearing, type Hearer } from './hearing.ts';
import { HouseHistory } from './house-history.ts';
import { nextRung } from './ladder.ts';
import { memoryOf, memoryText } from './loop-json.ts';
import { linesOf, type Climbed } from './loop-lines.ts';
import { held, sessionStarted, sessionStopped } from './memory-events.ts';
import { MeterDesk } from './meter-desk.ts';
import { ModeBeat } from './mode-beat.ts';
import { newestSamples } from './newest-samples.ts';
import { OrderDesk } from './order-desk.ts';
import { connectorKey } from '../setup/connector-key.ts';
import type { LoopConnector, LoopPorts, LoopSite } from './ports.ts';
import { Remembered } from './remembered.ts';
import { runningSessions } from './running-sessions.ts';
import { grantOf, NEW_LOOP, siteStep, type LoopMemory, type SiteStep } from './site-step.ts';
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
  readonly #asked = new AskedReadings();
  readonly #hearing: Hearing;
  #history = new HouseHistory();
  #look: Look | null = null;
  #lasting: ReadonlySet<string> = new Set();
  #timer: Timer | null = null;
  #timerAtMs = Infinity;
  #running: Promise<void> | null = null;
  #isStale = false;
  readonly #beat = new ModeBeat();
  #tidyAtMs = 0;
  #stopListening: () => void = () => undefined;
  #isStopped = false;

  constructor(ports: LoopPorts, site: LoopSite, lease: Lease) {
    this.#ports = ports;
    this.#site = site;
    this.#lease = lease;
    this.#connectors = byKey(site);
    this.#orders = new OrderDesk(ports, this.#remembered);
    this.#hearing = new Hearing(ports, this.#remembered, this.#desk, this);
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
    const row = await store.db.selectFrom('site').select('memory').where('no', '=', this.#site.no).executeTakeFirst();
    this.#remembered.all = memoryOf(row?.memory ?? null);
    this.#remembered.askAgain(this.#connectors, null);
    this.#history = await HouseHistory.load(store.db, this.#site.no, clock.now());
    this.#stopListening = bus.subscribe((change) => this.#hearing.hear(change));
    for (const [name, sample] of await newestSamples(store.db, this.#site, clock.now())) this.#desk.take(name, sample);
    this.#hearing.hearGrids();
    await this.#readSessions();
    this.#stand();
    this.#wake(0);
  }

  /** Takes a change of its set-up. */
  async change(site: LoopSite): Promise<void> {
    this.#site = site;
    const before = this.#connectors;
    this.#connectors = byKey(site);
    this.#remembered.askAgain(this.#connectors, before);
    await this.#readSessions();
    this.#stand();
    this.#beat.ask();
    this.#wake(0);
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
    const { store, clock } = this.#ports;
    const sessions = await runningSessions(store.db, [...this.#connectors.values()]);
    for (const key of this.#connectors.keys()) {
      const session = sessions.get(key);
      this.#remembered.change(key, (memory) =>
        session ? this.#begun(key, memory, session) : memory.session ? sessionStopped(memory, clock.now()) : memory,
      );
    }
    for (const { chargerId, connectorId } of this.#connectors.values()) this.#hearing.hearReading(chargerId, connectorId);
  }

  /** S17: one that begins after a power cut waits for its moment. */
  #begun(key: string, memory: ConnectorMemory, session: Session): ConnectorMemory {
    const begun = sessionStarted(memory, session);
    return memory.session?.transactionId === session.transactionId ? begun : held(begun, this.#hearing.heldUntilMs(key));
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
    const { store, clock, log } = this.#ports;
    const site = this.#site;
    const nowMs = clock.now();
    try {
      const facts = gatherFacts(this.#ports, site, this.#remembered.all, this.#desk, this.#history, nowMs);
      const modes = this.#beat.due(nowMs);
      const step = siteStep(this.#remembered.all, facts, modes);
      this.#beat.passed(modes, nowMs, step.modesWithinMs);
      this.#remembered.all = step.memory;
      this.#look = { facts, step };
      for (const [fuseId, { amps, from }] of step.houses) if (from === 'meter') this.#history.note(fuseId, amps, nowMs);
      const ask = (chargerId: string, connectorId: number) => this.#ports.chargerOf(site.organisationNo, chargerId).readNow(connectorId);
      for (const asked of this.#asked.ask(facts, step.memory, clock, ask)) this.#follow(asked);
      const begun: WantedOrder[] = [];
      const sends: (() => Promise<void>)[] = [];
      for (const order of step.orders) {
        if (this.#orders.isBusy(order.key)) continue;
        begun.push(order);
        sends.push(this.#orders.begin(order, site, facts));
      }
      const idlePhase = step.idlePhase && !this.#orders.isBusy(step.idlePhase.key) ? step.idlePhase : null;
      if (idlePhase) sends.push(this.#orders.ready(idlePhase, site, facts));
      const climbed = this.#climb(nowMs);
      const { lines, lasting } = linesOf({ ...step, orders: begun, idlePhase }, facts, climbed, this.#connectors, this.#lasting);
      this.#lasting = lasting;
      if (sends.length > 0 || climbed.length > 0 || step.decisions.length > 0) await this.#store();
      await appendLines(store.db, site, lines);
      for (const send of sends) this.#follow(send().then(() => this.#wake(SOON_MS)));
      for (const { connector, rung } of climbed) {
        this.#follow(climb(this.#ports, site, connector, this.#remembered.of(connectorKey(connector)), rung));
      }
      for (const key of step.failedSwitches) await this.#orders.noteFailedSwitch(site, key);
      for (const key of step.moved) {
        const connector = this.#connectors.get(key);
        if (connector) await this.#ports.onMoved(connector);
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

  /** What is remembered, before anything of it is sent; only for as long as the lease is ours. */
  async #store(): Promise<void> {
    const { store, clock } = this.#ports;
    const { name, fence } = this.#lease;
    const stored = await store.db
      .updateTable('site')
      .set({ memory: memoryText(this.#remembered.all), memory_at: new Date(clock.now()) })
      .where('no', '=', this.#site.no)
      .where((where) => where.exists(where.selectFrom('lease').select('name').where('name', '=', name).where('fence', '=', String(fence))))
      .executeTakeFirst();
    if (stored.numUpdatedRows === 0n) throw new Error('another node holds this site now');
  }

  /** S8: the next rung for every charger that ignores its order and was given time. */
  #climb(nowMs: number): readonly Climbed[] {
    return [...this.#connectors].flatMap(([key, connector]) => {
      const memory = this.#remembered.of(key);
      const rung = nextRung(memory, grantOf(this.#remembered.all.state, { memory })?.overdrawnAtMs, nowMs);
      if (!rung) return [];
      this.#remembered.change(key, (known) => ({ ...known, rung: known.rung + 1, rungAtMs: nowMs }));
      return [{ connector, rung }];
    });
  }

  /**
   * Lets work go on beside the loop, and writes down what goes wrong with it. The clock is not held for it: a charger that does not answer is given
   * up after some time.
   */
  #follow(work: Promise<unknown>): void {
    const { log } = this.#ports;
    work.catch((error: unknown) => log.warn({ siteId: this.#site.id, why: messageOf(error) }, 'a part of a site’s loop failed'));
  }
}

const byKey = ({ connectors }: LoopSite): ReadonlyMap<string, LoopConnector> =>
  new Map(connectors.map((connector) => [connectorKey(connector), connector]));
