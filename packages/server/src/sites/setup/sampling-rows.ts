import type { Kysely } from 'kysely';
import type { Database } from '../../store/index.ts';
import type { ConnectorFacts } from './connector-facts.ts';
import { owedKeys, type WrittenKeys } from './sampling.ts';

type Known = Pick<ConnectorFacts, 'chargerNo' | 'settings'>;

const chargersRows = (db: Kysely<Database>, chargerNo: number) =>
  db
    .selectFrom('connector_proof')
    .select(['connector_id', 'sampling_before'])
    .where('charger_no', '=', chargerNo)
    .where('sampling_before', 'is not', null)
    .orderBy('connector_id');

const textsOf = (row: { readonly sampling_before: string | null }): WrittenKeys => JSON.parse(row.sampling_before ?? '{}') as WrittenKeys;

/** Writes down what a charger's keys said before they were changed, with what was written down earlier, for whichever of its connectors. */
export async function keepWritten(db: Kysely<Database>, { chargerNo, settings }: Known, written: WrittenKeys): Promise<void> {
  const known = (await chargersRows(db, chargerNo).execute()).map(textsOf);
  const all = owedKeys(Object.assign({}, ...known) as WrittenKeys, written);
  if (Object.keys(all).length === 0) return;
  // The charger has one key for all of them.
  await db
    .updateTable('connector_proof')
    .set({ sampling_before: JSON.stringify(all) })
    .where('charger_no', '=', chargerNo)
    .where((eb) => eb.or([eb('connector_id', '=', settings.connectorId), eb('sampling_before', 'is not', null)]))
    .execute();
}

/** What a charger is given back with these connectors, its last in any site; null: nothing, or others of it are still in one. */
export async function writtenKeys(db: Kysely<Database>, connectors: readonly Known[]): Promise<WrittenKeys | null> {
  const [first] = connectors;
  if (!first) return null;
  const rows = await chargersRows(db, first.chargerNo).execute();
  const isReleased = (connectorId: number): boolean => connectors.some(({ settings }) => settings.connectorId === connectorId);
  const [row] = rows;
  if (row && rows.every(({ connector_id }) => isReleased(connector_id))) return textsOf(row);
  await forgetWritten(db, connectors);
  return null;
}

/** They are as they were. */
export async function forgetWritten(db: Kysely<Database>, connectors: readonly Known[]): Promise<void> {
  for (const { chargerNo, settings } of connectors) {
    await db
      .updateTable('connector_proof')
      .set({ sampling_before: null })
      .where('charger_no', '=', chargerNo)
      .where('connector_id', '=', settings.connectorId)
      .execute();
  }
}
