import type { Kysely } from 'kysely';
import { verdictOf, type KnownTag } from '../access/index.ts';
import type { Database } from '../store/index.ts';
import type { ListEntry } from './plan-update.ts';

const AT_ONCE = 200;

/**
 * What a list should hold now: the chosen tags with the status they have, or all of the organisation that are accepted. Reads no more
 * than `most` + 1, so that who asks sees that it is too many.
 */
export async function wantedEntries(
  db: Kysely<Database>,
  organisationNo: number,
  idTags: readonly string[] | null,
  nowMs: number,
  most: number,
): Promise<ListEntry[]> {
  const chosen = idTags === null ? null : new Set(idTags.map((idTag) => idTag.toLowerCase()));
  const entries: ListEntry[] = [];
  for (let after = ''; ;) {
    const rows = await db
      .selectFrom('tag')
      .selectAll()
      .where('organisation_no', '=', organisationNo)
      .where('id_tag', '>', after)
      .orderBy('id_tag')
      .limit(AT_ONCE)
      .execute();
    for (const row of rows) {
      const entry = entryOf(
        row.id_tag,
        { status: row.status, parentIdTag: row.parent_id_tag, expiryMs: row.expiry_date?.getTime() ?? null },
        nowMs,
      );
      const isWanted = chosen === null ? entry.idTagInfo.status === 'Accepted' : chosen.has(row.id_tag.toLowerCase());
      if (isWanted) entries.push(entry);
    }
    const last = rows.at(-1);
    if (rows.length < AT_ONCE || !last || entries.length > most) return entries;
    after = last.id_tag;
  }
}

function entryOf(idTag: string, tag: KnownTag, nowMs: number): ListEntry {
  const { status, parentIdTag, expiryDate } = verdictOf(tag, nowMs);
  return {
    idTag,
    idTagInfo: {
      status: status === 'ConcurrentTx' ? 'Invalid' : status,
      ...(parentIdTag === undefined ? {} : { parentIdTag }),
      ...(expiryDate === undefined ? {} : { expiryDate }),
    },
  };
}
