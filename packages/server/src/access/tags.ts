import { sql, type Kysely, type Transaction } from 'kysely';
import type { IdTagVerdict, Tag, TagPage, TagRequest } from '@phasor/contract';
import { storableText, type Database } from '../store/index.ts';

/** What the store knows of a tag. */
export interface KnownTag {
  readonly status: 'Accepted' | 'Blocked' | 'Expired' | 'Invalid';
  readonly parentIdTag: string | null;
  readonly expiryMs: number | null;
}

/** Readers pad what they read with spaces. */
const tidy = (idTag: string): string => storableText(idTag).trim();

/** Tags are compared as OCPP's CiString: without regard to case; nor to spaces around them. */
export const tagKey = (organisationNo: number, idTag: string): string => `${organisationNo} ${tidy(idTag).toLowerCase()}`;

/** R14: approved or not approved, as OCPP's IdTagInfo. A tag that nobody registered is Invalid. */
export function verdictOf(tag: KnownTag | undefined, nowMs: number): IdTagVerdict {
  if (!tag) return { status: 'Invalid' };
  const isOver = tag.expiryMs !== null && tag.expiryMs <= nowMs;
  return {
    status: tag.status === 'Accepted' && isOver ? 'Expired' : tag.status,
    ...(tag.parentIdTag === null ? {} : { parentIdTag: tag.parentIdTag }),
    ...(tag.expiryMs === null ? {} : { expiryDate: new Date(tag.expiryMs).toISOString() }),
  };
}

/** The tags among `idTags` that the organisations know, by {@link tagKey}. */
export async function findTags(trx: Transaction<Database>, idTags: readonly string[]): Promise<ReadonlyMap<string, KnownTag>> {
  if (idTags.length === 0) return new Map();
  const rows = await trx
    .selectFrom('tag')
    .selectAll()
    // The database's `lower` on both sides: it may know fewer alphabets than JavaScript's.
    .where(sql<boolean>`lower(id_tag) in (select lower(asked) from unnest(${idTags.map(tidy)}::text[]) as asked)`)
    .execute();
  return new Map(
    rows.map((row) => [
      tagKey(row.organisation_no, row.id_tag),
      { status: row.status, parentIdTag: row.parent_id_tag, expiryMs: row.expiry_date?.getTime() ?? null },
    ]),
  );
}

export async function listTags(
  db: Kysely<Database>,
  organisationNo: number,
  page: { after?: string | undefined; limit: number },
): Promise<TagPage> {
  let query = db.selectFrom('tag').selectAll().where('organisation_no', '=', organisationNo).orderBy('id_tag').limit(page.limit);
  if (page.after !== undefined) query = query.where('id_tag', '>', page.after.replaceAll('\0', ''));
  const items = (await query.execute()).map(viewOf);
  return { items, next: items.length === page.limit ? (items.at(-1)?.idTag ?? null) : null };
}

/** Registers a tag, or changes the one that is there, in whatever case. */
export async function putTag(db: Kysely<Database>, organisationNo: number, request: TagRequest, at: Date): Promise<Tag> {
  const idTag = tidy(request.idTag);
  const values = {
    status: request.status ?? ('Accepted' as const),
    parent_id_tag: request.parentIdTag === undefined ? null : storableText(request.parentIdTag),
    expiry_date: request.expiryDate === undefined ? null : new Date(request.expiryDate),
    name: storableText(request.name ?? ''),
  };
  const known = await db
    .updateTable('tag')
    .set(values)
    .where('organisation_no', '=', organisationNo)
    .where((where) => where(where.fn('lower', ['id_tag']), '=', where.fn<string>('lower', [where.val(idTag)])))
    .returningAll()
    .executeTakeFirst();
  if (known) return viewOf(known);
  const row = await db
    .insertInto('tag')
    .values({ organisation_no: organisationNo, id_tag: idTag, created_at: at, ...values })
    .onConflict((conflict) => conflict.columns(['organisation_no', 'id_tag']).doUpdateSet(values))
    .returningAll()
    .executeTakeFirstOrThrow();
  return viewOf(row);
}

function viewOf(row: { id_tag: string; status: Tag['status']; parent_id_tag: string | null; expiry_date: Date | null; name: string }): Tag {
  return {
    idTag: row.id_tag,
    status: row.status,
    parentIdTag: row.parent_id_tag,
    expiryDate: row.expiry_date?.toISOString() ?? null,
    name: row.name,
  };
}
