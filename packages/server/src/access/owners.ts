import { sql, type Kysely, type Transaction } from 'kysely';
import type { ChargerOwner, ChargerOwnersRequest, OwnedCharger } from '@phasor/contract';
import { auditedTransaction } from '../journal/index.ts';
import { storableText, type Database, type Store } from '../store/index.ts';
import { accessErrors } from './errors.ts';

/** A connector's number as it is stored and as it is told: the whole charger is 0 here, null there. */
const told = (connectorId: number): number | null => (connectorId === 0 ? null : connectorId);

/** Whose a charger is. */
export async function listOwners(db: Kysely<Database>, chargerNo: number): Promise<readonly ChargerOwner[]> {
  const rows = await db
    .selectFrom('charger_owner')
    .innerJoin('person', 'person.id', 'charger_owner.person_id')
    .select(['connector_id', 'since', 'person.id', 'person.name', 'person.email'])
    .where('charger_no', '=', chargerNo)
    .orderBy('connector_id')
    .orderBy((of) => of.fn('lower', ['email']))
    .execute();
  return rows.map(({ id, name, email, connector_id, since }) => ({
    ...{ person: { id, name, email }, connectorId: told(connector_id), since: since.toISOString() },
  }));
}

/** What a person owns. */
export async function listOwned(db: Kysely<Database>, personId: string): Promise<readonly OwnedCharger[]> {
  const rows = await db
    .selectFrom('charger_owner')
    .innerJoin('charger', 'charger.no', 'charger_owner.charger_no')
    .select(['charger.id', 'charger.name', 'connector_id', 'since'])
    .where('person_id', '=', personId)
    .orderBy('charger.id')
    .orderBy('connector_id')
    .execute();
  return rows.map(({ id, name, connector_id, since }) => ({
    ...{ chargerId: id, name, connectorId: told(connector_id), since: since.toISOString() },
  }));
}

export interface OwnedThing {
  readonly organisationNo: number;
  readonly chargerId: string;
  readonly chargerNo: number;
}

/**
 * Names all of a charger's owners; who stays keeps their `since`. Resolves with the ids of those for whom something has changed. Raises
 * ACCESS_PERSON_UNKNOWN for an address that nobody of the organisation has.
 */
export async function setOwners(
  store: Store,
  { organisationNo, chargerId, chargerNo }: OwnedThing,
  { owners }: ChargerOwnersRequest,
  { by, at }: { readonly by: string; readonly at: Date },
): Promise<readonly string[]> {
  return auditedTransaction(store, async (trx, note) => {
    // One after another, or two lists would be mixed.
    await trx.selectFrom('charger').select('no').where('no', '=', chargerNo).forNoKeyUpdate().execute();
    const wanted = new Map<string, { person_id: string; connector_id: number }>();
    for (const { email, connectorId } of owners) {
      const owner = { person_id: await personAt(trx, organisationNo, email), connector_id: connectorId ?? 0 };
      wanted.set(keyOf(owner), owner);
    }
    const known = await trx.selectFrom('charger_owner').select(['person_id', 'connector_id']).where('charger_no', '=', chargerNo).execute();
    const gone = known.filter((owner) => !wanted.has(keyOf(owner)));
    const has = new Set(known.map(keyOf));
    const added = [...wanted.values()].filter((owner) => !has.has(keyOf(owner)));
    for (const { person_id, connector_id } of gone) {
      await trx
        .deleteFrom('charger_owner')
        .where('charger_no', '=', chargerNo)
        .where('person_id', '=', person_id)
        .where('connector_id', '=', connector_id)
        .execute();
    }
    if (added.length > 0) {
      const link = { charger_no: chargerNo, organisation_no: organisationNo, since: at };
      await trx
        .insertInto('charger_owner')
        .values(added.map((owner) => ({ ...owner, ...link })))
        .execute();
    }
    if (gone.length + added.length > 0) {
      const named = (list: typeof known) =>
        list.map(({ person_id, connector_id }) => ({ personId: person_id, connectorId: told(connector_id) }));
      const details = { added: named(added), removed: named(gone) };
      note({ organisationNo, at, kind: 'charger.ownersChanged', subject: `charger:${chargerId}`, by, details });
    }
    return [...new Set([...gone, ...added].map(({ person_id }) => person_id))];
  });
}

const keyOf = ({ person_id, connector_id }: { readonly person_id: string; readonly connector_id: number }): string =>
  `${person_id} ${connector_id}`;

async function personAt(trx: Transaction<Database>, organisationNo: number, email: string): Promise<string> {
  const row = await trx
    .selectFrom('person')
    .select('id')
    .where('organisation_no', '=', organisationNo)
    .where((of) => of(of.fn('lower', ['email']), '=', of.fn<string>('lower', [of.val(storableText(email).trim())])))
    .executeTakeFirst();
  if (!row) throw accessErrors.raise('ACCESS_PERSON_UNKNOWN', { who: `with the address ${email}` });
  return row.id;
}

/**
 * Who is told of chargers, by charger number: those who own it or a connector of it, and may come in. Ids of persons. A charger that is
 * nobody's is not among them: there is nobody to tell.
 */
export async function ownersOf(db: Kysely<Database>, chargerNos: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const owners = new Map<number, string[]>();
  if (chargerNos.length === 0) return owners;
  const rows = await db
    .selectFrom('charger_owner')
    .innerJoin('person', 'person.id', 'charger_owner.person_id')
    .select(['charger_no', 'person_id'])
    .distinct()
    .where(sql<boolean>`charger_no = any(${[...chargerNos]}::integer[])`)
    .where('locked_at', 'is', null)
    .execute();
  for (const { charger_no, person_id } of rows) owners.set(charger_no, [...(owners.get(charger_no) ?? []), person_id]);
  return owners;
}

/** What is somebody's, by the charger's identity: the connectors, 0 for the whole charger. */
export type Owned = ReadonlyMap<string, ReadonlySet<number>>;

export async function ownedBy(db: Kysely<Database>, personId: string, chargerId?: string): Promise<Owned> {
  let query = db
    .selectFrom('charger_owner')
    .innerJoin('charger', 'charger.no', 'charger_owner.charger_no')
    .select(['charger.id', 'connector_id'])
    .where('person_id', '=', personId);
  if (chargerId !== undefined) query = query.where('charger.id', '=', chargerId.replaceAll('\0', ''));
  const owned = new Map<string, Set<number>>();
  for (const { id, connector_id } of await query.execute()) owned.set(id, (owned.get(id) ?? new Set<number>()).add(connector_id));
  return owned;
}

/** Whether that connector is among what is owned, or the whole of its charger. `connectorId` 0: the whole charger itself. */
export function isOwned(owned: Owned, chargerId: string, connectorId: number): boolean {
  const connectors = owned.get(chargerId);
  return connectors !== undefined && (connectors.has(0) || connectors.has(connectorId));
}
