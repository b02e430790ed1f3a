import { messageOf, type Clock, type Random, type Timer } from '@phasor/kernel';
import type {
  ConnectorLimits,
  ScheduleDraft,
  ScheduleDraftConfirmation,
  ScheduleException,
  ScheduleSegmentList,
  WeeklySchedule,
} from '@phasor/contract';
import type { Bus, Change } from '../bus/index.ts';
import type { Orders } from '../chargers/index.ts';
import type { ChargingProfiles, ProfileCapabilities } from '../charging-profiles/index.ts';
import type { CommandTarget } from '../commands/index.ts';
import type { Store } from '../store/index.ts';
import { allowedAt, type AllowedAt } from './allowed-at.ts';
import { ConnectorBook, type LimitAt } from './connector-book.ts';
import { connectorsInSites, readAllLimits, viewOf, type KeptLimits } from './limit-rows.ts';
import { SettingsDesk, type MaxCurrentGuard } from './settings-desk.ts';
import type { Stand } from './plan.ts';
import { ProfileDelivery } from './profile-delivery.ts';
import { PushQueue } from './push-queue.ts';
import type { LimitSettings, Segment } from './segments.ts';
import { isSkewed } from './takes-of.ts';

export interface SchedulePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: Bus;
  readonly isOnline: (chargerId: string) => boolean;
  /** The charger's clock less ours; null: not known. */
  readonly clockSkewMs: (chargerId: string) => number | null;
  readonly profiles: Pick<ChargingProfiles, 'set' | 'clear' | 'list' | 'isAsHeld'>;
  readonly capabilities: Pick<ProfileCapabilities, 'rulesOf' | 'neededChanges'>;
  /** Whether a firmware takes `Recurring Weekly`: it is tried, and a refusal remembered. */
  readonly weekly: {
    readonly takes: (chargerNo: number) => Promise<boolean>;
    readonly refused: (chargerNo: number, why: string) => Promise<void>;
  };
  readonly orders: Pick<Orders, 'place'>;
  readonly onFailed: (chargerId: string, why: string) => void;
}

/** A charger that has just come or booted first says how it stands; some hear nothing before their boot is answered. */
const AFTER_CONNECT_MS = 5_000;
const AFTER_BOOT_MS = 10_000;

/**
 * What holds a connector's current beside the balancing of its site: max current (R6), the owner's limit, the week (R5) and what is
 * placed over it. Kept in memory for loops that ask all the time, and compiled to the profiles that make a charger do it on its own.
 * A connector with none of these, and in no site, is left alone: nothing is sent to it.
 */
export class Schedules {
  readonly #ports: SchedulePorts;
  readonly #book = new ConnectorBook();
  readonly #desk: SettingsDesk;
  readonly #queue: PushQueue;
  readonly #timers = new Map<string, Timer>();
  readonly #online = new Set<string>();
  /** Chargers that were sent nothing absolute because of their clocks. */
  readonly #skewed = new Set<string>();
  readonly #listeners = new Set<(chargerId: string, connectorId: number) => void>();
  #unsubscribe: () => void = () => undefined;

  constructor(ports: SchedulePorts) {
    this.#ports = ports;
    this.#desk = new SettingsDesk({ store: ports.store, clock: ports.clock, book: this.#book });
    const delivery = new ProfileDelivery({ ...ports, book: this.#book });
    this.#queue = new PushQueue({
      clock: ports.clock,
      random: ports.random,
      isOnline: ports.isOnline,
      onFailed: ports.onFailed,
      push: async (chargerId, isAfterBoot) => {
        const { end, againMs } = await delivery.deliver(chargerId, isAfterBoot);
        this.#rememberClock(chargerId);
        this.#wakeAt(chargerId, againMs);
        return end;
      },
    });
  }

  /** Reads what is kept, and begins to watch chargers. Every one is compared once after a start. */
  async start(): Promise<void> {
    const { store, bus, isOnline } = this.#ports;
    for (const { chargerId, connectorId, kept } of await readAllLimits(store.db)) this.#book.set(chargerId, connectorId, { kept });
    for (const { chargerId, connectorId } of await connectorsInSites(store.db))
      this.#book.set(chargerId, connectorId, { awaitsSite: true });
    this.#unsubscribe = bus.subscribe((change, isHere) => this.#watch(change, isHere));
    for (const chargerId of this.#book.chargers()) {
      if (isOnline(chargerId)) this.#online.add(chargerId);
      this.#queue.add(chargerId);
    }
  }

  stop(): void {
    this.#unsubscribe();
    this.#queue.stop();
    for (const timer of this.#timers.values()) timer.cancel();
  }

  /** What holds between two instants, in order and without gaps. In memory: for loops. */
  segmentsOf(chargerId: string, connectorId: number, fromMs: number, untilMs: number): readonly Segment[] {
    return this.#book.segmentsOf(chargerId, connectorId, fromMs, untilMs);
  }

  /** What holds at an instant. In memory: for loops. */
  limitAt(chargerId: string, connectorId: number, atMs: number): LimitAt {
    return this.#book.limitAt(chargerId, connectorId, atMs);
  }

  /** What week and exception each allow at an instant, also where something else is lower. In memory. */
  allowedAt(chargerId: string, connectorId: number, atMs: number): AllowedAt {
    return allowedAt(this.settingsOf(chargerId, connectorId), atMs);
  }

  /** What is set for a connector. In memory. */
  settingsOf(chargerId: string, connectorId: number): LimitSettings {
    return this.#book.get(chargerId, connectorId).kept.settings;
  }

  /** Since when its max current and its owner's limit hold. In memory. */
  sinceOf(chargerId: string, connectorId: number): KeptLimits['since'] {
    return this.#book.get(chargerId, connectorId).kept.since;
  }

  /** Tells of changed settings, once they are stored. Returns the way to end it. */
  onChanged(listener: (chargerId: string, connectorId: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Has another max current stored by whoever knows what it must not be, in the same transaction. Returns the way to end it. */
  guardMaxCurrent(guard: MaxCurrentGuard): () => void {
    this.#desk.guard = guard;
    return () => (this.#desk.guard = null);
  }

  /** What people have set, and how it stands with the charger. In memory. */
  limitsOf(chargerId: string, connectorId: number): ConnectorLimits {
    return viewOf(chargerId, connectorId, this.#book.get(chargerId, connectorId).kept);
  }

  /**
   * What an active site wants of the connector while no transaction runs there, and without us; null: it is in no active site any more.
   * After a restart nothing is sent to the connectors of a site before it has said this.
   */
  stand(chargerId: string, connectorId: number, stand: Stand | null): void {
    const before = this.#book.get(chargerId, connectorId);
    if (!before.awaitsSite && JSON.stringify(before.stand) === JSON.stringify(stand)) return;
    this.#book.set(chargerId, connectorId, { stand, awaitsSite: false });
    this.#queue.add(chargerId);
  }

  /** Somebody has put another profile in the place of one of ours, perhaps: what the charger holds is compared, and what is missing is sent. */
  compare(chargerId: string): void {
    this.#queue.add(chargerId, { isAfterBoot: true });
  }

  /** Another node balances the connector's site: what stands in it is for that one to say, until {@link stand} is called here again. */
  leave(chargerId: string, connectorId: number): void {
    this.#book.set(chargerId, connectorId, { stand: null, awaitsSite: true });
  }

  /** Resolves when nothing is being sent to the charger: for who must know how it went. */
  settled(chargerId: string): Promise<void> {
    return this.#queue.idle(chargerId);
  }

  /** Raises CHARGER_UNKNOWN, SCHEDULE_CONNECTOR_UNKNOWN. */
  async read(target: CommandTarget, connectorId: number): Promise<ConnectorLimits> {
    await this.#desk.find(target, connectorId);
    return this.limitsOf(target.chargerId, connectorId);
  }

  /** Raises CHARGER_UNKNOWN, SCHEDULE_CONNECTOR_UNKNOWN. */
  async segments(target: CommandTarget, connectorId: number, fromMs: number, untilMs: number): Promise<ScheduleSegmentList> {
    await this.#desk.find(target, connectorId);
    const items = this.#book.segmentsOf(target.chargerId, connectorId, fromMs, untilMs);
    const at = (ms: number): string => new Date(ms).toISOString();
    return { items: items.map((item) => ({ from: at(item.fromMs), until: at(item.untilMs), limitA: item.limitA })) };
  }

  /** The installer's (S21), in the audit. Null: as the charger is built. Raises SCHEDULE_LIMIT_NOT_OFFERED, and what the guard does. */
  setMaxCurrent(target: CommandTarget, connectorId: number, maxA: number | null, by: string): Promise<ConnectorLimits> {
    return this.#changed(target, connectorId, this.#desk.setMaxCurrent(target, connectorId, maxA, by));
  }

  /** The owner's own, at most the max current. Raises SCHEDULE_LIMIT_NOT_OFFERED, SCHEDULE_ABOVE_MAX_CURRENT. */
  setUserLimit(target: CommandTarget, connectorId: number, userA: number | null): Promise<ConnectorLimits> {
    return this.#changed(target, connectorId, this.#desk.setUserLimit(target, connectorId, userA));
  }

  /**
   * Null: none. Raises SCHEDULE_ZONE_UNKNOWN, SCHEDULE_BLOCK_EMPTY, SCHEDULE_BLOCKS_OVERLAP, SCHEDULE_LIMIT_NOT_OFFERED,
   * SCHEDULE_ABOVE_MAX_CURRENT, SCHEDULE_CHARGER_SPEAKS_CAPI.
   */
  setSchedule(target: CommandTarget, connectorId: number, schedule: WeeklySchedule | null): Promise<ConnectorLimits> {
    return this.#changed(target, connectorId, this.#desk.setSchedule(target, connectorId, schedule));
  }

  /** What a connector had on CAPI, as a week (R5). Raises SCHEDULE_DRAFT_UNKNOWN. */
  draft(target: CommandTarget, connectorId: number, zone?: string): Promise<ScheduleDraft> {
    return this.#desk.readDraft(target, connectorId, zone);
  }

  /** The drafts of all its connectors that had windows on CAPI. Raises CHARGER_UNKNOWN. */
  drafts(target: CommandTarget, zone?: string): Promise<ScheduleDraft[]> {
    return this.#desk.readDrafts(target, zone);
  }

  /** The draft becomes the week, or what its owner made of it. Raises SCHEDULE_DRAFT_UNKNOWN, and what {@link setSchedule} raises. */
  confirmDraft(target: CommandTarget, connectorId: number, wish: ScheduleDraftConfirmation, by: string): Promise<ConnectorLimits> {
    return this.#changed(target, connectorId, this.#desk.confirmDraft(target, connectorId, wish, by));
  }

  /** Raises SCHEDULE_EXCEPTION_INVALID, _TOO_MANY_EXCEPTIONS, _LIMIT_NOT_OFFERED, _ABOVE_MAX_CURRENT, _CHARGER_SPEAKS_CAPI. */
  addException(target: CommandTarget, connectorId: number, exception: ScheduleException): Promise<ConnectorLimits> {
    return this.#changed(target, connectorId, this.#desk.addException(target, connectorId, exception));
  }

  clearExceptions(target: CommandTarget, connectorId: number): Promise<ConnectorLimits> {
    return this.#changed(target, connectorId, this.#desk.clearExceptions(target, connectorId));
  }

  async #changed({ chargerId }: CommandTarget, connectorId: number, change: Promise<ConnectorLimits>): Promise<ConnectorLimits> {
    const limits = await change;
    for (const listener of this.#listeners) listener(chargerId, connectorId);
    this.#ports.bus.publish({ kind: 'limits', chargerId });
    this.#queue.add(chargerId);
    return limits;
  }

  #watch(change: Change, isHere: boolean): void {
    if (!isHere && (change.kind === 'limits' || change.kind === 'sites')) return this.#readAgain(change);
    if (!('chargerId' in change) || !this.#book.has(change.chargerId)) return;
    const { chargerId } = change;
    // Of a charger that is connected to another node only what a site here wants is ours to send; the rest is that node's.
    if (!isHere && !this.#book.connectorsOf(chargerId).some(([, { stand }]) => stand !== null)) return;
    if (change.kind === 'booted') this.#queue.add(chargerId, { afterMs: AFTER_BOOT_MS, isAfterBoot: true });
    else if (change.kind === 'charger') {
      const isOnline = this.#ports.isOnline(chargerId);
      if (isOnline && !this.#online.has(chargerId)) this.#queue.add(chargerId, { afterMs: AFTER_CONNECT_MS });
      if (isOnline) this.#online.add(chargerId);
      else this.#online.delete(chargerId);
    } else if (change.kind === 'messages' && this.#isSkewed(chargerId) !== this.#skewed.has(chargerId)) {
      this.#rememberClock(chargerId);
      this.#queue.add(chargerId);
    }
  }

  /** Another node has stored something. */
  #readAgain(change: { readonly kind: 'limits'; readonly chargerId: string } | { readonly kind: 'sites' }): void {
    const { store, onFailed } = this.#ports;
    const reading = change.kind === 'sites' ? this.#readSites() : this.#readLimits(change.chargerId);
    reading.catch((error: unknown) => {
      if (!store.failure) onFailed(change.kind === 'sites' ? '' : change.chargerId, messageOf(error));
    });
  }

  async #readLimits(chargerId: string): Promise<void> {
    for (const { connectorId, kept } of await readAllLimits(this.#ports.store.db, chargerId)) {
      const known = this.#book.get(chargerId, connectorId).kept;
      if (kept.revision < known.revision) continue;
      const isNewer = kept.revision > known.revision;
      // The same settings stay the same object: what is computed of them, or being sent, goes on.
      this.#book.set(chargerId, connectorId, { kept: isNewer ? kept : { ...kept, settings: known.settings } });
      if (isNewer) for (const listener of this.#listeners) listener(chargerId, connectorId);
    }
  }

  async #readSites(): Promise<void> {
    const inSites = await connectorsInSites(this.#ports.store.db);
    const keys = new Set(inSites.map(({ chargerId, connectorId }) => `${chargerId}/${connectorId}`));
    for (const { chargerId, connectorId } of inSites) {
      if (this.#book.get(chargerId, connectorId).stand === null) this.leave(chargerId, connectorId);
    }
    for (const chargerId of this.#book.chargers()) {
      for (const [connectorId] of this.#book.connectorsOf(chargerId)) {
        if (!keys.has(`${chargerId}/${connectorId}`)) this.#book.set(chargerId, connectorId, { stand: null, awaitsSite: false });
      }
    }
  }

  #isSkewed(chargerId: string): boolean {
    return isSkewed(this.#ports.clockSkewMs(chargerId));
  }

  #rememberClock(chargerId: string): void {
    if (this.#isSkewed(chargerId)) this.#skewed.add(chargerId);
    else this.#skewed.delete(chargerId);
  }

  #wakeAt(chargerId: string, atMs: number): void {
    this.#timers.get(chargerId)?.cancel();
    this.#timers.delete(chargerId);
    if (atMs === Infinity) return;
    const { clock } = this.#ports;
    this.#timers.set(
      chargerId,
      clock.setTimer(Math.max(0, atMs - clock.now()), () => this.#queue.add(chargerId)),
    );
  }
}
