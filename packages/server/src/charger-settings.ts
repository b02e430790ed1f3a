import type { ProfileAdjustment } from '@phasor/contract';
import { PHASE_TO_USE, readCapabilities, type CapabilityPorts } from './capabilities/index.ts';
import { UNKNOWN_RULES, type ProfileCapabilities } from './charging-profiles/index.ts';
import type { CommandTarget } from './commands/index.ts';
import type { ListLimits } from './local-lists/index.ts';
import type { SchedulePorts } from './schedules/index.ts';

/** The word under which a firmware's refusal is remembered, by the change that made it take the profile. */
const FEATURES: Readonly<Record<ProfileAdjustment, string>> = {
  phaseToUse: PHASE_TO_USE,
  numberPhases: 'numberPhases',
  stackLevel: 'stackLevel',
  purpose: 'ChargePointMaxProfile',
};
/** The same for a weekly recurring profile, which nothing takes the place of. */
const WEEKLY = 'Recurring Weekly';
const ADJUSTMENTS = Object.keys(FEATURES) as ProfileAdjustment[];

export interface ChargerSettings {
  readonly transferProtocols: (target: CommandTarget) => Promise<readonly string[] | null>;
  readonly listLimits: (target: CommandTarget) => Promise<ListLimits>;
  readonly reservesConnectorZero: (target: CommandTarget) => Promise<boolean | null>;
  readonly profiles: ProfileCapabilities;
  readonly weekly: SchedulePorts['weekly'];
}

/**
 * What the domains ask of a charger's capabilities. What is assumed there, to be careful, is "not known" here: the charger is asked and
 * answers for itself.
 */
export function chargerSettings(ports: CapabilityPorts): ChargerSettings {
  const { features } = ports;
  return {
    transferProtocols: async (target) => (await readCapabilities(ports, target)).fileTransferProtocols.value,
    listLimits: async (target) => {
      const { localListMaxLength, sendLocalListMaxLength } = await readCapabilities(ports, target);
      return { maxLength: localListMaxLength.value, sendMaxLength: reported(sendLocalListMaxLength) };
    },
    reservesConnectorZero: async (target) => {
      const { reservesConnectorZero, featureProfiles } = await readCapabilities(ports, target);
      // A charger that told its feature profiles and not this key does not know it.
      return reported(reservesConnectorZero) ?? (featureProfiles.Reservation.source === 'reported' ? false : null);
    },
    profiles: {
      rulesOf: async (target) => {
        const known = await readCapabilities(ports, target);
        return {
          ...UNKNOWN_RULES,
          units: reported(known.chargingRateUnits) ?? UNKNOWN_RULES.units,
          maxStackLevel: reported(known.maxStackLevel) ?? UNKNOWN_RULES.maxStackLevel,
          maxPeriods: reported(known.maxSchedulePeriods) ?? UNKNOWN_RULES.maxPeriods,
          maxInstalled: reported(known.maxChargingProfiles) ?? UNKNOWN_RULES.maxInstalled,
        };
      },
      neededChanges: async (chargerNo) => {
        const known = await features.of(chargerNo);
        return new Set(ADJUSTMENTS.filter((change) => known.get(FEATURES[change])?.verdict === 'refused'));
      },
      remember: (chargerNo, change, answer) => features.learn(chargerNo, FEATURES[change], 'refused', answer),
    },
    weekly: {
      takes: async (chargerNo) => (await features.of(chargerNo)).get(WEEKLY)?.verdict !== 'refused',
      refused: (chargerNo, why) => features.learn(chargerNo, WEEKLY, 'refused', why),
    },
  };
}

const reported = <T>({ value, source }: { readonly value: T; readonly source: string }): T | null => (source === 'reported' ? value : null);
