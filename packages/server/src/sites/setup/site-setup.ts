import type { Site, SiteConfiguration, SiteSettings } from '@phasor/contract';
import type { Clock } from '@phasor/kernel';
import type { Orders } from '../../chargers/index.ts';
import type { Store } from '../../store/index.ts';
import { assessRow, findSite, settingsOf, sitesOf, type SiteRow } from './site-rows.ts';
import type { AssessedConnector } from './assessment.ts';
import { configureCharger, type ChargerPort } from './configure-charger.ts';
import { connectorKey } from './connector-key.ts';
import { forgetTold, residuesOf } from '../loop/residues.ts';
import { eachOf } from './each-of.ts';
import { groupBy } from './group-by.ts';
import type { Leaving } from './leaving.ts';
import { writeProof } from './proof-rows.ts';
import { trySampling } from './sampling.ts';
import { noteSetupWrites, WriteCount } from './setup-writes.ts';
import { keepWritten } from './sampling-rows.ts';
import type { Author, SiteBook } from './site-book.ts';

export interface SiteSetupPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly book: SiteBook;
  readonly charger: ChargerPort;
  readonly orders: Pick<Orders, 'place'>;
  readonly isOnline: (chargerId: string) => boolean;
  readonly leaving: Pick<Leaving, 'release' | 'complete'>;
}

type Outcome = SiteConfiguration['connectors'][number];

const OFFLINE = 'It is not connected; configure again when it is.';
/** A recheck that found other settings than it began with looks again, so often. */
const MOST_RECHECKS = 3;

/** What installers do beyond writing settings down: the failsafe is written into the chargers, and taken back when they leave. */
export class SiteSetup {
  readonly #ports: SiteSetupPorts;
  /** What is under way at a site, by its number: what writes into its chargers is done one after the other. */
  readonly #turns = new Map<number, Promise<unknown>>();

  constructor(ports: SiteSetupPorts) {
    this.#ports = ports;
  }

  /**
   * Writes into every connected charger what it is to do without us, and reads it back. To do it again writes only what is missing.
   * Raises SITE_UNKNOWN.
   */
  async configure(author: Author, siteId: string): Promise<SiteConfiguration> {
    const { no } = await findSite(this.#ports.store.db, author.organisationNo, siteId);
    return this.#inTurn(no, () => this.#configure(author, siteId));
  }

  async #configure({ organisationNo, by }: Author, siteId: string): Promise<SiteConfiguration> {
    const { store, clock, book } = this.#ports;
    const row = await findSite(store.db, organisationNo, siteId);
    const { connectors } = await assessRow(store.db, row, clock.now());
    const byCharger = groupBy(connectors, ({ facts }) => facts.settings.chargerId);
    const outcomes = new Map<string, Outcome>();
    await eachOf([...byCharger], async ([, group]) => {
      for (const outcome of await this.#configureGroup({ organisationNo, by }, row.state === 'active', group)) {
        outcomes.set(connectorKey(outcome), outcome);
      }
    });
    return {
      site: await book.read(organisationNo, siteId),
      connectors: connectors.flatMap(({ facts }) => outcomes.get(connectorKey(facts.settings)) ?? []),
    };
  }

  /** Configures, then activates: raises what {@link SiteBook.activate} does. */
  async activate(author: Author, siteId: string): Promise<Site> {
    const { no } = await findSite(this.#ports.store.db, author.organisationNo, siteId);
    return this.#inTurn(no, async () => {
      await this.#configure(author, siteId);
      return this.#ports.book.activate(author, siteId);
    });
  }

  /** Deactivates, and takes back what was written into its chargers. Raises SITE_UNKNOWN. */
  async deactivate(author: Author, siteId: string): Promise<Site> {
    const { book, leaving, store } = this.#ports;
    const { no } = await findSite(store.db, author.organisationNo, siteId);
    // No loop tells them anything from now on, whoever still writes into them.
    const site = await book.deactivate(author, siteId);
    await this.#inTurn(no, async () => {
      await leaving.release(author, site.settings.connectors, await residuesOf(store.db, site.id));
      await forgetTold(store.db, site.id);
    });
    return this.#ports.book.read(author.organisationNo, siteId);
  }

  /**
   * Looks again at chargers that have booted, with another firmware perhaps: what they have lost of their failsafe is written again. Only
   * where it was written before, or the site is active.
   */
  async recheck(chargerIds: readonly string[]): Promise<void> {
    const { store, leaving } = this.#ports;
    await leaving.complete(chargerIds);
    for (const { no } of await sitesOf(store.db, chargerIds)) await this.#inTurn(no, () => this.#recheckSite(no, chargerIds));
  }

  /** Another node may change the site meanwhile: what the chargers hold in the end is what its settings ask for then. */
  async #recheckSite(siteNo: number, chargerIds: readonly string[]): Promise<void> {
    let written: string | null = null;
    for (let tries = 0; tries < MOST_RECHECKS; tries += 1) {
      const found = await this.#booted(siteNo, chargerIds);
      const targets = JSON.stringify(found?.connectors.map(({ facts, targetA }) => [connectorKey(facts.settings), targetA]) ?? null);
      if (!found || found.connectors.length === 0 || targets === written) break;
      const { row, connectors } = found;
      await eachOf([...groupBy(connectors, ({ facts }) => facts.settings.chargerId)], async ([, group]) => {
        await this.#configureGroup({ organisationNo: row.organisation_no, by: null }, row.state === 'active', group);
      });
      written = targets;
    }
    if (written !== null) this.#ports.book.tell(siteNo);
  }

  async #booted(siteNo: number, chargerIds: readonly string[]) {
    const { store, clock } = this.#ports;
    const row = (await sitesOf(store.db, chargerIds)).find(({ no }) => no === siteNo);
    if (!row) return null;
    const { connectors } = await assessRow(store.db, row, clock.now());
    const isMeant = ({ facts }: AssessedConnector): boolean =>
      chargerIds.includes(facts.settings.chargerId) && (row.state === 'active' || facts.proof?.standing_a != null);
    return { row, connectors: connectors.filter(isMeant) };
  }

  /**
   * Raises what {@link SiteBook.change} does. A change of an active site is prepared like an activation: chargers are configured for it
   * first. Connectors that are not in the site any more are let go.
   */
  async change(author: Author, siteId: string, settings: SiteSettings): Promise<Site> {
    const { no } = await findSite(this.#ports.store.db, author.organisationNo, siteId);
    return this.#inTurn(no, () => this.#change(author, siteId, settings));
  }

  async #change(author: Author, siteId: string, settings: SiteSettings): Promise<Site> {
    const { store, book } = this.#ports;
    const row = await findSite(store.db, author.organisationNo, siteId);
    const before = settingsOf(row);
    if (row.state === 'active') await this.#prepare(author, row, settings);
    // The loop forgets who is no connector of it any more.
    const residues = await residuesOf(store.db, row.id);
    const site = await book.change(author, siteId, settings);
    const kept = new Set(settings.connectors.map(connectorKey));
    await this.#ports.leaving.release(
      author,
      before.connectors.filter((connector) => !kept.has(connectorKey(connector))),
      residues,
    );
    return site;
  }

  /** A refused change leaves chargers with a failsafe that is lower than it has to be; configure the site again. */
  async #prepare(author: Author, row: SiteRow, settings: SiteSettings): Promise<void> {
    const { book } = this.#ports;
    const connectors = await book.assessChange(author.organisationNo, row.no, settings);
    await eachOf([...groupBy(connectors, ({ facts }) => facts.settings.chargerId)], async ([, group]) => {
      await this.#configureGroup(author, true, group);
    });
  }

  /** Raises what {@link SiteBook.remove} does. */
  async remove(author: Author, siteId: string): Promise<void> {
    const { store, book } = this.#ports;
    const row = await findSite(store.db, author.organisationNo, siteId);
    await this.#inTurn(row.no, async () => {
      await book.remove(author, siteId);
      await this.#ports.leaving.release(author, settingsOf(row).connectors);
    });
  }

  #inTurn<T>(siteNo: number, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(siteNo) ?? Promise.resolve()).then(work, work);
    this.#turns.set(siteNo, turn);
    const end = (): void => void (this.#turns.get(siteNo) === turn && this.#turns.delete(siteNo));
    turn.then(end, end);
    return turn;
  }

  async #configureGroup(author: Author, isActive: boolean, group: readonly AssessedConnector[]): Promise<readonly Outcome[]> {
    const [first] = group;
    if (!first) return [];
    const { chargerId } = first.facts.settings;
    const outcomeOf = ({ facts, targetA }: AssessedConnector, problem: string): Outcome => {
      return { chargerId, connectorId: facts.settings.connectorId, failsafeA: targetA, isDone: problem === '', problem };
    };
    if (!this.#ports.isOnline(chargerId)) return group.map((connector) => outcomeOf(connector, OFFLINE));
    if (first.facts.evidence.protocol === 'CAPI') {
      return Promise.all(group.map(async (connector) => outcomeOf(connector, await this.#limitCapi(author, isActive, connector))));
    }
    const { store, charger } = this.#ports;
    await this.#readPhaseKeys(author, chargerId, group);
    const wanted = group.map(({ facts, targetA }) => ({
      connectorId: facts.settings.connectorId,
      targetA,
      standingA: facts.evidence.standingA,
    }));
    const to = { organisationNo: author.organisationNo, chargerId };
    const writes = new WriteCount();
    const counted = writes.inSetup(charger);
    const taken = await configureCharger(counted, to, wanted, author.by);
    const sampling = await trySampling(counted, to, author.by);
    await noteSetupWrites(store.db, author.organisationNo, first.facts, writes, this.#ports.clock.now());
    return Promise.all(
      group.map(async (connector) => {
        const got = taken.find(({ connectorId }) => connectorId === connector.facts.settings.connectorId);
        await writeProof(store.db, author.organisationNo, connector.facts, {
          offline_key_a: got?.offlineKeyA ?? null,
          standing_a: got?.standingA ?? null,
          failsafe_is_owed: false,
        });
        await keepWritten(store.db, connector.facts, sampling.written);
        return outcomeOf(connector, [got?.problem ?? '', sampling.problem].filter((sentence) => sentence !== '').join(' '));
      }),
    );
  }

  /** Whether a charger has the key by which it is to be told its phases; one that does not answer is asked at the next discovery or configuration. */
  async #readPhaseKeys({ organisationNo, by }: Author, chargerId: string, group: readonly AssessedConnector[]): Promise<void> {
    const keys = group.flatMap(({ facts: { settings } }) =>
      settings.phaseSetting && 'key' in settings.phaseSetting
        ? [settings.phaseSetting.key, ...(settings.phaseSetting.current ? [settings.phaseSetting.current.key] : [])]
        : [],
    );
    if (keys.length === 0) return;
    await this.#ports.charger.readBack({ organisationNo, chargerId }, [...new Set(keys)], by).catch(() => undefined);
  }

  /** S18: a CAPI charger counts at what it has acknowledged. What an active site's loop tells it is not overridden. */
  async #limitCapi({ organisationNo }: Author, isActive: boolean, { facts, targetA }: AssessedConnector): Promise<string> {
    // From now on its limit is ours, and is lifted when it leaves.
    await writeProof(this.#ports.store.db, organisationNo, facts, { standing_a: targetA, failsafe_is_owed: false });
    if (isActive || facts.evidence.acknowledgedA === targetA) return '';
    const { chargerId, connectorId } = facts.settings;
    const body = { kind: 'limit', connectorId, nowA: targetA, validUntil: null, safeA: targetA } as const;
    const order = await this.#ports.orders.place(organisationNo, chargerId, body);
    return order.state === 'accepted' || order.state === 'effective' ? '' : `It did not take its limit: ${order.reason ?? order.state}`;
  }
}
