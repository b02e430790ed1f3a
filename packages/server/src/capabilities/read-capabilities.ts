import type { Capabilities, Configuration, ConfigurationKey } from '@phasor/contract';
import type { Kysely } from 'kysely';
import { chargerNumber } from '../chargers/index.ts';
import type { CommandTarget } from '../commands/index.ts';
import type { Database } from '../store/index.ts';
import { readKeys, readKeysOf } from './configuration-keys.ts';
import { deriveCapabilities, type DerivedCapabilities } from './derive-capabilities.ts';
import type { Discovery } from './discovery.ts';
import type { FirmwareFeatures } from './firmware-features.ts';

export interface CapabilityPorts {
  readonly db: Kysely<Database>;
  readonly features: FirmwareFeatures;
}

/** What a charger can do, and the keys that it has told. */
export interface KnownCharger {
  readonly capabilities: DerivedCapabilities;
  readonly keys: readonly ConfigurationKey[];
}

/** What a charger can do, as far as is known. Raises CHARGER_UNKNOWN. */
export async function readCapabilities(ports: CapabilityPorts, to: CommandTarget): Promise<DerivedCapabilities> {
  const no = await chargerNumber(ports.db, to.organisationNo, to.chargerId);
  return (await readAllCapabilities(ports, [no]))(no).capabilities;
}

/** What is known of many chargers, by their numbers, in three questions to the store whatever their count. */
export async function readAllCapabilities(
  { db, features }: CapabilityPorts,
  chargerNos: readonly number[],
): Promise<(chargerNo: number) => KnownCharger> {
  const highest = await highestConnectors(db, chargerNos);
  const keysOf = await readKeysOf(db, chargerNos);
  const factsOf = await features.ofAll(chargerNos);
  return (no) => {
    const keys = keysOf.get(no) ?? [];
    const known = { keys, features: factsOf.get(no) ?? new Map(), highestConnectorId: highest.get(no) ?? null };
    return { capabilities: deriveCapabilities(known), keys };
  };
}

async function highestConnectors(db: Kysely<Database>, chargerNos: readonly number[]): Promise<ReadonlyMap<number, number>> {
  if (chargerNos.length === 0) return new Map();
  const rows = await db
    .selectFrom('connector')
    .select((row) => ['charger_no', row.fn.max('connector_id').as('connectorId')])
    .where('charger_no', 'in', chargerNos)
    .where('connector_id', '>', 0)
    .groupBy('charger_no')
    .execute();
  return new Map(rows.map((row) => [row.charger_no, row.connectorId]));
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
