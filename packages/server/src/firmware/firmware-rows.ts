import type { Kysely } from 'kysely';
import type { FirmwareStatusPage, FirmwareUpdate, FirmwareUpdatePage } from '@phasor/contract';
import type { Database } from '../store/index.ts';

interface OfCharger {
  readonly organisationNo: number;
  readonly chargerNo: number;
  readonly chargerId: string;
}

export interface PageOf {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A charger's updates, newest first. */
export async function listUpdates(
  db: Kysely<Database>,
  { organisationNo, chargerNo, chargerId }: OfCharger,
  page: PageOf & { readonly requestId?: number },
): Promise<FirmwareUpdatePage> {
  let query = db
    .selectFrom('firmware_update')
    .selectAll()
    .where('charger_no', '=', chargerNo)
    .where('organisation_no', '=', organisationNo)
    .orderBy('request_id', 'desc')
    .limit(page.limit);
  if (page.after !== undefined) query = query.where('request_id', '<', integerOf(page.after));
  if (page.requestId !== undefined) query = query.where('request_id', '=', page.requestId);
  const items = (await query.execute()).map((row): FirmwareUpdate => ({
    requestId: row.request_id,
    chargerId,
    isSigned: row.is_signed,
    location: row.location.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/@]*?:)[^/]*@/i, '$1…@'),
    state: row.state,
    status: row.charger_status,
    reason: row.reason,
    retrieveAt: row.retrieve_at.toISOString(),
    installAt: row.install_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  }));
  return { items, next: items.length === page.limit ? String(items.at(-1)?.requestId) : null };
}

/** Every firmware status that a charger reported, newest first. */
export async function listStatuses(db: Kysely<Database>, { chargerNo }: OfCharger, page: PageOf): Promise<FirmwareStatusPage> {
  let query = db.selectFrom('firmware_status').selectAll().where('charger_no', '=', chargerNo).orderBy('id', 'desc').limit(page.limit);
  if (page.after !== undefined) query = query.where('id', '<', String(integerOf(page.after)));
  const items = (await query.execute()).map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    status: row.status,
    isSigned: row.is_signed,
    requestId: row.request_id,
  }));
  return { items, next: items.length === page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** A page's `after` as a number; anything else reads as "nothing before it". */
const integerOf = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : 0);
