import type { Kysely, Selectable } from 'kysely';
import type { LocalList } from '@phasor/contract';
import type { Database } from '../store/index.ts';
import type { HeldList, ListEntry } from './plan-update.ts';

export type LocalListRow = Selectable<Database['local_list']>;

/** What the charger's configuration says; null: not known. */
export interface ListLimits {
  /** LocalAuthListMaxLength. */
  readonly maxLength: number | null;
  /** SendLocalListMaxLength. */
  readonly sendMaxLength: number | null;
}

export async function readLocalList(db: Kysely<Database>, chargerNo: number): Promise<LocalListRow | undefined> {
  return db.selectFrom('local_list').selectAll().where('charger_no', '=', chargerNo).executeTakeFirst();
}

/** What the charger has accepted from us; null where we do not know. */
export function heldOf(row: LocalListRow): HeldList | null {
  return row.held_version === null || !Array.isArray(row.held) ? null : { version: row.held_version, entries: row.held as ListEntry[] };
}

/** What becomes of one charger's list; only what is named changes. */
export async function writeLocalList(
  db: Kysely<Database>,
  chargerNo: number,
  change: {
    readonly state?: LocalListRow['state'];
    readonly reason?: string | null;
    readonly held?: HeldList;
    readonly syncedAt?: Date;
  },
  at: Date,
): Promise<void> {
  const { state, reason, held, syncedAt } = change;
  await db
    .updateTable('local_list')
    .set({
      changed_at: at,
      ...(state === undefined ? {} : { state }),
      ...(reason === undefined ? {} : { reason }),
      ...(held === undefined ? {} : { held_version: held.version, held: JSON.stringify(held.entries) }),
      ...(syncedAt === undefined ? {} : { synced_at: syncedAt }),
    })
    .where('charger_no', '=', chargerNo)
    .execute();
}

export function viewOf(chargerId: string, row: LocalListRow | undefined, wanted: number, limits: ListLimits): LocalList {
  const held = row ? heldOf(row) : null;
  return {
    chargerId,
    state: row?.state ?? 'unmanaged',
    reason: row?.reason ?? null,
    idTags: row?.id_tags ?? null,
    wanted,
    held: held?.entries.length ?? null,
    version: held?.version ?? null,
    maxLength: limits.maxLength,
    sendMaxLength: limits.sendMaxLength,
    syncedAt: row?.synced_at?.toISOString() ?? null,
  };
}
