import type { Kysely, Selectable } from 'kysely';
import type { Upload, UploadPage } from '@phasor/contract';
import type { Database } from '../store/index.ts';
import { uploadErrors } from './errors.ts';

export type UploadRow = Selectable<Database['upload']>;

/** One upload of the organisation. Raises UPLOAD_UNKNOWN. */
export async function readUpload(db: Kysely<Database>, organisationNo: number, requestId: number): Promise<Upload> {
  const row = await uploads(db, organisationNo).where('upload.request_id', '=', requestId).executeTakeFirst();
  if (!row) throw uploadErrors.raise('UPLOAD_UNKNOWN', { requestId });
  return viewOf(row);
}

/** A charger's uploads, newest first. */
export async function listUploads(
  db: Kysely<Database>,
  charger: { readonly organisationNo: number; readonly chargerNo: number },
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<UploadPage> {
  let query = uploads(db, charger.organisationNo)
    .where('upload.charger_no', '=', charger.chargerNo)
    .orderBy('request_id', 'desc')
    .limit(page.limit);
  if (page.after !== undefined) query = query.where('request_id', '<', integerOf(page.after));
  const items = (await query.execute()).map(viewOf);
  return { items, next: items.length === page.limit ? String(items.at(-1)?.requestId) : null };
}

const uploads = (db: Kysely<Database>, organisationNo: number) =>
  db
    .selectFrom('upload')
    .innerJoin('charger', 'charger.no', 'upload.charger_no')
    .selectAll('upload')
    .select('charger.id as chargerId')
    .where('upload.organisation_no', '=', organisationNo);

/** A page's `after` as a number; anything else reads as "nothing before it". */
const integerOf = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : 0);

function viewOf(row: UploadRow & { readonly chargerId: string }): Upload {
  return {
    requestId: row.request_id,
    chargerId: row.chargerId,
    kind: row.kind,
    state: row.state,
    status: row.charger_status,
    reason: row.reason,
    isHere: row.stored_as !== null,
    location: row.token_hash === null ? "operator's" : 'here',
    fileName: row.file_name,
    bytes: row.bytes,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}
