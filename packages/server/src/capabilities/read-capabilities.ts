import type { Capabilities, Configuration } from '@phasor/contract';
import type { Kysely } from 'kysely';
import { chargerNumber } from '../chargers/index.ts';
import type { CommandTarget } from '../commands/index.ts';
import type { Database } from '../store/index.ts';
import { readKeys } from './configuration-keys.ts';
import { deriveCapabilities, type DerivedCapabilities } from './derive-capabilities.ts';
import type { Discovery } from './discovery.ts';
import type { FirmwareFeatures } from './firmware-features.ts';

export interface CapabilityPorts {
  readonly db: Kysely<Database>;
  readonly features: FirmwareFeatures;
}

/** What a charger can do, as far as is known. Raises CHARGER_UNKNOWN. */
export async function readCapabilities({ db, features }: CapabilityPorts, to: CommandTarget): Promise<DerivedCapabilities> {
  const no = await chargerNumber(db, to.organisationNo, to.chargerId);
  const highest = await db
    .selectFrom('connector')
    .select((row) => row.fn.max('connector_id').as('connectorId'))
    .where('charger_no', '=', no)
    .where('connector_id', '>', 0)
    .executeTakeFirst();
  return deriveCapabilities({
    keys: await readKeys(db, no),
    features: await features.of(no),
    highestConnectorId: highest?.connectorId ?? null,
  });
}

/** The same, with how it came to be known. */
export async function viewCapabilities(ports: CapabilityPorts, discovery: Discovery, to: CommandTarget): Promise<Capabilities> {
  return { chargerId: to.chargerId, discovery: await discovery.view(to), ...(await readCapabilities(ports, to)) };
}

/** A charger's keys as it last told them. Raises CHARGER_UNKNOWN. */
export async function viewConfiguration({ db }: CapabilityPorts, discovery: Discovery, to: CommandTarget): Promise<Configuration> {
  const no = await chargerNumber(db, to.organisationNo, to.chargerId);
  return { items: [...(await readKeys(db, no))], discovery: await discovery.view(to) };
}
