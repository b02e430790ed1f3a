import { readCapabilities, readConfigurationKeys, type CapabilityPorts } from '../../capabilities/index.ts';
import { discoverActuator } from '../actuators/discover-actuator.ts';
import { profilePhases } from '../actuators/tell-charger.ts';
import { phaseFieldsOf } from '../loop/tx-profile.ts';
import type { ConnectorFacts } from './connector-facts.ts';

/** How a profile has a charger feed the car by its first terminal alone; a sentence says why that is not tried. */
export type FirstTerminal = { readonly numberPhases?: number; readonly phaseToUse?: number } | string;

/** S20: whether and how a three-phase car can be put on one phase, which shows where the charger's first terminal hangs. */
export async function firstTerminal(
  capabilities: CapabilityPorts,
  organisationNo: number,
  { settings, chargerNo, proof }: ConnectorFacts,
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
  return actuator === 'key' || actuator === 'dataTransfer'
    ? 'a setting of the charger itself tells it its phase, which no profile overrides'
    : 'the charger is not known to go from three phases to one';
}
