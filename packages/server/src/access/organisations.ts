import type { Kysely, Transaction } from 'kysely';
import type { Organisation, OrganisationRequest, OrganisationWithAdministrator } from '@phasor/contract';
import { newId, type Clock, type Random } from '@phasor/kernel';
import { auditedTransaction } from '../journal/index.ts';
import { storableText, type Database, type Store } from '../store/index.ts';
import type { Caller } from './caller.ts';
import { accessErrors } from './errors.ts';
import { newPassword } from './passwords.ts';
import { insertPerson, personView } from './person-rows.ts';

interface Ports {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/** Whose administrators look after the organisations: the one that was made at the first start. Raises ACCESS_FORBIDDEN. */
async function mustRunTheSystem(db: Kysely<Database>, { organisationNo, roles }: Caller): Promise<void> {
  const first = await db.selectFrom('organisation').select('no').orderBy('no').limit(1).executeTakeFirstOrThrow();
  if (first.no !== organisationNo || !roles.includes('administrator')) throw accessErrors.raise('ACCESS_FORBIDDEN');
}

const viewOf = ({ id, name, created_at }: { id: string; name: string; created_at: Date }): Organisation => ({
  ...{ id, name, createdAt: created_at.toISOString() },
});

/** All of them, oldest first. Raises ACCESS_FORBIDDEN. */
export async function listOrganisations(db: Kysely<Database>, caller: Caller): Promise<readonly Organisation[]> {
  await mustRunTheSystem(db, caller);
  return (await db.selectFrom('organisation').select(['id', 'name', 'created_at']).orderBy('no').execute()).map(viewOf);
}

/** An organisation with its first administrator: nothing begins without. Raises ACCESS_FORBIDDEN, ACCESS_EMAIL_TAKEN. */
export async function createOrganisation(
  ports: Ports,
  caller: Caller,
  { name, administrator }: OrganisationRequest,
): Promise<OrganisationWithAdministrator> {
  const { store, clock, random } = ports;
  await mustRunTheSystem(store.db, caller);
  const password = await newPassword(ports, administrator.password);
  const at = new Date(clock.now());
  return auditedTransaction(store, async (trx, note) => {
    const { no, ...made } = await insertOrganisation(trx, { id: newId(clock, random), name, at });
    const id = newId(clock, random);
    await insertPerson(trx, { ...administrator, id, organisationNo: no, roles: ['administrator'], passwordHash: password.hash, at });
    // In the chain of those who made it, and as the first entry of its own.
    const entry = { at, kind: 'organisation.created', subject: `organisation:${made.id}`, by: caller.personId };
    note({ ...entry, organisationNo: caller.organisationNo, details: { name: made.name } });
    note({ ...entry, organisationNo: no, details: { name: made.name, administrator: id } });
    return { organisation: viewOf(made), person: await personView(trx, no, id), madeUpPassword: password.madeUp };
  });
}

/** Names one's own organisation. Raises ACCESS_ORGANISATION_UNKNOWN for another. */
export async function renameOrganisation(ports: Ports, caller: Caller, id: string, name: string): Promise<Organisation> {
  const { store, clock } = ports;
  if (caller.person.organisation.id !== id.toLowerCase()) throw accessErrors.raise('ACCESS_ORGANISATION_UNKNOWN', { id: id.slice(0, 50) });
  return auditedTransaction(store, async (trx, note) => {
    const row = await trx
      .updateTable('organisation')
      .set({ name: storableText(name).trim() })
      .where('no', '=', caller.organisationNo)
      .returning(['id', 'name', 'created_at'])
      .executeTakeFirstOrThrow();
    const entry = { organisationNo: caller.organisationNo, at: new Date(clock.now()), by: caller.personId };
    note({ ...entry, kind: 'organisation.renamed', subject: `organisation:${row.id}`, details: { name: row.name } });
    return viewOf(row);
  });
}

/** Its number, and what is known of it. */
export function insertOrganisation(
  trx: Transaction<Database>,
  { id, name, at }: { readonly id: string; readonly name: string; readonly at: Date },
): Promise<{ no: number; id: string; name: string; created_at: Date }> {
  return trx
    .insertInto('organisation')
    .values({ id, name: storableText(name).trim(), created_at: at })
    .returning(['no', 'id', 'name', 'created_at'])
    .executeTakeFirstOrThrow();
}
