import { chargerNumber } from '../chargers/index.ts';
import { HIDDEN, type CommandTarget } from '../commands/index.ts';
import type { ConfigurationPorts } from './change-configuration.ts';
import { writeKeys } from './configuration-keys.ts';
import { capabilityErrors } from './errors.ts';

/** Every charger answers as many keys at once, as far as is known of real ones. */
const AT_ONCE = 3;

/**
 * Asks a charger for keys by name, stores what it tells, and returns the values of those that it knows. Raises CHARGER_UNKNOWN,
 * CONFIGURATION_NOT_READ (no answer, or a CALLERROR), and what sending raises.
 */
export async function readBack(
  ports: ConfigurationPorts,
  to: CommandTarget,
  names: readonly string[],
  by: string | null,
): Promise<ReadonlyMap<string, string>> {
  const no = await chargerNumber(ports.db, to.organisationNo, to.chargerId);
  const values = new Map<string, string>();
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const key = names.slice(at, at + AT_ONCE);
    const result = await ports.commands.send(to, 'GetConfiguration', { key }, { by });
    if (result.kind !== 'answered') {
      const why = result.kind === 'refused' ? `${result.code}: ${result.description}` : result.why;
      throw capabilityErrors.raise('CONFIGURATION_NOT_READ', { keys: key.join(', '), why });
    }
    const { configurationKey = [], unknownKey = [] } = result.response;
    const keys = configurationKey.filter(({ value }) => value !== HIDDEN);
    await writeKeys(ports.db, { no, organisationNo: to.organisationNo }, { keys, unknown: unknownKey }, new Date(ports.clock.now()));
    for (const told of keys) {
      const name = key.find((asked) => asked.toLowerCase() === told.key.toLowerCase());
      if (name !== undefined) values.set(name, told.value ?? '');
    }
  }
  return values;
}
