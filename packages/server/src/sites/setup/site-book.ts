import type { Kysely } from 'kysely';
import type { SettingChangePage, Site, SitePage, SiteSettings } from '@phasor/contract';
import { newId, type Clock, type Random } from '@phasor/kernel';
import type { Database, Store } from '../../store/index.ts';
import { siteErrors } from '../errors.ts';
import { assess, type Assessment } from './assessment.ts';
import { checkSettings } from './check-settings.ts';
import { readConnectorFacts, type ConnectorFacts } from './connector-facts.ts';
import { readActiveSites, type ActiveSite } from './active-sites.ts';
import { forgetCommissioning, forgetPhaseProof } from './proof-rows.ts';
import { requireFree, requireOwn, takeConnectors } from './membership.ts';
import { requireQuickMeters } from './quick-meters.ts';
import { changedSettings } from './setting-changes.ts';
import {
  findSite,
  readChanges,
  readHouseHours,
  readSitePage,
  settingsOf,
  viewSite,
  writeChanges,
  writeStep,
  type SiteRow,
} from './site-rows.ts';

export interface SiteBookPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/** Where a person's change comes from. */
export interface Author {
  readonly organisationNo: number;
  /** A person's id. */
  readonly by: string | null;
}

/**
 * The sites as installers set them up: checked, stored with who changed what (S21), active only as long as what could flow without us fits
 * every fuse (S12). What is changed here takes effect at once: `onChanged` tells the loop.
 */
export class SiteBook {
  readonly #ports: SiteBookPorts;
  readonly #listeners = new Set<(siteNo: number) => void>();

  constructor(ports: SiteBookPorts) {
    this.#ports = ports;
  }

  /** Tells of every change of a site, after it is stored. Returns the way to end it. */
  onChanged(listener: (siteNo: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Raises what {@link change} does, save SITE_UNKNOWN and what concerns an active site. */
  async create({ organisationNo, by }: Author, settings: SiteSettings): Promise<Site> {
    const { store, clock, random } = this.#ports;
    const id = newId(clock, random);
    const at = new Date(clock.now());
    const siteNo = await store.transaction(async (trx) => {
      const facts = await this.#checked(trx, { organisationNo, siteNo: null }, settings);
      const { no } = await trx
        .insertInto('site')
        .values({ id, organisation_no: organisationNo, settings: JSON.stringify(settings), created_at: at, changed_at: at, changed_by: by })
        .returning('no')
        .executeTakeFirstOrThrow();
      await takeConnectors(trx, { organisationNo, siteNo: no }, facts);
      await writeChanges(trx, { organisationNo, siteId: id, by, at }, null, settings);
      return no;
    });
    this.tell(siteNo);
    return this.read(organisationNo, id);
  }

  /** Raises SITE_UNKNOWN. */
  async read(organisationNo: number, siteId: string): Promise<Site> {
    const { store, clock } = this.#ports;
    return viewSite(store.db, await findSite(store.db, organisationNo, siteId), clock.now());
  }

  async list(organisationNo: number, page: { readonly after?: string | undefined; readonly limit: number }): Promise<SitePage> {
    const { store, clock } = this.#ports;
    const rows = await readSitePage(store.db, organisationNo, page);
    const items: Site[] = [];
    for (const row of rows) items.push(await viewSite(store.db, row, clock.now()));
    return { items, next: rows.length === page.limit ? (rows.at(-1)?.id ?? null) : null };
  }

  /** S21: who changed what, newest first. Raises SITE_UNKNOWN. */
  async changes(
    organisationNo: number,
    siteId: string,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<SettingChangePage> {
    await findSite(this.#ports.store.db, organisationNo, siteId);
    return readChanges(this.#ports.store.db, organisationNo, siteId, page);
  }

  /**
   * Stores other settings; those of an active site are checked like an activation, save where only its name is another. Raises SITE_UNKNOWN, CHARGER_UNKNOWN, METER_UNKNOWN,
   * SITE_ZONE_UNKNOWN, SITE_COUNTRY_UNKNOWN, SITE_FIGURE_INVALID, SITE_METER_…, SITE_WORST_HOUSE_MISSING, SITE_PHASE_SETTING_INVALID, SITE_CONNECTOR_…, SITE_FAILSAFE_TOO_HIGH, BALANCING_….
   */
  async change({ organisationNo, by }: Author, siteId: string, settings: SiteSettings): Promise<Site> {
    const { store, clock } = this.#ports;
    const at = new Date(clock.now());
    const changedNo = await store.transaction(async (trx) => {
      const row = await lock(trx, await findSite(trx, organisationNo, siteId));
      const before = settingsOf(row);
      const changes = changedSettings(before, settings);
      if (changes.length === 0) return null;
      const facts = await this.#checked(trx, { organisationNo, siteNo: row.no }, settings);
      await takeConnectors(trx, { organisationNo, siteNo: row.no }, facts);
      await forgetCommissioning(trx, before, settings, facts);
      await forgetPhaseProof(trx, before, settings, facts);
      if (row.state === 'active' && changes.some(({ what }) => what !== 'name')) {
        const known = await readConnectorFacts(trx, organisationNo, settings.connectors, at.getTime());
        requireSafe(assess(settings, known, await readHouseHours(trx, row.no, at.getTime())));
        await requireQuickMeters(trx, settings, before);
      }
      await trx
        .updateTable('site')
        .set({ settings: JSON.stringify(settings), revision: row.revision + 1, changed_at: at, changed_by: by })
        .where('no', '=', row.no)
        .execute();
      await writeChanges(trx, { organisationNo, siteId: row.id, by, at }, before, settings);
      return row.no;
    });
    if (changedNo !== null) this.tell(changedNo);
    return this.read(organisationNo, siteId);
  }

  /**
   * What the connectors would be to a site with other settings, before those are stored. Raises what {@link change} does, save that the sum
   * does not fit.
   */
  async assessChange(organisationNo: number, siteNo: number, settings: SiteSettings): Promise<Assessment['connectors']> {
    const { store, clock } = this.#ports;
    const facts = await this.#checked(store.db, { organisationNo, siteNo }, settings);
    await requireFree(store.db, siteNo, facts);
    return assess(settings, facts, await readHouseHours(store.db, siteNo, clock.now())).connectors;
  }

  /** Removes a site that is not active; what was proven of its connectors stays. Raises SITE_UNKNOWN, SITE_ACTIVE. */
  async remove({ organisationNo, by }: Author, siteId: string): Promise<void> {
    const { store, clock } = this.#ports;
    const at = new Date(clock.now());
    const siteNo = await store.transaction(async (trx) => {
      const row = await lock(trx, await findSite(trx, organisationNo, siteId));
      const settings = settingsOf(row);
      if (row.state === 'active') throw siteErrors.raise('SITE_ACTIVE', { siteName: settings.name });
      await writeChanges(trx, { organisationNo, siteId: row.id, by, at }, settings, null);
      await trx.deleteFrom('site').where('no', '=', row.no).execute();
      return row.no;
    });
    this.tell(siteNo);
  }

  /**
   * Has the site's power shared from now on, if all that could flow without us fits (S12). Active already: nothing changes.
   * Raises SITE_UNKNOWN, SITE_FAILSAFE_TOO_HIGH, SITE_COMMISSIONING_RUNNING, SITE_COMMISSIONING_FAILED, SITE_METER_SLOW, and what {@link change} raises of chargers and meters that are gone.
   */
  async activate(author: Author, siteId: string): Promise<Site> {
    const at = new Date(this.#ports.clock.now());
    return this.#turn(author, siteId, 'active', at, async (trx, row) => {
      const settings = settingsOf(row);
      const facts = await this.#checked(trx, { organisationNo: row.organisation_no, siteNo: row.no }, settings);
      requireSafe(assess(settings, facts, await readHouseHours(trx, row.no, at.getTime())));
      await requireQuickMeters(trx, settings, null);
    });
  }

  /** Has the site's power shared no more. Raises SITE_UNKNOWN. */
  async deactivate(author: Author, siteId: string): Promise<Site> {
    return this.#turn(author, siteId, 'draft', new Date(this.#ports.clock.now()), () => Promise.resolve());
  }

  /** All sites whose power is shared, of all organisations. */
  activeSites(): Promise<readonly ActiveSite[]> {
    const { store, clock } = this.#ports;
    return readActiveSites(store.db, clock.now());
  }

  /** One of them; null where it is gone, or not active. */
  async activeSite(siteNo: number): Promise<ActiveSite | null> {
    const { store, clock } = this.#ports;
    const [site = null] = await readActiveSites(store.db, clock.now(), siteNo);
    return site;
  }

  async #turn(
    { organisationNo, by }: Author,
    siteId: string,
    state: SiteRow['state'],
    at: Date,
    check: (trx: Kysely<Database>, row: SiteRow) => Promise<void>,
  ): Promise<Site> {
    const turnedNo = await this.#ports.store.transaction(async (trx) => {
      const row = await lock(trx, await findSite(trx, organisationNo, siteId));
      if (row.state === state) return null;
      await check(trx, row);
      await trx
        .updateTable('site')
        .set({ state, activated_at: state === 'active' ? at : null })
        .where('no', '=', row.no)
        .execute();
      await writeStep(trx, { organisationNo, siteId: row.id, by, at }, 'state', JSON.stringify(state));
      return row.no;
    });
    if (turnedNo !== null) this.tell(turnedNo);
    return this.read(organisationNo, siteId);
  }

  /** Checks all but the failsafe sums, and returns what is known of the connectors. */
  async #checked(
    trx: Kysely<Database>,
    owner: { readonly organisationNo: number; readonly siteNo: number | null },
    settings: SiteSettings,
  ): Promise<readonly ConnectorFacts[]> {
    const facts = await readConnectorFacts(trx, owner.organisationNo, settings.connectors, this.#ports.clock.now());
    // The tree first: other figures are held against its limits.
    assess(settings, facts, []);
    checkSettings(settings);
    await requireOwn(trx, owner, settings, facts);
    return facts;
  }

  /** What is known of a site has changed: whoever listens looks again. */
  tell(siteNo: number): void {
    for (const listener of this.#listeners) listener(siteNo);
  }
}

/** Two changes at once take turns at the site's row. */
async function lock(trx: Kysely<Database>, { no }: SiteRow): Promise<SiteRow> {
  return trx.selectFrom('site').selectAll().where('no', '=', no).forUpdate().executeTakeFirstOrThrow();
}

function requireSafe({ connectors, refusal }: Assessment): void {
  const running = connectors.find(({ proof }) => proof.commissioning === 'running');
  if (running) {
    const { chargerId, connectorId } = running.proof;
    throw siteErrors.raise('SITE_COMMISSIONING_RUNNING', { chargerId, connectorId });
  }
  const failed = connectors.find(({ proof }) => proof.commissioning === 'failed');
  if (failed) {
    const { chargerId, connectorId, commissioningFinding: finding } = failed.proof;
    throw siteErrors.raise('SITE_COMMISSIONING_FAILED', { chargerId, connectorId, finding });
  }
  if (refusal) throw siteErrors.raise('SITE_FAILSAFE_TOO_HIGH', refusal);
}
