import { readCapabilities, readConfigurationKeys, type CapabilityPorts } from '../../capabilities/index.ts';
import { discoverActuator } from '../actuators/discover-actuator.ts';
import { profilePhases } from '../actuators/tell-charger.ts';
import { phaseFieldsOf } from '../loop/tx-profile.ts';
import type { ConnectorFacts } from './connector-facts.ts';
import type { TerminalSetting } from './terminal-setting.ts';

/** How a charger is had to feed a car by its first terminal alone: by what its profiles say, or by a setting of its own; a sentence says why that is not tried. */
export type FirstTerminal = { readonly numberPhases?: number; readonly phaseToUse?: number } | TerminalSetting | string;

/** S20: whether and how a three-phase car can be put on one phase, which shows where the charger's first terminal hangs. */
export async function firstTerminal(
  capabilities: CapabilityPorts,
  organisationNo: number,
  { settings, chargerNo, proof }: ConnectorFacts,
  settingOf: (actuator: 'key' | 'dataTransfer') => TerminalSetting,
): Promise<FirstTerminal> {
  const { chargerId, phaseSetting = null, bearsThreeAgain = false } = settings;
  if (!bearsThreeAgain) return 'cars are not known to bear three phases again in a session here (bearsThreeAgain)';
  const known = await readCapabilities(capabilities, { organisationNo, chargerId });
  const { actuator, source } =
    proof?.actuator_proof === 'measured'
      ? { actuator: proof.actuator, source: 'measured' }
      : discoverActuator(known, await readConfigurationKeys(capabilities.db, chargerNo), phaseSetting);
  // Of one that has not said what it can the pulse itself tells it.
  const tried = actuator === 'none' && source === 'assumed' ? 'numberPhases' : actuator;
  if (tried === 'numberPhases' || tried === 'phaseToUse') return phaseFieldsOf('L1', profilePhases(tried), 3);
  if (tried === 'key' || tried === 'dataTransfer') return settingOf(tried);
  return 'the charger is not known to go from three phases to one';
}
