import type { Transaction } from 'kysely';
import { newId, type Clock, type Random } from '@phasor/kernel';
import { chargerModels, modelOf } from '@phasor/models';
import { checkFit } from '@phasor/release';
import { chargerErrors } from '../chargers/index.ts';
import type { CommandTarget } from '../commands/index.ts';
import type { NoticeWriter } from '../notices/index.ts';
import type { ReleaseRegistry } from '../releases/index.ts';
import { auditedTransaction, type NewAuditEntry } from '../journal/index.ts';
import type { Database, Store } from '../store/index.ts';
import { begunEntry } from './desk/way-audit.ts';
import { isOver, newestWay } from './desk/way-rows.ts';
import { migrationErrors } from './errors.ts';
import { readSettings, tellOwners } from './telling/owners.ts';
import { toldBefore } from './telling/told-before.ts';
import { newWay, type WayPlan } from './way/index.ts';

export interface StartPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly registry: ReleaseRegistry;
  readonly notices: NoticeWriter;
}

/** What a charger is to be brought to. */
export interface WayWish {
  readonly releaseId: string;
  /** Where the new firmware connects. Absent: our own OCPP endpoint, by the address that the charger knows. */
  readonly endpoint?: string | undefined;
  readonly campaignId?: string | undefined;
}

/** As the chargers of both models tell it (LocalAuthListMaxLength). */
const LOCAL_LIST_LENGTH = 60;

/**
 * Begins a charger's way to OCPP. Raises CHARGER_UNKNOWN, MIGRATION_NOT_CAPI, MIGRATION_NOT_HEARD, MIGRATION_MODEL_UNKNOWN, MIGRATION_UNDER_WAY,
 * MIGRATION_RELEASE_NOT_OCPP, what a release that is not ready raises, RELEASE_EXPIRED, RELEASE_OTHER_MODEL, RELEASE_FROM_VERSION, RELEASE_TRIAL_UNSUPPORTED.
 */
export async function startWay(ports: StartPorts, target: CommandTarget, wish: WayWish, by: string | null): Promise<void> {
  const { store, clock, random } = ports;
  const { organisationNo, chargerId } = target;
  const charger = await store.db
    .selectFrom('charger')
    .leftJoin('capi_charger', 'capi_charger.charger_no', 'charger.no')
    .select(['no', 'id', 'owner', 'epoch', 'vendor', 'model', 'serial_number', 'firmware_version', 'trial_support'])
    .where('id', '=', chargerId.replaceAll('\0', ''))
    .where('charger.organisation_no', '=', organisationNo)
    .executeTakeFirst();
  if (!charger) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId });
  if (charger.owner !== 'CAPI') throw migrationErrors.raise('MIGRATION_NOT_CAPI', { chargerId, owner: charger.owner });
  const before = await newestWay(store.db, organisationNo, chargerId);
  if (before && !isOver(before.way)) throw migrationErrors.raise('MIGRATION_UNDER_WAY', { chargerId, state: before.way.state });
  const nowMs = clock.now();
  const wayId = newId(clock, random);
  const plan = await planOf(ports, { wayId, organisationNo, charger }, wish, nowMs);
  await auditedTransaction(store, async (trx, note) => {
    await insertWay(trx, note, { plan, charger, organisationNo, wish, by, nowMs });
    if (wish.campaignId === undefined) await tellBegun(trx, ports.notices, { plan, charger, organisationNo, wish, by, nowMs });
  });
}

interface NewWay {
  readonly plan: WayPlan;
  readonly charger: { readonly no: number; readonly epoch: number };
  readonly organisationNo: number;
  readonly wish: WayWish;
  readonly by: string | null;
  readonly nowMs: number;
}

/** Writes a way that begins now; the one before, if any, is over. */
export async function insertWay(
  trx: Transaction<Database>,
  note: (entry: NewAuditEntry) => void,
  { plan, charger, organisationNo, wish, by, nowMs }: NewWay,
): Promise<void> {
  const way = newWay(plan, nowMs, charger.epoch);
  const at = new Date(nowMs);
  await trx
    .updateTable('migration_way')
    // Whoever still has it in memory can write it no more.
    .set((of) => ({ is_active: false, version: of('version', '+', 1) }))
    .where('charger_no', '=', charger.no)
    .where('is_active', '=', true)
    .execute();
  await trx
    .insertInto('migration_way')
    .values({
      id: plan.wayId,
      organisation_no: organisationNo,
      charger_no: charger.no,
      campaign_id: wish.campaignId ?? null,
      release_id: wish.releaseId,
      endpoint: wish.endpoint ?? null,
      is_active: true,
      state: 'Candidate',
      way: JSON.stringify(way),
      quiet: '{}',
      version: 1,
      due_at: at,
      steps: 0,
      started_by: by,
      started_at: at,
      changed_at: at,
    })
    .execute();
  const { releaseId, campaignId = null } = wish;
  note(begunEntry({ organisationNo, wayId: plan.wayId, at, by }, { step: 0, releaseId, campaignId, way }));
}

/** One that goes without a campaign is told of as it begins. */
async function tellBegun(
  trx: Transaction<Database>,
  notices: NoticeWriter,
  { plan, charger, organisationNo, nowMs }: NewWay,
): Promise<void> {
  const settings = await readSettings(trx, [charger.no]);
  const known = { outlets: plan.outlets, ...settings.get(charger.no) };
  const told = toldBefore(`${plan.wayId}:planned`, known, { notBeforeMs: nowMs, window: null });
  await tellOwners(trx, notices, { organisationNo, chargerId: plan.chargerId, campaignId: null }, [told], new Date(nowMs));
}

/** What a charger said of itself when it booted last. */
export interface Heard {
  readonly id: string;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly serial_number: string | null;
  readonly firmware_version: string | null;
  /** What it said of trials; null: nothing. */
  readonly trial_support: number | null;
}

async function planOf(
  { registry }: StartPorts,
  { wayId, organisationNo, charger }: { readonly wayId: string; readonly organisationNo: number; readonly charger: Heard },
  { releaseId }: WayWish,
  nowMs: number,
): Promise<WayPlan> {
  // What it is comes before what it is to become.
  heardOf(charger);
  return planTo(await registry.ready(organisationNo, releaseId), wayId, charger, nowMs);
}

/**
 * The plan of a way to that release. Raises MIGRATION_NOT_HEARD, MIGRATION_MODEL_UNKNOWN, MIGRATION_RELEASE_NOT_OCPP, RELEASE_EXPIRED,
 * RELEASE_OTHER_MODEL, RELEASE_FROM_VERSION, RELEASE_TRIAL_UNSUPPORTED.
 */
export function planTo(
  { row, manifest }: Awaited<ReturnType<ReleaseRegistry['ready']>>,
  wayId: string,
  charger: Heard,
  nowMs: number,
): WayPlan {
  const { chargerId, name, model, serialNumber, homeVersion } = heardOf(charger);
  const { trial_support: said } = charger;
  checkFit(manifest, { model: name, firmwareVersion: homeVersion, ...(said === null ? {} : { trialSupport: said }) }, nowMs);
  const { id: releaseId } = row;
  if (manifest.protocol !== 'OCPP') throw migrationErrors.raise('MIGRATION_RELEASE_NOT_OCPP', { releaseId, protocol: manifest.protocol });
  return {
    ...{ wayId, chargerId, serialNumber, model, homeVersion },
    // The address is made when it is sent: it holds for a day.
    release: { version: manifest.version, url: '', manifest: row.manifest, manifestSha256: row.manifest_sha256 },
    // Of one that does not say: where the image asks for it, a charger without refuses to stage it; else nothing can be promised.
    hasTrialSupport: (said ?? manifest.minTrialSupport) > 0,
    outlets: chargerModels[name].outlets
      .filter(({ hasTransactions }) => hasTransactions)
      .map(({ connectorId, ratedA }) => ({ connectorId, ratedA, factoryA: ratedA })),
    localListLength: LOCAL_LIST_LENGTH,
    isTwin: false,
  };
}

/** What a charger has said that it is. Raises MIGRATION_NOT_HEARD, MIGRATION_MODEL_UNKNOWN. */
function heardOf({ id: chargerId, vendor, model, serial_number: serialNumber, firmware_version: homeVersion }: Heard) {
  if (vendor === null || model === null || serialNumber === null || homeVersion === null) {
    throw migrationErrors.raise('MIGRATION_NOT_HEARD', { chargerId });
  }
  const name = modelOf(vendor, model);
  if (!name) throw migrationErrors.raise('MIGRATION_MODEL_UNKNOWN', { chargerId, vendor, model });
  return { chargerId, name, model, serialNumber, homeVersion };
}
