import type { Transaction } from 'kysely';
import type { PersonChange, PersonRequest, PersonView, PersonWithPassword } from '@phasor/contract';
import { newId, type Clock, type Random } from '@phasor/kernel';
import { auditedTransaction } from '../journal/index.ts';
import { storableText, type Database, type RoleName, type Store } from '../store/index.ts';
import type { Caller } from './caller.ts';
import { accessErrors } from './errors.ts';
import { isPassword, newPassword } from './passwords.ts';
import { giveRoles, insertPerson, personView, rolesOf } from './person-rows.ts';
import { rolesAbove } from './roles.ts';

export interface ManagePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/** Adds somebody to the caller's organisation. Raises ACCESS_EMAIL_TAKEN, ACCESS_ROLE_ABOVE_OWN. */
export async function createPerson(ports: ManagePorts, caller: Caller, request: PersonRequest): Promise<PersonWithPassword> {
  const { store, clock, random } = ports;
  const { organisationNo, personId: by } = caller;
  mustBeWithin(caller, request.roles);
  const password = await newPassword(ports, request.password);
  const [id, at] = [newId(clock, random), new Date(clock.now())];
  return auditedTransaction(store, async (trx, note) => {
    await insertPerson(trx, { ...request, id, organisationNo, passwordHash: password.hash, at });
    const person = await personView(trx, organisationNo, id);
    note({ organisationNo, at, kind: 'person.created', subject: `person:${id}`, by, details: { roles: person.roles } });
    return { person, madeUpPassword: password.madeUp };
  });
}

/**
 * Changes name, language or roles, locks or unlocks. Whoever is locked is logged out. Raises ACCESS_PERSON_UNKNOWN, ACCESS_ROLE_ABOVE_OWN, and
 * ACCESS_LAST_ADMINISTRATOR rather than leave an organisation without one.
 */
export async function changePerson(ports: ManagePorts, caller: Caller, personId: string, change: PersonChange): Promise<PersonView> {
  const { store, clock } = ports;
  const { organisationNo, personId: by } = caller;
  const at = new Date(clock.now());
  return auditedTransaction(store, async (trx, note) => {
    const before = await mine(trx, caller, personId);
    const roles = change.roles ?? before.roles;
    mustBeWithin(caller, roles);
    const isLocked = change.isLocked ?? before.isLocked;
    const { name = before.name, language = before.language } = change;
    const values = { name: storableText(name).trim(), language_tag: language };
    const locked = isLocked === before.isLocked ? {} : { locked_at: isLocked ? at : null };
    await trx
      .updateTable('person')
      .set({ ...values, ...locked })
      .where('id', '=', personId)
      .execute();
    if (change.roles) await giveRoles(trx, organisationNo, personId, change.roles);
    if (isLocked) await trx.deleteFrom('login_session').where('person_id', '=', personId).execute();
    await mustHaveAdministrator(trx, organisationNo);
    const after = await personView(trx, organisationNo, personId);
    const details = { language, roles: after.roles, rolesBefore: before.roles, isLocked };
    note({ organisationNo, at, kind: 'person.changed', subject: `person:${personId}`, by, details });
    return after;
  });
}

/** A new password for somebody else, who is logged out everywhere. Raises ACCESS_PERSON_UNKNOWN, ACCESS_ROLE_ABOVE_OWN. */
export async function renewPassword(
  ports: ManagePorts,
  caller: Caller,
  personId: string,
  given: string | undefined,
): Promise<PersonWithPassword> {
  const { store, clock } = ports;
  const { organisationNo, personId: by } = caller;
  const password = await newPassword(ports, given);
  const at = new Date(clock.now());
  return auditedTransaction(store, async (trx, note) => {
    const person = await mine(trx, caller, personId);
    await trx.updateTable('person').set({ password_hash: password.hash }).where('id', '=', personId).execute();
    await trx.deleteFrom('login_session').where('person_id', '=', personId).execute();
    note({ organisationNo, at, kind: 'person.passwordRenewed', subject: `person:${personId}`, by, details: {} });
    return { person, madeUpPassword: password.madeUp };
  });
}

/** A password of one's own choice; one is logged out everywhere. Raises ACCESS_PASSWORD_WRONG. */
export async function changeOwnPassword(
  ports: ManagePorts,
  { personId, organisationNo }: Caller,
  passwords: { readonly current: string; readonly password: string },
): Promise<void> {
  const { store, clock } = ports;
  const row = await store.db.selectFrom('person').select('password_hash').where('id', '=', personId).executeTakeFirst();
  if (!(await isPassword(clock, row?.password_hash, passwords.current))) throw accessErrors.raise('ACCESS_PASSWORD_WRONG');
  const { hash } = await newPassword(ports, passwords.password);
  const at = new Date(clock.now());
  await auditedTransaction(store, async (trx, note) => {
    await trx.updateTable('person').set({ password_hash: hash }).where('id', '=', personId).execute();
    await trx.deleteFrom('login_session').where('person_id', '=', personId).execute();
    note({ organisationNo, at, kind: 'person.passwordChanged', subject: `person:${personId}`, by: personId, details: {} });
  });
}

function mustBeWithin({ roles: own }: Pick<Caller, 'roles'>, roles: readonly RoleName[]): void {
  const above = rolesAbove(own, roles);
  if (above.length > 0) throw accessErrors.raise('ACCESS_ROLE_ABOVE_OWN', { roles: above.join(', ') });
}

/** One whom the caller may change. Two who take roles from each other's administrators go one after the other: they lock the organisation. */
async function mine(trx: Transaction<Database>, caller: Caller, personId: string): Promise<PersonView> {
  await trx.selectFrom('organisation').select('no').where('no', '=', caller.organisationNo).forNoKeyUpdate().execute();
  // As they are by now, not as they were when the request came.
  const roles = (await rolesOf(trx, caller.organisationNo, [caller.personId])).get(caller.personId) ?? [];
  const person = await personView(trx, caller.organisationNo, personId);
  mustBeWithin({ roles }, person.roles);
  return person;
}

async function mustHaveAdministrator(trx: Transaction<Database>, organisationNo: number): Promise<void> {
  const one = await trx
    .selectFrom('membership')
    .innerJoin('person', 'person.id', 'membership.person_id')
    .select('person_id')
    .where('membership.organisation_no', '=', organisationNo)
    .where('role_name', '=', 'administrator')
    .where('locked_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  if (!one) throw accessErrors.raise('ACCESS_LAST_ADMINISTRATOR');
}
