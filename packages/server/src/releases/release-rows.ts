import type { Kysely, Selectable } from 'kysely';
import type { Release, ReleasePage } from '@phasor/contract';
import { manifestSigners, unverifiedManifest } from '@phasor/release';
import type { Database } from '../store/index.ts';
import { releaseErrors } from './errors.ts';

export type ReleaseRow = Selectable<Database['firmware_release']>;

/** One release of the organisation. Raises RELEASE_UNKNOWN. */
export async function findRelease(db: Kysely<Database>, organisationNo: number, releaseId: string): Promise<ReleaseRow> {
  const row = await db
    .selectFrom('firmware_release')
    .selectAll()
    .where('id', '=', releaseId.replaceAll('\0', ''))
    .where('organisation_no', '=', organisationNo)
    .executeTakeFirst();
  if (!row) throw unknownRelease(releaseId);
  return row;
}

export const unknownRelease = (releaseId: string): Error => releaseErrors.raise('RELEASE_UNKNOWN', { releaseId: releaseId.slice(0, 50) });

/** Newest first. */
export async function listReleases(
  db: Kysely<Database>,
  organisationNo: number,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<ReleasePage> {
  let query = db
    .selectFrom('firmware_release')
    .selectAll()
    .where('organisation_no', '=', organisationNo)
    .orderBy('no', 'desc')
    .limit(page.limit);
  if (page.after !== undefined) query = query.where('no', '<', /^\d{1,9}$/.test(page.after) ? Number(page.after) : 0);
  const rows = await query.execute();
  return { items: rows.map(releaseView), next: rows.length === page.limit ? String(rows.at(-1)?.no) : null };
}

/** The manifest was verified when it was registered. */
export function releaseView({ id, state, manifest, manifest_sha256, registered_at, changed_at }: ReleaseRow): Release {
  return {
    id,
    state,
    ...unverifiedManifest(manifest),
    manifestSha256: manifest_sha256,
    signedBy: [...manifestSigners(manifest)],
    registeredAt: registered_at.toISOString(),
    changedAt: changed_at.toISOString(),
  };
}
