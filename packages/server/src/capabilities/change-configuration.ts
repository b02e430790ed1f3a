import type { Kysely } from 'kysely';
import type { ConfigurationChange } from '@phasor/contract';
import type { Clock } from '@phasor/kernel';
import { chargerNumber } from '../chargers/index.ts';
import { isSecretKey, type Commands, type CommandTarget } from '../commands/index.ts';
import type { Database } from '../store/index.ts';
import { readKeys, writeValue } from './configuration-keys.ts';
import { capabilityErrors } from './errors.ts';
import type { FirmwareFeatures } from './firmware-features.ts';
import { MEASURAND_KEYS } from './known-keys.ts';
import { largestAccepted } from './largest-accepted.ts';

export interface ConfigurationPorts {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly commands: Commands;
  readonly features: FirmwareFeatures;
}

type Status = ConfigurationChange['status'];

/**
 * Sets one key in a charger. A list of measurands that it rejects as a whole is set without those that it does not take, which are
 * remembered for its firmware. What it accepted is what the stored configuration then says.
 *
 * Raises CHARGER_UNKNOWN, CONFIGURATION_KEY_SECRET, CONFIGURATION_NOT_CHANGED (no answer, or a CALLERROR), and what sending raises.
 */
export async function changeConfiguration(
  ports: ConfigurationPorts,
  to: CommandTarget,
  key: string,
  value: string,
  by: string | null,
): Promise<ConfigurationChange> {
  if (isSecretKey(key)) throw capabilityErrors.raise('CONFIGURATION_KEY_SECRET', { key });
  const no = await chargerNumber(ports.db, to.organisationNo, to.chargerId);
  const wanted = value.split(',').map((entry) => entry.trim());
  const isList = MEASURAND_KEYS.has(key.toLowerCase()) && wanted.length > 1;
  let last: Status = 'Rejected';
  let taken: { readonly status: Status; readonly value: string } | null = null;
  const set = async (some: string): Promise<boolean> => {
    last = await send(ports, to, key, some, by);
    if (last !== 'Accepted' && last !== 'RebootRequired') return false;
    taken = { status: last, value: some };
    return true;
  };
  let kept = wanted;
  if (isList) {
    const possible = await withoutRefused(ports, no, wanted);
    kept = [...(await largestAccepted(possible, await mostEntries(ports.db, no, key), (some) => set(some.join(','))))];
  } else {
    await set(value);
  }
  return settle(
    ports,
    { to, no, key },
    taken ?? { status: last, value: null },
    wanted.filter((entry) => !kept.includes(entry)),
  );
}

async function settle(
  { db, clock, features }: ConfigurationPorts,
  { to, no, key }: { readonly to: CommandTarget; readonly no: number; readonly key: string },
  { status, value }: { readonly status: Status; readonly value: string | null },
  stripped: readonly string[],
): Promise<ConfigurationChange> {
  if (value === null) return { key, status, value, stripped: [] };
  await writeValue(db, { no, organisationNo: to.organisationNo }, key, value, new Date(clock.now()));
  for (const entry of stripped) await features.learn(no, measurand(entry), 'refused', `rejected in ${key}`);
  return { key, status, value, stripped: [...stripped] };
}

const measurand = (entry: string): string => `measurand/${entry}`;

async function withoutRefused({ features }: ConfigurationPorts, chargerNo: number, wanted: readonly string[]): Promise<readonly string[]> {
  const known = await features.of(chargerNo);
  return wanted.filter((entry) => known.get(measurand(entry))?.verdict !== 'refused');
}

/** What the charger tells in the key's `…MaxLength`. */
async function mostEntries(db: Kysely<Database>, chargerNo: number, key: string): Promise<number> {
  const limit = (await readKeys(db, chargerNo)).find((other) => other.key.toLowerCase() === `${key.toLowerCase()}maxlength`);
  const most = Number(limit?.value ?? '');
  return Number.isInteger(most) && most > 0 ? most : Infinity;
}

async function send(ports: ConfigurationPorts, to: CommandTarget, key: string, value: string, by: string | null): Promise<Status> {
  const result = await ports.commands.send(to, 'ChangeConfiguration', { key, value }, { by });
  switch (result.kind) {
    case 'answered':
      return result.response.status;
    case 'refused':
      throw capabilityErrors.raise('CONFIGURATION_NOT_CHANGED', { key, why: `${result.code}: ${result.description}` });
    case 'failed':
      throw capabilityErrors.raise('CONFIGURATION_NOT_CHANGED', { key, why: result.why });
  }
}
