import { hash } from '@node-rs/argon2';
import { logInAs, type ApiClient, type TestSystem } from './system.ts';

export type PersonRole = 'operator' | 'owner';

/** One more person of the organisation, with that role, logged in. */
export async function personWith({ store: { db }, url }: TestSystem, role: PersonRole, atMs: number): Promise<ApiClient> {
  const { no } = await db.selectFrom('organisation').select('no').executeTakeFirstOrThrow();
  const [id, email, password] = [crypto.randomUUID(), `${role}@example.test`, 'a good password'];
  const person = { id, organisation_no: no, email, name: `The ${role}`, language_tag: 'en', created_at: new Date(atMs) };
  await db
    .insertInto('person')
    .values({ ...person, password_hash: await hash(password) })
    .execute();
  await db.insertInto('membership').values({ organisation_no: no, person_id: id, role_name: role }).execute();
  return logInAs(url, email, password);
}
