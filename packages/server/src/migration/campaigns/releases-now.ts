import type { Kysely } from 'kysely';
import { unverifiedManifest, type FirmwareManifest } from '@phasor/release';
import type { Database } from '../../store/index.ts';
import type { CampaignRow } from './campaign-rows.ts';

/** The releases of a campaign as they are now, by id; one that is not here is not known any more. */
export type ReleasesNow = ReadonlyMap<
  string,
  { readonly state: string; readonly manifest: Pick<FirmwareManifest, 'version' | 'expiresAt' | 'minTrialSupport'> }
>;

export async function releasesNow(db: Kysely<Database>, { organisationNo, wish }: CampaignRow): Promise<ReleasesNow> {
  const rows = await db
    .selectFrom('firmware_release')
    .select(['id', 'state', 'manifest'])
    .where('organisation_no', '=', organisationNo)
    .where(
      'id',
      'in',
      wish.releases.map(({ releaseId }) => releaseId),
    )
    .execute();
  return new Map(rows.map(({ id, state, manifest }) => [id, { state, manifest: unverifiedManifest(manifest) }]));
}

/** Why a charger may not be given that release now, in a sentence; null: it may, or no release fits it and another rule says so. */
export function whyNotGiven(releases: ReleasesNow, releaseId: string | null, trialSupport: number | null, nowMs: number): string | null {
  if (releaseId === null) return null;
  const release = releases.get(releaseId);
  if (!release) return 'Its release is not there any more.';
  const { state, manifest } = release;
  const { version, expiresAt, minTrialSupport } = manifest;
  if (state === 'withdrawn') return `Release ${version} was withdrawn.`;
  if (state !== 'ready') return `The image of release ${version} has not been uploaded.`;
  if (!(nowMs <= Date.parse(expiresAt))) return `Release ${version} has expired (${expiresAt}).`;
  if (trialSupport !== null && trialSupport < minTrialSupport)
    return `Release ${version} asks for a way home, which this charger does not have.`;
  return null;
}
