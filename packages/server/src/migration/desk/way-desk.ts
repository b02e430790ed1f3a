import { messageOf, type Clock } from '@phasor/kernel';
import type { FastifyBaseLogger } from 'fastify';
import type { Bus, Change } from '../../bus/index.ts';
import type { Lease } from '../../sites/index.ts';
import { wayStep, type WayAnswer, type WayFact, type WayStep } from '../way/index.ts';
import { missedFacts } from './catch-up.ts';
import { BootCount, factsOf } from './facts-of.ts';
import type { Slots } from './slots.ts';
import { activeChargers, activeWay, closeOrder, dueChargers, openOrders, type OpenOrder, type WayRow } from './way-rows.ts';
import { weigh } from './weigh.ts';
import { changesHands, rowAfter, writeStep, type TakenStep, type WriteStepPorts } from './write-step.ts';

/** Gives an order to the charger; null: it could not be given, or nobody knows, and it is given again. */
export type SendOrder = (open: OpenOrder, row: WayRow) => Promise<WayAnswer | null>;

export interface WayDeskPorts extends WriteStepPorts {
  readonly bus: Bus;
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
  readonly send: SendOrder;
  readonly slots: Slots;
}

/** What could not be given is tried again after so long, ms. */
const AGAIN_AFTER_MS = 15_000;
/** Another node may have begun a way, ms. */
const READ_EVERY_MS = 60_000;
/** Who lost a race reads and decides once more, so often. */
const MOST_RACES = 5;
/** Ways that are kept in memory: some 10 kB each. */
const MOST_KEPT = 2_000;

/**
 * What chargers and people say becomes steps of their ways, one after another for each charger; what a step orders is sent once it is stored, and
 * sent again, under the same id, until it is answered or not wanted any more.
 */
export class WayDesk {
  readonly #ports: WayDeskPorts;
  readonly #active = new Set<string>();
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #boots = new BootCount();
  /** Order ids that are being given now. */
  readonly #leaving = new Set<string>();
  readonly #againAtMs = new Map<string, number>();
  /** Ways as they are stored, by charger; who was heard last stands last. Who writes an old one loses the race. */
  readonly #kept = new Map<string, WayRow>();
  #readAtMs = -Infinity;
  #lease: Lease | null = null;
  #unsubscribe: () => void = () => undefined;

  constructor(ports: WayDeskPorts) {
    this.#ports = ports;
  }

  get #clock(): Clock {
    return this.#ports.clock;
  }

  /** From now on the ways are ours. What an earlier run has left unsent leaves with the next look; what it did not hear any more is heard now. */
  async open(lease: Lease): Promise<void> {
    this.#lease = lease;
    await this.#readActive();
    this.#unsubscribe();
    this.#unsubscribe = this.#ports.bus.subscribe((change) => this.#hear(change));
    for (const chargerId of this.#active) await this.#catchUp(chargerId);
  }

  /** Takes nothing any more; what was taken is finished. */
  async close(): Promise<void> {
    this.#lease = null;
    this.#unsubscribe();
    await Promise.all(this.#queues.values());
    this.#kept.clear();
  }

  get hasWork(): boolean {
    return this.#active.size > 0;
  }

  /** A charger has begun its way. */
  begun(chargerId: string): void {
    this.#active.add(chargerId);
    this.#kept.delete(chargerId);
    this.#ask(chargerId);
  }

  /** One fact; resolves once its step is stored, with the step, or null where the charger has no way, or another node has it. */
  take(chargerId: string, fact: WayFact, by: string | null = null): Promise<WayStep | null> {
    return this.#queued(chargerId, fact.kind, () => this.#take(chargerId, fact, by));
  }

  /** Asks whoever gives places what the charger is told now, and takes it; resolves as {@link take} does. */
  consult(chargerId: string): Promise<WayStep | null> {
    return this.#queued(chargerId, 'place', async () => {
      const row = await activeWay(this.#ports.store.db, chargerId);
      const fact = row && this.#ports.slots.next(row.way, row.campaignId, this.#clock.now());
      return fact ? this.#take(chargerId, fact, null) : null;
    });
  }

  #queued(chargerId: string, what: string, work: () => Promise<WayStep | null>): Promise<WayStep | null> {
    const before = this.#queues.get(chargerId) ?? Promise.resolve();
    const taken = before.then(() => this.#clock.track(work()));
    const settled = taken.catch((error: unknown) => {
      if (!this.#ports.store.failure) this.#ports.log.error({ chargerId, fact: what, why: messageOf(error) }, 'a step could not be stored');
    });
    this.#queues.set(chargerId, settled);
    void settled.then(() => {
      if (this.#queues.get(chargerId) === settled) this.#queues.delete(chargerId);
    });
    return taken;
  }

  /** What is due, and what has not left yet. */
  async look(): Promise<void> {
    const { db } = this.#ports.store;
    const nowMs = this.#clock.now();
    if (nowMs - this.#readAtMs > READ_EVERY_MS) await this.#readActive();
    for (const chargerId of await dueChargers(db, new Date(nowMs))) {
      this.#tell(chargerId, { kind: 'tick', atMs: nowMs });
      this.#ask(chargerId);
    }
    for (const open of await openOrders(db)) this.#give(open);
  }

  async #readActive(): Promise<void> {
    this.#readAtMs = this.#clock.now();
    this.#kept.clear();
    for (const chargerId of await activeChargers(this.#ports.store.db)) this.#active.add(chargerId);
  }

  async #catchUp(chargerId: string): Promise<void> {
    const { db } = this.#ports.store;
    const row = await activeWay(db, chargerId);
    if (row) for (const fact of await missedFacts(db, row)) this.#tell(chargerId, fact);
  }

  #hear(change: Change): void {
    if (change.kind !== 'told' || !this.#active.has(change.chargerId)) return;
    for (const fact of factsOf(change, this.#boots)) this.#tell(change.chargerId, fact);
  }

  /** As {@link take}; what fails is in the log. */
  #tell(chargerId: string, fact: WayFact): void {
    this.take(chargerId, fact).catch(() => undefined);
  }

  /** As {@link consult}; what fails is in the log. */
  #ask(chargerId: string): void {
    this.consult(chargerId).catch(() => undefined);
  }

  async #take(chargerId: string, fact: WayFact, by: string | null): Promise<WayStep | null> {
    const { store, settings } = this.#ports;
    for (let race = 0; race < MOST_RACES && this.#lease; race += 1) {
      const row = this.#kept.get(chargerId) ?? (await activeWay(store.db, chargerId));
      this.#kept.delete(chargerId);
      if (!row) {
        this.#active.delete(chargerId);
        return null;
      }
      const step = wayStep(row.way, fact, settings);
      const weight = weigh(row.way, step, fact);
      if (weight === 'nothing') {
        this.#keep(row);
        return step;
      }
      const taken = { row, fact, step, weight, by };
      if (!(await this.#write(this.#lease, taken))) continue;
      const after = rowAfter(taken);
      if (after.isActive) this.#keep(after);
      return step;
    }
    return null;
  }

  #keep(row: WayRow): void {
    this.#kept.set(row.chargerId, row);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  async #write(lease: Lease, taken: TakenStep): Promise<boolean> {
    const { ownership, bus, slots } = this.#ports;
    const { row, step } = taken;
    const { chargerId } = row;
    let leaving: readonly OpenOrder[] | null = null;
    try {
      // Also where another node holds the charger, nothing of the former epoch may leave once this stands (invariant 1).
      if (row.way.epoch !== step.way.epoch) await ownership.fence(chargerId, step.way.epoch);
      leaving = await writeStep(this.#ports, lease, taken);
    } finally {
      if (changesHands(taken)) await ownership.tell(chargerId);
    }
    if (!leaving) return false;
    for (const open of leaving) this.#give(open);
    if (step.orders.some(({ kind }) => kind === 'free')) slots.freed(row.id, row.campaignId);
    const isElsewhere = row.way.state !== step.way.state;
    const isNews = isElsewhere || step.events.some(({ kind }) => kind === 'endpointTested');
    if (isNews || row.way.epoch !== step.way.epoch) bus.publish({ kind: 'way', chargerId, state: step.way.state });
    if (isNews) this.#ask(chargerId);
    return true;
  }

  /** One try at a time. What has passed its deadline is answered for. */
  #give(open: OpenOrder): void {
    const { id, deadlineMs, by } = open.order;
    const nowMs = this.#clock.now();
    if (deadlineMs <= nowMs) {
      this.#againAtMs.delete(id);
      if (by === 'server') this.#close(id);
      else this.#tell(open.chargerId, { kind: 'orderAnswered', orderId: id, answer: { kind: 'unanswered' }, atMs: nowMs });
      return;
    }
    if (this.#leaving.has(id) || (this.#againAtMs.get(id) ?? 0) > nowMs || !this.#lease) return;
    this.#leaving.add(id);
    this.#againAtMs.set(id, nowMs + AGAIN_AFTER_MS);
    this.#send(open)
      .catch((error: unknown) => this.#ports.log.warn({ orderId: id, why: messageOf(error) }, 'an order of a way could not be given'))
      .finally(() => this.#leaving.delete(id));
  }

  async #send(open: OpenOrder): Promise<void> {
    const { order, chargerId } = open;
    const row = await activeWay(this.#ports.store.db, chargerId);
    if (!row) return;
    const answer = await this.#ports.send(open, row);
    if (!answer || !this.#lease) return;
    if (order.by === 'server') return closeOrder(this.#ports.store.db, order.id);
    this.#tell(chargerId, { kind: 'orderAnswered', orderId: order.id, answer, atMs: this.#clock.now() });
  }

  #close(id: string): void {
    closeOrder(this.#ports.store.db, id).catch(() => undefined);
  }
}
