import { sql, type Kysely, type Selectable } from 'kysely';
import type { SettingChangePage, Site, SiteSettings } from '@phasor/contract';
import { storableText, type Database } from '../../store/index.ts';
import { siteErrors } from '../errors.ts';
import { assess, type Assessment } from './assessment.ts';
import { readConnectorFacts } from './connector-facts.ts';
import { rulesSentence } from './country.ts';
import { changedSettings } from './setting-changes.ts';
import type { HouseHour } from './worst-house.ts';

export type SiteRow = Selectable<Database['site']>;

interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** What a site was set up as; it was checked when it was written. */
export const settingsOf = ({ settings }: Pick<SiteRow, 'settings'>): SiteSettings => JSON.parse(settings) as SiteSettings;

/** Raises SITE_UNKNOWN. */
export async function findSite(db: Kysely<Database>, organisationNo: number, siteId: string): Promise<SiteRow> {
  const row = await db
    .selectFrom('site')
    .selectAll()
    .where('id', '=', siteId.replaceAll('\0', ''))
    .where('organisation_no', '=', organisationNo)
    .executeTakeFirst();
  if (!row) throw siteErrors.raise('SITE_UNKNOWN', { siteId: siteId.slice(0, 50) });
  return row;
}

/** The sites that these chargers are in; those beyond the first few hundred have their turn at a later boot. */
export async function sitesOf(db: Kysely<Database>, chargerIds: readonly string[]): Promise<readonly SiteRow[]> {
  return db
    .selectFrom('site')
    .selectAll()
    .where('no', 'in', (inner) =>
      inner
        .selectFrom('site_connector')
        .innerJoin('charger', 'charger.no', 'site_connector.charger_no')
        .select('site_connector.site_no')
        .where('charger.id', 'in', chargerIds.slice(0, 500)),
    )
    .execute();
}

/** S16: the worst load is that of the last 7 days. */
const WORST_OF_MS = 7 * 86_400_000;

/** The house loads that the loop has kept of a site. */
export async function readHouseHours(db: Kysely<Database>, siteNo: number, nowMs: number): Promise<readonly HouseHour[]> {
  const rows = await db
    .selectFrom('house_load')
    .select(['fuse_id', 'most_a'])
    .where('site_no', '=', siteNo)
    .where('hour', '>', new Date(nowMs - WORST_OF_MS))
    .execute();
  return rows.map(({ fuse_id, most_a }) => ({ fuseId: fuse_id, mostA: most_a }));
}

/** A stored site, held against its fuses as things are known now. */
export async function assessRow(db: Kysely<Database>, row: SiteRow, nowMs: number): Promise<Assessment> {
  const settings = settingsOf(row);
  const facts = await readConnectorFacts(db, row.organisation_no, settings.connectors, nowMs);
  return assess(settings, facts, await readHouseHours(db, row.no, nowMs));
}

/** A site as people see it. */
export async function viewSite(db: Kysely<Database>, row: SiteRow, nowMs: number): Promise<Site> {
  const settings = settingsOf(row);
  const { connectors, sums } = await assessRow(db, row, nowMs);
  const by =
    row.changed_by === null ? undefined : await db.selectFrom('person').select('name').where('id', '=', row.changed_by).executeTakeFirst();
  return {
    id: row.id,
    state: row.state,
    settings,
    countryRules: rulesSentence(settings.country),
    revision: row.revision,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    changedBy: by?.name ?? row.changed_by,
    activatedAt: row.activated_at?.toISOString() ?? null,
    proofs: connectors.map(({ proof }) => proof),
    failsafe: [...sums],
  };
}

/** An organisation's sites, oldest first: their ids are made of time. */
export async function readSitePage(db: Kysely<Database>, organisationNo: number, { after, limit }: Page): Promise<readonly SiteRow[]> {
  let query = db.selectFrom('site').selectAll().where('organisation_no', '=', organisationNo).orderBy('id').limit(limit);
  if (after !== undefined) query = query.where('id', '>', after.replaceAll('\0', ''));
  return query.execute();
}

/** Who changes a site, and when. */
export interface Change {
  readonly organisationNo: number;
  readonly siteId: string;
  readonly by: string | null;
  readonly at: Date;
}

const subjectOf = (siteId: string): string => `site ${siteId}`;

/** S21: who changed which figure, for good. */
export async function writeChanges(
  trx: Kysely<Database>,
  { organisationNo, siteId, by, at }: Change,
  before: SiteSettings | null,
  after: SiteSettings | null,
): Promise<void> {
  const rows = changedSettings(before, after).map((change) => ({
    organisation_no: organisationNo,
    at,
    by_person: by,
    subject: subjectOf(siteId),
    what: storableText(change.what),
    before_value: change.before,
    after_value: change.after,
  }));
  for (let from = 0; from < rows.length; from += 500) {
    await trx
      .insertInto('setting_change')
      .values(rows.slice(from, from + 500))
      .execute();
  }
}

/** One change that is no setting: it was activated, for one. */
export async function writeStep(
  trx: Kysely<Database>,
  { organisationNo, siteId, by, at }: Change,
  what: string,
  after: string,
): Promise<void> {
  await trx
    .insertInto('setting_change')
    .values({
      organisation_no: organisationNo,
      at,
      by_person: by,
      subject: subjectOf(siteId),
      what,
      before_value: null,
      after_value: after,
    })
    .execute();
}

/** The changes of a site, newest first; they outlive it. */
export async function readChanges(
  db: Kysely<Database>,
  organisationNo: number,
  siteId: string,
  { after, limit }: Page,
): Promise<SettingChangePage> {
  let query = db
    .selectFrom('setting_change')
    .leftJoin('person', (join) => join.on(sql`person.id::text`, '=', sql.ref('setting_change.by_person')))
    .selectAll('setting_change')
    .select('person.name as personName')
    .where('setting_change.organisation_no', '=', organisationNo)
    .where('subject', '=', subjectOf(siteId.replaceAll('\0', '')))
    .orderBy('setting_change.id', 'desc')
    .limit(limit);
  if (after !== undefined && /^\d{1,18}$/.test(after)) query = query.where('setting_change.id', '<', after);
  const items = (await query.execute()).map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    by: row.personName ?? row.by_person,
    what: row.what,
    before: row.before_value,
    after: row.after_value,
  }));
  return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null };
}
