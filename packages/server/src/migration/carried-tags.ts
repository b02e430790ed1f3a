import type { Transaction } from 'kysely';
import { tagKey } from '../access/index.ts';
import type { Database } from '../store/index.ts';
import { matchTag, type Way } from './way/index.ts';

/** A tag that a charger reads and nobody registered as it is read. */
export interface UnknownTag {
  readonly organisationNo: number;
  readonly chargerNo: number;
  readonly idTag: string;
}

/** The registered tag that it is, at a charger that came from CAPI with it. */
export interface CarriedTag {
  /** As it is registered. */
  readonly idTag: string;
  /** It is read from the other end. It charges its person once. */
  readonly isTurned: boolean;
  /** That once is over: the transaction that began on it, by its natural key. */
  readonly startKey: string | null;
}

/** What a turned tag began. */
export interface TurnedStart extends UnknownTag {
  readonly registeredAs: string;
  readonly startKey: string;
}

/** Names a tag at a charger. */
export const unknownTagKey = ({ organisationNo, chargerNo, idTag }: UnknownTag): string => `${chargerNo} ${tagKey(organisationNo, idTag)}`;

/** Which of these are tags that were carried over, read otherwise than they were registered; by {@link unknownTagKey}. */
export async function findCarriedTags(trx: Transaction<Database>, asked: readonly UnknownTag[]): Promise<ReadonlyMap<string, CarriedTag>> {
  const found = new Map<string, CarriedTag>();
  if (asked.length === 0) return found;
  const carried = await carriedBy(trx, [...new Set(asked.map(({ chargerNo }) => chargerNo))]);
  for (const tag of asked) {
    const idTags = carried.get(tag.chargerNo) ?? [];
    const match = matchTag(tag.idTag, idTags);
    if (match.kind === 'unknown') continue;
    const { idTag } = match;
    const isTurned = match.kind === 'reversed';
    const used = isTurned ? await usedBy(trx, tag.organisationNo, idTag) : undefined;
    found.set(unknownTagKey(tag), { idTag, isTurned, startKey: used?.start_key ?? null });
  }
  return found;
}

export async function writeTurnedStarts(trx: Transaction<Database>, starts: readonly TurnedStart[], at: Date): Promise<void> {
  for (const { organisationNo, registeredAs, idTag, chargerNo, startKey } of starts) {
    await trx
      .insertInto('turned_tag')
      .values({
        ...{ organisation_no: organisationNo, id_tag: registeredAs.toLowerCase(), read_as: idTag },
        ...{ charger_no: chargerNo, start_key: startKey, at },
      })
      .onConflict((conflict) => conflict.columns(['organisation_no', 'id_tag']).doNothing())
      .execute();
  }
}

/** The tags that chargers brought from CAPI, by charger; of those that are on OCPP by now. */
async function carriedBy(trx: Transaction<Database>, chargerNos: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await trx
    .selectFrom('migration_way')
    .innerJoin('charger', 'charger.no', 'migration_way.charger_no')
    .select(['charger_no', 'way'])
    .where('charger_no', 'in', chargerNos)
    .where('is_active', '=', true)
    .where('charger.owner', '=', 'OCPP')
    .execute();
  return new Map(rows.map(({ charger_no, way }) => [charger_no, (JSON.parse(way) as Way).snapshot?.tags ?? []]));
}

const usedBy = (trx: Transaction<Database>, organisationNo: number, idTag: string) =>
  trx
    .selectFrom('turned_tag')
    .select('start_key')
    .where('organisation_no', '=', organisationNo)
    .where('id_tag', '=', idTag.toLowerCase())
    .executeTakeFirst();
