import type { CampaignWish } from '@phasor/contract';
import { newId, type Clock, type Random } from '@phasor/kernel';
import type { FirmwareManifest } from '@phasor/release';
import type { Kysely, Transaction } from 'kysely';
import { chargerErrors } from '../../chargers/index.ts';
import { auditedTransaction } from '../../journal/index.ts';
import type { ReleaseRegistry } from '../../releases/index.ts';
import type { Database, Store } from '../../store/index.ts';
import { newCampaign, type CampaignState } from '../campaign/index.ts';
import { isLeft, isOver, newestWay } from '../desk/way-rows.ts';
import { migrationErrors } from '../errors.ts';
import { madeEntry } from './campaign-audit.ts';
import { keptWish, settingsOf, type KeptWish } from './wish.ts';
import { parts } from './watch.ts';

export interface MakePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly registry: ReleaseRegistry;
  /** For so long a charger rests after a roll-back, whatever a campaign asks. */
  readonly coolDownMs: number;
}

export interface Maker {
  readonly organisationNo: number;
  readonly personId: string;
}

/** A campaign that could be made. */
export interface Draft {
  readonly id: string;
  readonly wish: KeptWish;
  readonly state: CampaignState;
  readonly chargerNos: ReadonlyMap<string, number>;
}

/**
 * Everything that can be wrong with a wish is found here. Raises MIGRATION_SETTING_INVALID, MIGRATION_WINDOW_INVALID, MIGRATION_GATE_INVALID,
 * MIGRATION_CAMPAIGN_EMPTY, MIGRATION_CHARGER_TAKEN, MIGRATION_UNDER_WAY, MIGRATION_NOT_CAPI, MIGRATION_RELEASE_NOT_OCPP, CHARGER_UNKNOWN, what a
 * release that is not ready raises.
 */
export async function draftOf(ports: MakePorts, { organisationNo, personId }: Maker, body: CampaignWish): Promise<Draft> {
  const { store, clock, random, registry, coolDownMs } = ports;
  const manifests = new Map<string, FirmwareManifest>();
  for (const releaseId of body.releaseIds) {
    const { manifest } = await registry.ready(organisationNo, releaseId);
    if (manifest.protocol !== 'OCPP') throw migrationErrors.raise('MIGRATION_RELEASE_NOT_OCPP', { releaseId, protocol: manifest.protocol });
    manifests.set(releaseId, manifest);
  }
  const wish = keptWish(body, manifests);
  const settings = settingsOf(body, wish, Math.floor(random.next() * 2 ** 31), coolDownMs);
  const id = newId(clock, random);
  const chargerNos = await chargersOf(store.db, organisationNo, body.chargerIds);
  const taken = await takenChargers(store.db);
  const own = body.chargerIds ? [...chargerNos.keys()] : [...chargerNos.keys()].filter((chargerId) => !taken.has(chargerId));
  const state = newCampaign({ campaignId: id, createdBy: personId, chargers: own, settings }, taken);
  if (body.chargerIds) await raiseIfUnderWay(store.db, organisationNo, state.chargers);
  return { id, wish, state, chargerNos };
}

/** Stores a draft. Raises MIGRATION_CHARGER_TAKEN where another campaign was quicker. */
export async function storeDraft({ store, clock }: MakePorts, maker: Maker, name: string, draft: Draft): Promise<void> {
  try {
    await auditedTransaction(store, async (trx, note) => {
      const at = new Date(clock.now());
      await writeDraft(trx, maker, name, draft, at);
      note(madeEntry(maker, name, draft, at));
    });
  } catch (error) {
    await raiseIfTaken(store.db, draft.state);
    throw error;
  }
}

export async function writeDraft(trx: Transaction<Database>, maker: Maker, name: string, draft: Draft, at: Date): Promise<void> {
  const { id, wish, state, chargerNos } = draft;
  const { organisationNo, personId } = maker;
  const { no } = await trx
    .insertInto('campaign')
    .values({
      ...{ id, organisation_no: organisationNo, name, phase: state.phase, is_at_rest: false },
      ...{ wish: JSON.stringify(wish), state: JSON.stringify(state), revision: 1 },
      ...{ created_by: personId, created_at: at, changed_at: at },
    })
    .returning('no')
    .executeTakeFirstOrThrow();
  for (const part of parts(state.chargers)) {
    await trx
      .insertInto('campaign_member')
      .values(
        part.map((chargerId) => ({
          ...{ campaign_no: no, charger_no: chargerNos.get(chargerId) ?? 0, organisation_no: organisationNo },
          ...{ is_open: true, marks: '{}', marks_through: 0, marks_steps: 0, marks_way: null },
        })),
      )
      .execute();
  }
}

/** Raises MIGRATION_CHARGER_TAKEN where a charger of a campaign is in another one that has not ended. */
export async function raiseIfTaken(db: Kysely<Database>, { campaignId, chargers }: CampaignState): Promise<void> {
  const taken = await takenChargers(db);
  const inOthers = chargers.filter((chargerId) => (taken.get(chargerId) ?? campaignId) !== campaignId);
  const [chargerId] = inOthers;
  if (chargerId === undefined) return;
  const details = { chargerId, otherCampaignId: taken.get(chargerId), count: inOthers.length };
  throw migrationErrors.raise('MIGRATION_CHARGER_TAKEN', details);
}

async function chargersOf(
  db: Kysely<Database>,
  organisationNo: number,
  wished: readonly string[] | undefined,
): Promise<ReadonlyMap<string, number>> {
  const query = db.selectFrom('charger').select(['id', 'no', 'owner']).where('organisation_no', '=', organisationNo).orderBy('id');
  if (!wished) {
    const rows = await query.where('owner', '=', 'CAPI').where('protocol', '=', 'CAPI').execute();
    return new Map(rows.map(({ id, no }) => [id, no]));
  }
  const found = new Map<string, number>();
  for (const part of parts([...new Set(wished)])) {
    for (const { id, no, owner } of await query.where('id', 'in', part).execute()) {
      if (owner !== 'CAPI') throw migrationErrors.raise('MIGRATION_NOT_CAPI', { chargerId: id, owner });
      found.set(id, no);
    }
  }
  const missing = wished.find((chargerId) => !found.has(chargerId));
  if (missing !== undefined) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId: missing });
  return found;
}

/** Chargers in campaigns that have not ended, with the campaign's id. */
async function takenChargers(db: Kysely<Database>): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('campaign_member')
    .innerJoin('charger', 'charger.no', 'campaign_member.charger_no')
    .innerJoin('campaign', 'campaign.no', 'campaign_member.campaign_no')
    .select(['charger.id as chargerId', 'campaign.id as campaignId'])
    .where('is_open', '=', true)
    .execute();
  return new Map(rows.map(({ chargerId, campaignId }) => [chargerId, campaignId]));
}

/** A charger that goes by itself is left alone. */
async function raiseIfUnderWay(db: Kysely<Database>, organisationNo: number, chargers: readonly string[]): Promise<void> {
  const active = await db
    .selectFrom('migration_way')
    .innerJoin('charger', 'charger.no', 'migration_way.charger_no')
    .select('charger.id')
    .where('migration_way.organisation_no', '=', organisationNo)
    .where('is_active', '=', true)
    .execute();
  const own = new Set(chargers);
  for (const { id: chargerId } of active) {
    if (!own.has(chargerId)) continue;
    const row = await newestWay(db, organisationNo, chargerId);
    // That its campaign has ended is seen to before.
    if (row && !isOver(row.way) && !isLeft(row)) throw migrationErrors.raise('MIGRATION_UNDER_WAY', { chargerId, state: row.way.state });
  }
}
