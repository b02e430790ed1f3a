import type { ChargerSchedule, ChargerSettings, SiteSettings } from '@phasor/contract';
import { sql, type Transaction } from 'kysely';
import { ownersOf } from '../../access/index.ts';
import type { NoticeWriter } from '../../notices/index.ts';
import type { Database } from '../../store/index.ts';
import { campaignById } from '../campaigns/campaign-rows.ts';
import { windowsOf } from '../campaigns/wish.ts';
import type { SiteWindow } from '../eligibility/index.ts';
import { slotAhead, type KnownBefore } from './told-before.ts';
import type { Told } from './told-of-step.ts';

/** A charger as its owners know it. */
export interface OwnedCharger {
  readonly organisationNo: number;
  readonly chargerId: string;
  readonly campaignId: string | null;
}

/** Times are told in the zone of the charger's site; where it hangs in none, in that of its campaign's window, or UTC. */
const NO_ZONE = 'UTC';

/** Tells a charger's owners, in the transaction of what they are told; nobody, where it has none. */
export async function tellOwners(
  trx: Transaction<Database>,
  writer: NoticeWriter,
  charger: OwnedCharger,
  told: readonly Told[],
  at: Date,
): Promise<void> {
  if (told.length === 0) return;
  const { organisationNo, chargerId } = charger;
  const { no, name, zone } = await placeOf(trx, charger);
  const to = (await ownersOf(trx, [no])).get(no) ?? [];
  await writer.write(
    trx,
    told.map(({ fact, body }) => ({ organisationNo, to, fact, at, zone, body: { ...body, chargerId, chargerName: name } })),
  );
}

/** For one that is always plugged in: a time that suits its site. Nothing where no car is there: it waits for something else. */
export async function slotToTell(trx: Transaction<Database>, charger: OwnedCharger, fact: string, nowMs: number): Promise<readonly Told[]> {
  const connected = await trx
    .selectFrom('connector')
    .innerJoin('charger', 'charger.no', 'connector.charger_no')
    .select('status_time')
    .where('charger.id', '=', charger.chargerId)
    .where('connector_id', '>', 0)
    .where('status', 'not in', ['Available', 'Reserved', 'Unavailable', 'Faulted'])
    .orderBy('status_time')
    .execute();
  const [first] = connected;
  if (!first) return [];
  const { window } = await placeOf(trx, charger);
  return [{ fact, body: { kind: 'migrationSlotOffered', pluggedInSinceMs: first.status_time.getTime(), slot: slotAhead(window, nowMs) } }];
}

interface Place {
  /** The charger's. */
  readonly no: number;
  readonly name: string;
  readonly zone: string;
  /** Null: no campaign says when. */
  readonly window: SiteWindow | null;
}

async function placeOf(trx: Transaction<Database>, { organisationNo, chargerId, campaignId }: OwnedCharger): Promise<Place> {
  const charger = await trx.selectFrom('charger').select(['no', 'name']).where('id', '=', chargerId).executeTakeFirstOrThrow();
  const sites = await sitesOf(trx, organisationNo, [charger.no]);
  const site = sites.get(charger.no) ?? null;
  const wish = campaignId === null ? null : ((await campaignById(trx, campaignId))?.wish ?? null);
  const window = wish && windowsOf(wish)(site);
  return { no: charger.no, name: charger.name, zone: site?.zone ?? window?.zone ?? NO_ZONE, window };
}

export interface SiteOfCharger {
  readonly id: string;
  readonly zone: string;
}

/** By charger number, the site that each hangs in. */
export async function sitesOf(
  trx: Transaction<Database>,
  organisationNo: number,
  chargerNos: readonly number[],
): Promise<ReadonlyMap<number, SiteOfCharger>> {
  const rows = await trx
    .selectFrom('site_connector')
    .innerJoin('site', 'site.no', 'site_connector.site_no')
    .select(['charger_no', 'site.id', 'settings'])
    .where('site.organisation_no', '=', organisationNo)
    .where(sql<boolean>`charger_no = any(${[...chargerNos]}::integer[])`)
    .execute();
  return new Map(rows.map(({ charger_no, id, settings }) => [charger_no, { id, zone: (JSON.parse(settings) as SiteSettings).zone }]));
}

/** By charger number, what chargers on CAPI have told of what they are set to. */
export async function readSettings(
  trx: Transaction<Database>,
  chargerNos: readonly number[],
): Promise<ReadonlyMap<number, Pick<KnownBefore, 'settings' | 'schedule'>>> {
  if (chargerNos.length === 0) return new Map();
  const rows = await trx
    .selectFrom('capi_charger')
    .select(['charger_no', 'settings', 'schedule'])
    .where(sql<boolean>`charger_no = any(${[...chargerNos]}::integer[])`)
    .execute();
  return new Map(
    rows.map(({ charger_no, settings, schedule }) => [
      charger_no,
      { settings: settings as ChargerSettings | null, schedule: schedule as ChargerSchedule | null },
    ]),
  );
}
