import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** The system's own key of that name; `make` gives it the first time. Of two nodes that start at once, one is heard. Needs an organisation. */
export async function keptServerKey(db: Kysely<Database>, name: string, make: () => Buffer): Promise<Buffer> {
  const read = async (): Promise<Buffer | undefined> =>
    (await db.selectFrom('server_key').select('value').where('name', '=', name).executeTakeFirst())?.value;
  const before = await read();
  if (before) return before;
  const owner = await db.selectFrom('organisation').select('no').orderBy('no').limit(1).executeTakeFirstOrThrow();
  const made = make();
  await db
    .insertInto('server_key')
    .values({ name, organisation_no: owner.no, value: made })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  return (await read()) ?? made;
}
