import type { CampaignWish } from '@phasor/contract';
import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import type { TrustedKey } from '@phasor/release';
import { ImageFiles } from '../../../releases/image-files.ts';
import { ReleaseRegistry } from '../../../releases/release-registry.ts';
import type { Store } from '../../../store/index.ts';
import { draw } from '../../campaign/draw.ts';
import { WAITS } from '../../desk/testing/stored-server.ts';
import { PLAN } from '../../way/testing/plan.ts';
import { draftOf, storeDraft } from '../make-campaign.ts';

/** An organisation, its chargers on CAPI, and a campaign that a person has just started. */
export interface CampaignScene {
  readonly organisationNo: number;
  readonly personId: string;
  readonly chargerIds: readonly string[];
  readonly campaignId: string;
  readonly campaignNo: number;
}

export interface SceneOptions {
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly name: string;
  readonly chargers: number;
  /** Signed by both who release. */
  readonly manifest: string;
  readonly trusted: readonly TrustedKey[];
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const gate = {
  ...{ bakeMs: MINUTE_MS, minSettled: 1, minWaveShare: 0.5, maxStranded: null, expression: null },
  stratum: { minSettled: 1, minSuccessShare: 0 },
} as const;

export async function campaignScene({ store, clock, name, chargers, manifest, trusted }: SceneOptions): Promise<CampaignScene> {
  const at = new Date(clock.now());
  const random = new SeededRandom(7);
  const { db } = store;
  const organisation = { id: crypto.randomUUID(), name, created_at: at };
  const { no: organisationNo } = await db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow();
  const personId = crypto.randomUUID();
  const person = { id: personId, organisation_no: organisationNo, email: `${name}@example.test`, name: 'Kim', language_tag: 'en' };
  await db
    .insertInto('person')
    .values({ ...person, password_hash: '', created_at: at })
    .execute();
  const chargerIds = Array.from({ length: chargers }, (_, index) => `${name}-${index + 1}`);
  for (const id of chargerIds) await hang(store, { id, organisationNo, personId, at });
  const files = new ImageFiles({ store, clock, folder: 'none' });
  const registry = new ReleaseRegistry({ store, clock, random, files, trusted });
  const { id: releaseId } = await registry.register(organisationNo, manifest, personId);
  await db.updateTable('firmware_release').set({ state: 'ready' }).where('id', '=', releaseId).execute();
  const ports = { store, clock, random, registry, coolDownMs: WAITS.coolDownMs };
  const maker = { organisationNo, personId };
  const draft = await draftOf(ports, maker, wishFor(releaseId, seedFor(chargerIds)));
  await storeDraft(ports, maker, name, draft);
  const { no: campaignNo } = await db.selectFrom('campaign').select('no').where('id', '=', draft.id).executeTakeFirstOrThrow();
  const scene = { organisationNo, personId, chargerIds, campaignId: draft.id, campaignNo };
  await asks(store, scene, { kind: 'start' }, at);
  return scene;
}

/** A person's word, as it is stored before anybody takes it up. */
export async function asks(
  store: Store,
  { organisationNo, personId, campaignNo, campaignId }: Omit<CampaignScene, 'chargerIds'>,
  ask: { readonly kind: 'start' } | { readonly kind: 'withdraw'; readonly chargerId: string },
  at: Date,
): Promise<void> {
  const id = `${campaignId}/${ask.kind}`;
  const body = JSON.stringify({ ...ask, requestId: id, by: personId, atMs: at.getTime() });
  const of = { campaign_no: campaignNo, organisation_no: organisationNo, kind: ask.kind, body };
  await store.db
    .insertInto('campaign_request')
    .values({ id, ...of, state: 'open', code: null, details: null, asked_at: at })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** By which they are drawn in their order: the first one as the canary. */
function seedFor(chargerIds: readonly string[]): number {
  for (let seed = 1; ; seed += 1) {
    const places = chargerIds.map((chargerId) => draw(seed, chargerId, 'wave'));
    if (places.every((place, at) => place < (places[at + 1] ?? Infinity))) return seed;
  }
}

const wishFor = (releaseId: string, seed: number): CampaignWish => ({
  ...{ name: 'From CAPI to OCPP', seed, releaseIds: [releaseId], endpoint: 'ws://127.0.0.1:1/ocpp', needsSecondPerson: false },
  waves: [
    { name: 'canary', share: 0, gate },
    { name: 'the rest', share: 1, gate },
  ],
  ...{ canariesPerStratum: 1, sampleMargin: 1, startSpreadMs: MINUTE_MS / 2 },
  budgets: { unprovenShare: 1, inFlight: 10, downloads: 10, bytesPerS: 1e12 },
  eligibility: {
    ...{ stableDays: 0, minAvailability: 0, maxReconnectsPerDay: 1_000, maxGapMs: DAY_MS },
    ...{ coolDownMs: WAITS.coolDownMs, maxAttempts: 2, noticeMs: MINUTE_MS },
  },
});

/** One that somebody owns, and that was heard. */
async function hang(
  { db }: Store,
  {
    id,
    organisationNo,
    personId,
    at,
  }: { readonly id: string; readonly organisationNo: number; readonly personId: string; readonly at: Date },
): Promise<void> {
  const { serialNumber, model, homeVersion } = PLAN;
  const { no } = await db
    .insertInto('charger')
    .values({
      ...{ id, organisation_no: organisationNo, name: id, registered_at: at, protocol: 'CAPI', owner: 'CAPI', last_seen_at: at },
      ...{ vendor: 'Charge Amps AB', model, serial_number: serialNumber, firmware_version: homeVersion },
    })
    .returning('no')
    .executeTakeFirstOrThrow();
  const of = { charger_no: no, organisation_no: organisationNo };
  await db
    .insertInto('capi_charger')
    .values({ ...of, sealed_key: Buffer.alloc(1), hardware_version: '4', link: 'wifi' })
    .execute();
  await db
    .insertInto('charger_owner')
    .values({ ...of, connector_id: 0, person_id: personId, since: at })
    .execute();
  await db
    .insertInto('connector')
    .values({
      ...{ ...of, connector_id: 1, status: 'Available', error_code: 'NoError', info: null, vendor_error_code: null },
      ...{ status_time: at, received_at: at },
    })
    .execute();
}
