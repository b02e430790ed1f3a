import type { Capabilities, ConfigurationKey, PhaseSetting } from '@phasor/contract';
import type { ActuatorName } from '../../store/index.ts';
import { USUAL_KEY } from './phase-setting.ts';
import { rateUnitOf } from './rate-unit.ts';

/** How a charger can be told its phases, and how that is known. */
export interface DiscoveredActuator {
  readonly actuator: ActuatorName;
  readonly source: 'assumed' | 'reported';
}

/** OCPP 2.0.1 has it, and chargers of 1.6 show it: the phase of a car with one can be selected (`phaseToUse`). */
const NAMES_PHASES = 'acphaseswitchingsupported';

type Told = Pick<Capabilities, 'takesPhaseToUse' | 'switches3to1Phase' | 'chargingRateUnits'>;

/**
 * R13: the way of telling phases that a charger's own words allow, the most capable first: a key of the vendor's for the phase, a phase in the
 * profile, one phase or three in the profile, power alone, none. What it does with it is found out by measurement (S6). `set` is the setting that the installer
 * wrote down instead of the usual key: a DataTransfer, which no charger tells of, on the installer's word.
 */
export function discoverActuator(
  known: Told,
  keys: readonly Pick<ConfigurationKey, 'key' | 'value' | 'readonly' | 'isKnown'>[],
  set: PhaseSetting | null = null,
): DiscoveredActuator {
  const namesPhases = keys.find(({ key }) => key.toLowerCase() === NAMES_PHASES)?.value?.toLowerCase();
  // What it says of itself counts more than a key that it has: its phases may all hang on one contactor.
  if (namesPhases === 'false') return withoutNames(known);
  const canWrite = (name: string): boolean => keys.some(({ key, readonly, isKnown }) => isKnown && !readonly && key.toLowerCase() === name);
  if (set && !('key' in set)) return { actuator: 'dataTransfer', source: 'assumed' };
  if (canWrite((set ?? USUAL_KEY).key.toLowerCase())) return { actuator: 'key', source: 'reported' };
  const { value: takesIt, source: isKnownBy } = known.takesPhaseToUse;
  // Whether it heeds it is measured: many take fields that they do not know.
  if ((takesIt && isKnownBy === 'works') || (namesPhases === 'true' && isKnownBy !== 'refused'))
    return { actuator: 'phaseToUse', source: 'reported' };
  return withoutNames(known);
}

/** Of a charger that can be told no phase by its name. */
function withoutNames(known: Told): DiscoveredActuator {
  if (rateUnitOf(known) === 'W') return { actuator: 'power', source: 'reported' };
  if (known.switches3to1Phase.value) return { actuator: 'numberPhases', source: 'reported' };
  return { actuator: 'none', source: known.switches3to1Phase.source === 'assumed' ? 'assumed' : 'reported' };
}
