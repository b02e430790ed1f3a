import { messageOf, type Clock } from '@phasor/kernel';
import type { FastifyBaseLogger } from 'fastify';
import type { Bus } from '../../bus/index.ts';
import type { NoticeWriter } from '../../notices/index.ts';
import type { Lease } from '../../sites/index.ts';
import type { Store } from '../../store/index.ts';
import type { Slots } from '../desk/slots.ts';
import { slotsAtOnce } from '../desk/slots.ts';
import type { AlsoLed } from '../desk/way-loop.ts';
import { activeWay, campaignChargers } from '../desk/way-rows.ts';
import { permissionsOf, type CampaignState, type Leave } from '../campaign/index.ts';
import type { Way, WayFact } from '../way/index.ts';
import { chargersAlone, hasRoomAlone } from './alone.ts';
import { wordFor } from './campaign-slots.ts';
import { askedCampaigns, campaignById, livelyCampaigns, type CampaignRow } from './campaign-rows.ts';
import type { GatherPorts } from './gather.ts';
import { stepCampaign, type Beginning } from './step-campaign.ts';
import { watchAll } from './watch-all.ts';

export interface CampaignDeskPorts extends GatherPorts {
  /** Tells owners what is planned. */
  readonly notices: NoticeWriter;
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
  /** Lets a charger's way ask {@link CampaignDesk.next}; resolves when what it was told is stored. */
  readonly consult: (chargerId: string) => Promise<unknown>;
  /** Begins a charger's way. */
  readonly begin: (beginning: Beginning) => Promise<void>;
}

/** A campaign is stepped when it is asked for something, when one of its chargers got on, and else after so long, ms. */
const STEP_EVERY_MS = 30_000;
/** Leave that was looked at longer ago than this is looked at again before it is used, ms. */
const LEAVE_MS = 5_000;
const NO_LEAVE: Leave = { to: null, mayFetch: false };
/** Who is silent is noted so often, ms. */
const WATCH_EVERY_MS = 60_000;

interface Led {
  state: CampaignState;
  readonly chargers: ReadonlySet<string>;
  /** Those that wait for a moment to leave CAPI. */
  staged: ReadonlySet<string>;
  /** As of the last step. */
  leave: ReadonlyMap<string, Leave>;
  readonly organisationNo: number;
  steppedMs: number;
  /** A charger of it has moved since. */
  isNews: boolean;
  /** What was told to all its ways last; they are told again when it differs. */
  told: string | null;
}

/**
 * Leads the campaigns, on the node that leads the ways: each is stepped in one transaction with the facts that it goes by, and what a step allows
 * is told to the ways after it is stored. All that it knows is read from the store when it begins.
 */
export class CampaignDesk implements Slots, AlsoLed {
  readonly #ports: CampaignDeskPorts;
  readonly #led = new Map<string, Led>();
  #lease: Lease | null = null;
  #watchedMs = -Infinity;
  /** A charger without a campaign whose site has room for it at this moment. */
  #aloneNow: string | null = null;
  #unsubscribe: () => void = () => undefined;

  constructor(ports: CampaignDeskPorts) {
    this.#ports = ports;
  }

  get hasWork(): boolean {
    return this.#led.size > 0;
  }

  /** Chargers that speak, or spoke, CAPI are watched whether there is a campaign or not: it will ask how they did. */
  async isWanted(): Promise<boolean> {
    if (this.hasWork) return true;
    const { db } = this.#ports.store;
    const one = await db.selectFrom('capi_charger').select('charger_no').limit(1).executeTakeFirst();
    return one !== undefined || (await livelyCampaigns(db)).length > 0;
  }

  /** From now on the campaigns are ours. */
  async open(lease: Lease): Promise<void> {
    this.#lease = lease;
    this.#led.clear();
    await this.#readLively();
    this.#unsubscribe();
    this.#unsubscribe = this.#ports.bus.subscribe((change) => {
      if (change.kind !== 'way' && change.kind !== 'charger') return;
      const { kind, chargerId } = change;
      // A car has left one that waits for that: nobody knows for how long.
      for (const led of this.#led.values()) led.isNews ||= (kind === 'way' ? led.chargers : led.staged).has(chargerId);
    });
  }

  close(): void {
    this.#lease = null;
    this.#unsubscribe();
    this.#led.clear();
  }

  next(way: Way, campaignId: string | null, nowMs: number): WayFact | null {
    if (campaignId === null) {
      const word = slotsAtOnce.next(way, campaignId, nowMs);
      return leavesCapi(word) && this.#aloneNow !== way.plan.chargerId ? null : word;
    }
    const led = this.#led.get(campaignId);
    return led ? wordFor(way, led.state, this.#leaveOf(led, way.plan.chargerId, nowMs), nowMs) : null;
  }

  #leaveOf({ leave, steppedMs }: Led, chargerId: string, nowMs: number): Leave {
    const { to, mayFetch } = leave.get(chargerId) ?? NO_LEAVE;
    return { to: nowMs - steppedMs <= LEAVE_MS ? to : null, mayFetch };
  }

  freed(_wayId: string, campaignId: string | null): void {
    const led = campaignId === null ? undefined : this.#led.get(campaignId);
    if (led) led.isNews = true;
  }

  /** Steps what is to be stepped, and tells the ways. */
  async look(): Promise<void> {
    const { clock } = this.#ports;
    if (!this.#lease) return;
    const nowMs = clock.now();
    if (nowMs - this.#watchedMs >= WATCH_EVERY_MS) {
      await watchAll(this.#ports, nowMs);
      this.#watchedMs = nowMs;
    }
    await this.#readLively();
    const asked = await askedCampaigns(this.#ports.store.db);
    for (const [campaignId, led] of this.#led) await this.#lookAt(campaignId, led, asked.has(campaignId));
    await this.#letAloneGo();
  }

  /** Those without a campaign leave one after another, each where its site has room beside what campaigns have under way there. */
  async #letAloneGo(): Promise<void> {
    const { store, presence, dormantMs, clock, consult } = this.#ports;
    for (const alone of await chargersAlone(store.db)) {
      const { chargerId } = alone;
      const row = await activeWay(store.db, chargerId);
      const nowMs = clock.now();
      if (!row || !leavesCapi(slotsAtOnce.next(row.way, null, nowMs))) continue;
      if (!(await hasRoomAlone(store.db, presence, alone, { nowMs, dormantMs }))) continue;
      this.#aloneNow = chargerId;
      await consult(chargerId).finally(() => (this.#aloneNow = null));
    }
  }

  async #readLively(): Promise<void> {
    const { db } = this.#ports.store;
    const lively = await livelyCampaigns(db);
    for (const campaignId of lively) {
      if (this.#led.has(campaignId)) continue;
      const row = await campaignById(db, campaignId);
      if (row) this.#led.set(campaignId, ledOf(row));
    }
    for (const campaignId of this.#led.keys()) if (!lively.includes(campaignId)) this.#led.delete(campaignId);
  }

  async #lookAt(campaignId: string, led: Led, isAsked: boolean): Promise<void> {
    const { store, clock, bus, log } = this.#ports;
    const lease = this.#lease;
    if (!lease) return;
    const isDue = led.state.phase !== 'draft' && (led.isNews || clock.now() - led.steppedMs >= STEP_EVERY_MS);
    const isStepped = isDue || isAsked;
    try {
      led.isNews = false;
      const stepped = isStepped ? await stepCampaign(this.#ports, lease, campaignId) : null;
      if (stepped) {
        led.state = stepped.state;
        led.staged = stepped.staged;
        led.leave = stepped.leave;
        led.steppedMs = clock.now();
        if (stepped.hasChanged) bus.publish({ kind: 'campaign', campaignId, organisationNo: led.organisationNo });
      }
      await this.#tellAll(campaignId, led);
      for (const chargerId of stepped?.fetching ?? []) await this.#ports.consult(chargerId);
      await this.#useSlots(campaignId, led);
    } catch (error) {
      led.isNews = true;
      if (!store.failure) log.error({ campaignId, why: messageOf(error) }, 'a campaign could not be stepped');
    }
  }

  /** What people decided goes to every way, also after a restart: nobody knows how far it had come. */
  async #tellAll(campaignId: string, led: Led): Promise<void> {
    const { state } = led;
    const words = JSON.stringify([state.phase, permissionsOf(state), state.withdrawn]);
    if (words === led.told) return;
    const { store, consult } = this.#ports;
    for (const chargerId of await campaignChargers(store.db, campaignId)) await consult(chargerId);
    led.told = words;
  }

  /** Slots whose time has come; who never began begins. */
  async #useSlots(campaignId: string, led: Led): Promise<void> {
    const { store, clock, begin, consult, log } = this.#ports;
    const { state, organisationNo } = led;
    for (const [chargerId, slot] of Object.entries(state.slots)) {
      if (this.#leaveOf(led, chargerId, clock.now()).to === null) continue;
      const row = await activeWay(store.db, chargerId);
      if (row?.campaignId === campaignId) {
        await consult(chargerId);
        continue;
      }
      if (slot.to !== 'Admitted') continue;
      try {
        await begin({ organisationNo, chargerId, campaignId });
      } catch (error) {
        log.warn({ campaignId, chargerId, why: messageOf(error) }, 'a charger of a campaign could not begin its way');
      }
    }
  }
}

const leavesCapi = (word: WayFact | null): boolean => word?.kind === 'slotGranted' && word.slot === 'switch';

const ledOf = ({ state, organisationNo }: CampaignRow): Led => ({
  ...{ state, organisationNo, chargers: new Set(state.chargers), staged: new Set(), leave: new Map() },
  ...{ steppedMs: -Infinity, isNews: true, told: null },
});
