import type { Kysely } from 'kysely';
import type { ChargerSettings } from '@phasor/contract';
import { readTables } from '../capi-chargers/index.ts';
import type { CommandTarget } from '../commands/index.ts';
import type { Database } from '../store/index.ts';
import type { ConnectorEntry } from './connector-book.ts';
import { ceilingOf } from './segments.ts';

/** A CAPI charger's settings with the max currents that it should have; null: it has them, or has told none yet. */
export async function capiSettings(
  db: Kysely<Database>,
  { organisationNo, chargerId }: CommandTarget,
  connectors: readonly (readonly [number, ConnectorEntry])[],
): Promise<ChargerSettings | null> {
  const { settings } = await readTables(db, organisationNo, chargerId);
  if (!settings) return null;
  const wanted = settings.connectors.map((connector) => {
    const entry = connectors.find(([connectorId]) => connectorId === connector.connectorId)?.[1];
    const ceilingA = entry ? ceilingOf(entry.kept.settings) : null;
    return ceilingA === null ? connector : { ...connector, maxCurrentA: ceilingA };
  });
  const isSame = wanted.every(({ maxCurrentA }, index) => maxCurrentA === settings.connectors[index]?.maxCurrentA);
  return isSame ? null : { ...settings, connectors: wanted };
}
