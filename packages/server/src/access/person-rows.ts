import type { Kysely, Transaction } from 'kysely';
import type { PersonPage, PersonRequest, PersonView } from '@phasor/contract';
import { storableText, type Database, type RoleName } from '../store/index.ts';
import { accessErrors } from './errors.ts';

export interface NewPerson extends Pick<PersonRequest, 'email' | 'name' | 'language'> {
  readonly id: string;
  readonly organisationNo: number;
  readonly roles: readonly RoleName[];
  readonly passwordHash: string;
  readonly at: Date;
}

/** Stores a person with their roles. Raises ACCESS_EMAIL_TAKEN: one address is one account, in whatever case and organisation. */
export async function insertPerson(trx: Transaction<Database>, person: NewPerson): Promise<void> {
  const { id, organisationNo, language = 'en', passwordHash, at } = person;
  const [email, name] = [storableText(person.email).trim(), storableText(person.name).trim()];
  const made = await trx
    .insertInto('person')
    .values({ id, organisation_no: organisationNo, email, name, language_tag: language, password_hash: passwordHash, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) throw accessErrors.raise('ACCESS_EMAIL_TAKEN', { email });
  await giveRoles(trx, organisationNo, id, person.roles);
}

/** These roles, and no others. */
export async function giveRoles(
  trx: Transaction<Database>,
  organisationNo: number,
  personId: string,
  roles: readonly RoleName[],
): Promise<void> {
  await trx.deleteFrom('membership').where('organisation_no', '=', organisationNo).where('person_id', '=', personId).execute();
  if (roles.length === 0) return;
  const rows = [...new Set(roles)].map((role_name) => ({ organisation_no: organisationNo, person_id: personId, role_name }));
  await trx.insertInto('membership').values(rows).execute();
}

/** Raises ACCESS_PERSON_UNKNOWN for one of another organisation, too. */
export async function personView(db: Kysely<Database>, organisationNo: number, personId: string): Promise<PersonView> {
  const [person] = await viewsOf(db, organisationNo, { personId, limit: 1 });
  if (!person) throw accessErrors.raise('ACCESS_PERSON_UNKNOWN', { who: `with the id ${personId}` });
  return person;
}

/** By e-mail address. */
export async function listPeople(
  db: Kysely<Database>,
  organisationNo: number,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<PersonPage> {
  const items = await viewsOf(db, organisationNo, page);
  return { items, next: items.length === page.limit ? (items.at(-1)?.email ?? null) : null };
}

async function viewsOf(
  db: Kysely<Database>,
  organisationNo: number,
  page: { readonly personId?: string; readonly after?: string | undefined; readonly limit: number },
): Promise<PersonView[]> {
  let query = db
    .selectFrom('person')
    .select(['id', 'email', 'name', 'language_tag', 'locked_at', 'created_at'])
    .select((of) =>
      of
        .selectFrom('charger_owner')
        .select((owned) => owned.fn.count<string>('charger_no').distinct().as('count'))
        .whereRef('charger_owner.person_id', '=', 'person.id')
        .as('chargers'),
    )
    .where('organisation_no', '=', organisationNo)
    .orderBy((of) => of.fn('lower', ['email']))
    .limit(page.limit);
  if (page.personId !== undefined) query = query.where('id', '=', page.personId);
  const { after } = page;
  if (after !== undefined) {
    query = query.where((of) => of(of.fn('lower', ['email']), '>', of.fn<string>('lower', [of.val(storableText(after))])));
  }
  const rows = await query.execute();
  const roles = await rolesOf(
    db,
    organisationNo,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    ...{ id: row.id, email: row.email, name: row.name, language: row.language_tag, roles: [...(roles.get(row.id) ?? [])] },
    ...{ isLocked: row.locked_at !== null, chargers: Number(row.chargers ?? 0), createdAt: row.created_at.toISOString() },
  }));
}

/** By person. */
export async function rolesOf(
  db: Kysely<Database>,
  organisationNo: number,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, readonly RoleName[]>> {
  const roles = new Map<string, RoleName[]>();
  if (personIds.length === 0) return roles;
  const rows = await db
    .selectFrom('membership')
    .select(['person_id', 'role_name'])
    .where('organisation_no', '=', organisationNo)
    .where('person_id', 'in', [...personIds])
    .orderBy('role_name')
    .execute();
  for (const { person_id, role_name } of rows) roles.set(person_id, [...(roles.get(person_id) ?? []), role_name]);
  return roles;
}
