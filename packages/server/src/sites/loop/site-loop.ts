import { messageOf, type Timer } from '@phasor/kernel';
import type { Change } from '../../bus/index.ts';
import type { Lease } from '../lease.ts';
import { BootsOfLate } from './boots-of-late.ts';
import { forgetOldLines } from './decision-log.ts';
import { DecisionWriter } from './decision-writer.ts';
import type { SiteFacts } from './facts.ts';
import { gatherFacts } from './gather-facts.ts';
import { HouseHistory } from './house-history.ts';
import { LadderDesk, resendOf } from './ladder-desk.ts';
import { memoryOf } from './loop-json.ts';
import { linesOf } from './loop-lines.ts';
import { held, measured, sessionStopped, statusSeen } from './memory-events.ts';
import { MeterDesk } from './meter-desk.ts';
import { ModeBeat } from './mode-beat.ts';
import { newestSamples } from './newest-samples.ts';
import { OrderDesk, type Send } from './order-desk.ts';
import { connectorKey } from '../setup/connector-key.ts';
import { chargerOfKey, type LoopConnector, type LoopPorts, type LoopSite } from './ports.ts';
import { terminalReading } from './reading.ts';
import { Remembered } from './remembered.ts';
import { spreadOver } from './spread.ts';
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
export class SiteLoop {
  readonly #ports: LoopPorts;
  readonly #lease: Lease;
  #site: LoopSite;
  #connectors: ReadonlyMap<string, LoopConnector>;
  readonly #remembered = new Remembered(NEW_LOOP);
  readonly #orders: OrderDesk;
  readonly #desk = new MeterDesk();
  readonly #boots = new BootsOfLate();
  readonly #writer: DecisionWriter;
  readonly #sessions: SessionDesk;
  readonly #ladder: LadderDesk;
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
    this.#writer = new DecisionWriter(ports.store.db, (why) => this.#warn(why));
    this.#sessions = new SessionDesk(ports, this.#remembered);
    this.#ladder = new LadderDesk(ports, this.#remembered, () => this.#store());
    this.#orders = new OrderDesk(ports, this.#remembered, this.#writer);
  }

  get site(): LoopSite {
    return this.#site;
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
    this.#stopListening = bus.subscribe((change) => this.#hear(change));
    for (const [name, sample] of await newestSamples(store.db, this.#site.settings)) this.#desk.take(name, sample);
    await this.#readSessions();
    this.#stand();
    this.#wake(0);
  }

  /** Takes a change of its set-up. */
  async change(site: LoopSite): Promise<void> {
    const before = this.#connectors;
    this.reread(site);
    this.#remembered.askAgain(this.#connectors, before);
    await this.#readSessions().catch((error: unknown) => this.#warn(messageOf(error)));
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

  /** Something else that it is told of changed: schedules, wishes. */
  nudge(): void {
    this.#beat.ask();
    this.#wake(SOON_MS);
  }

  /** Reads anew who charges, and what drivers say of it. */
  readSessions(): void {
    this.#follow(this.#readSessions().then(() => this.nudge()));
  }

  #hear(change: Change): void {
    const { presence, clock } = this.#ports;
    switch (change.kind) {
      case 'meterSample': {
        this.#desk.take(`meter ${change.serial}`, change);
        if (this.#site.settings.fuses.some(({ meters }) => meters?.some((ref) => 'serial' in ref && ref.serial === change.serial)))
          this.#wake(SOON_MS);
        return;
      }
      case 'transaction': {
        const connector = this.#connectors.get(connectorKey(change));
        if (change.connectorId === 0 || !connector) {
          this.#hearGrid(change.chargerId);
          return;
        }
        if (change.phase === 'metered') this.#hearReading(change.chargerId, change.connectorId);
        else if (change.phase === 'stopped') {
          this.#remembered.change(connectorKey(change), (memory) =>
            memory.session?.transactionId === change.transactionId
              ? sessionStopped(memory, clock.now(), connector.protocol === 'CAPI')
              : memory,
          );
          this.nudge();
        } else this.readSessions();
        return;
      }
      case 'charger': {
        this.#hearGrid(change.chargerId);
        for (const [key, { chargerId, connectorId }] of this.#connectors) {
          if (chargerId !== change.chargerId) continue;
          const status = presence.status(chargerId, connectorId);
          if (status !== null) this.#remembered.change(key, (memory) => statusSeen(memory, status, clock.now()));
          this.#hearReading(chargerId, connectorId);
          this.#wake(SOON_MS);
        }
        return;
      }
      case 'wish': {
        if ([...this.#connectors.values()].some(({ chargerId }) => chargerId === change.chargerId)) this.readSessions();
        return;
      }
      case 'booted': {
        this.#hearBoot(change.chargerId);
        return;
      }
      default:
        return;
    }
  }

  /** S17: where several chargers boot within minutes there was a power cut; what they go on with is spread. */
  #hearBoot(chargerId: string): void {
    const nowMs = this.#ports.clock.now();
    if (!this.#boots.note(chargerId, nowMs)) return;
    for (const key of this.#connectors.keys()) {
      if (chargerOfKey(key) === chargerId) this.#remembered.change(key, (memory) => held(memory, nowMs + spreadOver(key, nowMs)));
    }
  }

  #hearReading(chargerId: string, connectorId: number): void {
    const { presence, clock } = this.#ports;
    const key = connectorKey({ chargerId, connectorId });
    const connector = this.#connectors.get(key);
    const live = connector && presence.live(chargerId, connectorId);
    if (!live) return;
    const reading = terminalReading(live, presence.clockSkewMs(chargerId), clock.now(), connector.wiring);
    if (!reading) return;
    this.#remembered.change(key, (memory) => measured(memory, reading, connector.wiring, this.#site.settings.grid));
    this.#wake(SOON_MS);
  }

  /** An OCPP charger that reports the grid connection at its connector 0. */
  #hearGrid(chargerId: string): void {
    const { presence, clock } = this.#ports;
    const isMeter = this.#site.settings.fuses.some(({ meters }) =>
      meters?.some((ref) => 'chargerId' in ref && ref.chargerId === chargerId),
    );
    const live = isMeter ? presence.live(chargerId, 0) : null;
    const reading = live && terminalReading(live, presence.clockSkewMs(chargerId), clock.now(), 'RST');
    if (!reading) return;
    this.#desk.take(`charger ${chargerId}`, { atMs: reading.atMs, amps: reading.amps, ageBoundMs: 25_000, isUnchanged: false });
    this.#wake(SOON_MS);
  }

  async #readSessions(): Promise<void> {
    await this.#sessions.read(this.#connectors);
    for (const { chargerId, connectorId } of this.#connectors.values()) this.#hearReading(chargerId, connectorId);
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
      const modes = this.#beat.due(nowMs);
      const step = siteStep(this.#remembered.all, facts, modes);
      this.#beat.passed(modes, nowMs, step.modesWithinMs);
      this.#remembered.all = step.memory;
      this.#look = { facts, step };
      for (const [fuseId, { amps, from }] of step.houses) if (from === 'meter') this.#history.note(fuseId, amps, nowMs);
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
      if (sends.length > 0 || climbed.length > 0 || step.decisions.length > 0) {
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
      this.#writer.write(site, lines);
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

  #store(): Promise<void> {
    const { store, clock } = this.#ports;
    return storeMemory(store.db, this.#site.no, this.#lease, this.#remembered.all, clock.now());
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
