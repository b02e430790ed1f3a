import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Person } from '@phasor/contract';
import { newId, type Clock, type Random } from '@phasor/kernel';
import { storableText, type Database } from '../store/index.ts';
import type { Caller } from './caller.ts';
import { accessErrors } from './errors.ts';
import { insertOrganisation } from './organisations.ts';
import { isPassword, newPassword } from './passwords.ts';
import { insertPerson } from './person-rows.ts';
import { isStaff } from './roles.ts';

const SESSION_DAYS = 14;

export interface PeoplePorts {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly random: Random;
}

const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Logs a person in: an opaque token whose hash alone is stored. Raises ACCESS_LOGIN_FAILED, ACCESS_LOCKED. */
export async function logIn(ports: PeoplePorts, email: string, password: string): Promise<{ token: string; person: Person }> {
  const { db, clock, random } = ports;
  const row = await db
    .selectFrom('person')
    .select(['id', 'organisation_no', 'password_hash', 'locked_at'])
    .where((where) => where(where.fn('lower', ['email']), '=', where.fn<string>('lower', [where.val(storableText(email))])))
    .executeTakeFirst();
  const isRight = await isPassword(clock, row?.password_hash, password);
  if (!row || !isRight) throw accessErrors.raise('ACCESS_LOGIN_FAILED');
  if (row.locked_at) throw accessErrors.raise('ACCESS_LOCKED');
  const token = Buffer.from(random.bytes(32)).toString('base64url');
  const now = clock.now();
  await db
    .insertInto('login_session')
    .values({
      token_hash: tokenHash(token),
      organisation_no: row.organisation_no,
      person_id: row.id,
      created_at: new Date(now),
      expires_at: new Date(now + SESSION_DAYS * 86_400_000),
    })
    .execute();
  await db.deleteFrom('login_session').where('expires_at', '<', new Date(now)).execute();
  return { token, person: (await loadCaller(db, row.id)).person };
}

/** Whose token this is. Raises ACCESS_NOT_LOGGED_IN. */
export async function callerOf(ports: PeoplePorts, token: string): Promise<Caller> {
  const row = await ports.db
    .selectFrom('login_session')
    .select('person_id')
    .where('token_hash', '=', tokenHash(token))
    .where('expires_at', '>', new Date(ports.clock.now()))
    .executeTakeFirst();
  if (!row) throw accessErrors.raise('ACCESS_NOT_LOGGED_IN');
  return loadCaller(ports.db, row.person_id);
}

export async function logOut(db: Kysely<Database>, token: string): Promise<void> {
  await db.deleteFrom('login_session').where('token_hash', '=', tokenHash(token)).execute();
}

async function loadCaller(db: Kysely<Database>, personId: string): Promise<Caller> {
  const rows = await db
    .selectFrom('person')
    .innerJoin('organisation', 'organisation.no', 'person.organisation_no')
    .leftJoin('membership', (join) =>
      join.onRef('membership.person_id', '=', 'person.id').onRef('membership.organisation_no', '=', 'person.organisation_no'),
    )
    .select(['person.email', 'person.name', 'person.language_tag', 'person.organisation_no', 'membership.role_name'])
    .select(['organisation.id as organisationId', 'organisation.name as organisationName'])
    .where('person.id', '=', personId)
    // A login may have begun before it was locked.
    .where('person.locked_at', 'is', null)
    .execute();
  const first = rows[0];
  if (!first) throw accessErrors.raise('ACCESS_NOT_LOGGED_IN');
  const roles = rows.flatMap((row) => (row.role_name ? [row.role_name] : []));
  return {
    personId,
    organisationNo: first.organisation_no,
    roles,
    ownerId: isStaff(roles) ? undefined : personId,
    person: {
      id: personId,
      email: first.email,
      name: first.name,
      language: first.language_tag,
      organisation: { id: first.organisationId, name: first.organisationName },
      roles,
    },
  };
}

/**
 * Makes the first organisation and its administrator where there is none. Returns the password when it was made up here:
 * it is to be shown once and is stored nowhere. Raises ACCESS_ADMIN_PASSWORD_TOO_SHORT.
 */
export async function ensureFirstAdministrator(
  ports: PeoplePorts,
  wanted: { email?: string | undefined; password?: string | undefined },
): Promise<{ email: string; madeUpPassword: string } | null> {
  const { db, clock, random } = ports;
  if (await db.selectFrom('person').select('id').limit(1).executeTakeFirst()) return null;
  if (wanted.password !== undefined && wanted.password.length < 8) {
    throw accessErrors.raise('ACCESS_ADMIN_PASSWORD_TOO_SHORT', { length: wanted.password.length });
  }
  const password = await newPassword(ports, wanted.password);
  const email = wanted.email ?? 'admin@phasor.local';
  const at = new Date(clock.now());
  const id = newId(clock, random);
  await db.transaction().execute(async (trx) => {
    const { no: organisationNo } = await insertOrganisation(trx, { id: newId(clock, random), name: 'My organisation', at });
    const person = { id, organisationNo, email, name: 'Administrator', roles: ['administrator'] as const };
    await insertPerson(trx, { ...person, passwordHash: password.hash, at });
  });
  return password.madeUp === null ? null : { email, madeUpPassword: password.madeUp };
}
