import type { Kysely } from 'kysely';
import type { ChargerSettings } from '@phasor/contract';
import { isNeverOffered } from '@phasor/models';
import { readTables } from '../capi-chargers/index.ts';
import type { CommandTarget } from '../commands/index.ts';
import type { Database } from '../store/index.ts';
import type { ConnectorEntry } from './connector-book.ts';
import { asOffered, checkOffered } from './as-offered.ts';
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
    const ceilingA = entry ? ceilingOf(asOffered(entry.kept.settings)) : null;
    return ceilingA === null ? connector : { ...connector, maxCurrentA: ceilingA };
  });
  const isSame = wanted.every(({ maxCurrentA }, index) => maxCurrentA === settings.connectors[index]?.maxCurrentA);
  return isSame ? null : { ...settings, connectors: wanted };
}

/**
 * For the settings that a person orders of a CAPI charger. They go as a whole: a max current that the charger has told itself may go back
 * to it as it is. Raises SCHEDULE_LIMIT_NOT_OFFERED; CHARGER_UNKNOWN and CHARGER_SPEAKS_OCPP where it has to look.
 */
export async function checkCapiSettings(
  db: Kysely<Database>,
  { organisationNo, chargerId }: CommandTarget,
  { connectors }: ChargerSettings,
): Promise<void> {
  const between = connectors.filter(({ maxCurrentA }) => isNeverOffered(maxCurrentA));
  if (between.length === 0) return;
  const { settings } = await readTables(db, organisationNo, chargerId);
  for (const { connectorId, maxCurrentA } of between) {
    const told = settings?.connectors.find((connector) => connector.connectorId === connectorId)?.maxCurrentA;
    if (told !== maxCurrentA) checkOffered(maxCurrentA, `the max current of connector ${connectorId}`);
  }
}
