import { messageOf, type Timer } from '@phasor/kernel';
import { releaseLease, RENEW_EVERY_MS, takeLeases, type Lease } from '../lease.ts';
import type { ActiveSite } from '../setup/active-sites.ts';
import type { LoopConnector, LoopPorts, LoopSite } from './ports.ts';
import { SiteLoop } from './site-loop.ts';

export interface SiteLoopsPorts extends LoopPorts {
  /** The sites that are active, as they stand now. */
  readonly activeSites: () => Promise<readonly ActiveSite[]>;
  /** One of them, as a loop takes it. */
  readonly loopSite: (site: ActiveSite) => Promise<LoopSite>;
  /** This node, among all. */
  readonly holder: string;
}

/** Sites are read again after so long, for what other nodes and chargers have changed meanwhile, ms. */
const READ_EVERY_MS = 60_000;

interface Held {
  readonly loop: SiteLoop;
  readonly lease: Lease;
}

/**
 * The loops of this node: one for each active site whose lease it holds. A node that ends gives its leases back; one that dies loses them after
 * {@link LEASE_MS}, and another takes over with what was stored.
 */
export class SiteLoops {
  readonly #ports: SiteLoopsPorts;
  readonly #held = new Map<number, Held>();
  #timer: Timer | null = null;
  #round: Promise<void> | null = null;
  #isStale = false;
  #isStopped = false;
  #sites: readonly LoopSite[] = [];
  #readAtMs = -Infinity;

  constructor(ports: SiteLoopsPorts) {
    this.#ports = ports;
  }

  /** Takes what leases it can, and goes on doing so. */
  start(): Promise<void> {
    return this.#look();
  }

  /** A site was set up anew, begun or ended. */
  async changed(): Promise<void> {
    this.#readAtMs = -Infinity;
    await this.#look();
  }

  /** The loop of a site, where this node runs it. */
  of(siteNo: number): SiteLoop | undefined {
    return this.#held.get(siteNo)?.loop;
  }

  /** The loop that a connector is balanced by, where this node runs it. */
  ofConnector(chargerId: string, connectorId: number): SiteLoop | undefined {
    return this.#loopsOf(chargerId).find(({ site }) =>
      site.connectors.some((one) => one.chargerId === chargerId && one.connectorId === connectorId),
    );
  }

  /** Who balances a connector; one of an active site that has no loop on this node has one on another, where there are others. */
  balancedWhere(chargerId: string, connectorId: number): 'here' | 'elsewhere' | 'nowhere' {
    if (this.ofConnector(chargerId, connectorId)) return 'here';
    const isActive = this.#sites.some(({ connectors }) =>
      connectors.some((one) => one.chargerId === chargerId && one.connectorId === connectorId),
    );
    if (!isActive) return 'nowhere';
    return this.#ports.bus.others > 0 ? 'elsewhere' : 'here';
  }

  /** A schedule changed that concerns a charger. */
  nudge(chargerId: string): void {
    for (const loop of this.#loopsOf(chargerId)) loop.soonModes();
  }

  /** Whether it is for this node to look after a charger that has booted: the one that balances its site, or else the one it is connected to. */
  looksAfter(chargerId: string, isHere: boolean): boolean {
    if (this.#ports.bus.others === 0 || this.#loopsOf(chargerId).length > 0) return true;
    return isHere && !this.#sites.some(({ connectors }) => connectors.some((connector) => connector.chargerId === chargerId));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#round;
    for (const siteNo of [...this.#held.keys()]) await this.#end(siteNo, true);
  }

  /** One round at a time; a change during one is looked at after it. */
  #look(): Promise<void> {
    if (this.#round) {
      this.#isStale = true;
      return this.#round;
    }
    this.#timer?.cancel();
    const { clock, log } = this.#ports;
    this.#round = clock
      .track(this.#takeRound())
      .catch((error: unknown) => log.error({ why: messageOf(error) }, 'the active sites could not be read'))
      .finally(() => {
        this.#round = null;
        if (this.#isStopped) return;
        this.#timer = clock.setTimer(this.#isStale ? 0 : RENEW_EVERY_MS, () => void this.#look());
        this.#isStale = false;
      });
    return this.#round;
  }

  async #takeRound(): Promise<void> {
    const { clock, store, holder, log } = this.#ports;
    const sites = await this.#activeSites();
    const active = new Set(sites.map(({ no }) => no));
    for (const siteNo of [...this.#held.keys()]) if (!active.has(siteNo)) await this.#end(siteNo, true);
    const nameOf = ({ no }: LoopSite): string => `site ${no}`;
    const leases = await takeLeases(store.db, sites.map(nameOf), holder, clock.now());
    for (const site of sites) {
      const lease = leases.get(nameOf(site));
      const held = this.#held.get(site.no);
      if (held && lease?.fence !== held.lease.fence) await this.#end(site.no, false);
      if (!lease) {
        for (const { chargerId, connectorId } of site.connectors) this.#ports.allowed.leave(chargerId, connectorId);
        continue;
      }
      const running = this.#held.get(site.no);
      if (running) {
        if (hasChanged(running.loop.site, site)) await running.loop.change(site);
        else running.loop.reread(site);
        continue;
      }
      const loop = new SiteLoop(this.#ports, site, lease);
      this.#held.set(site.no, { loop, lease });
      try {
        await loop.start();
      } catch (error) {
        // The lease stays ours: the next round begins it anew.
        await this.#end(site.no, false);
        log.error({ siteId: site.id, why: messageOf(error) }, 'a site could not be begun to be balanced; it is tried again');
      }
    }
  }

  async #activeSites(): Promise<readonly LoopSite[]> {
    const { activeSites, loopSite, clock, log } = this.#ports;
    if (clock.now() - this.#readAtMs < READ_EVERY_MS) return this.#sites;
    const nowMs = clock.now();
    const sites: LoopSite[] = [];
    let isAllRead = true;
    for (const site of await activeSites()) {
      try {
        sites.push(await loopSite(site));
      } catch (error) {
        // One that is balanced goes on as it was known: to end it would leave its fuse to the dead-men.
        const known = this.#sites.find(({ no }) => no === site.no);
        if (known) sites.push(known);
        isAllRead = false;
        log.error({ siteId: site.id, why: messageOf(error) }, 'a site that is active could not be read, and is read again');
      }
    }
    if (isAllRead) this.#readAtMs = nowMs;
    this.#sites = sites;
    return sites;
  }

  #loopsOf(chargerId: string): readonly SiteLoop[] {
    const loops = [...this.#held.values()].map(({ loop }) => loop);
    return loops.filter(({ site }) => site.connectors.some((connector) => connector.chargerId === chargerId));
  }

  async #end(siteNo: number, releases: boolean): Promise<void> {
    const held = this.#held.get(siteNo);
    this.#held.delete(siteNo);
    await held?.loop.stop();
    if (!held || !releases) return;
    const { store, log } = this.#ports;
    try {
      await releaseLease(store.db, held.lease);
    } catch (error) {
      // It runs out by itself; the other sites are ended all the same.
      log.warn({ siteId: held.loop.site.id, why: messageOf(error) }, 'a site’s lease could not be given back');
    }
  }
}

/** What a CAPI charger acknowledges is the loop's own doing, and says nothing of its set-up. */
const setUpOf = (connector: LoopConnector): LoopConnector => (connector.protocol === 'CAPI' ? { ...connector, countsA: 0 } : connector);
const textOf = ({ settings, connectors, worstHouseA }: LoopSite): string =>
  JSON.stringify([settings, connectors.map(setUpOf), [...worstHouseA]]);
const hasChanged = (before: LoopSite, after: LoopSite): boolean => textOf(before) !== textOf(after);
