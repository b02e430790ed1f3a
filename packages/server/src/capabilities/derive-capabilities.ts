import type { Capabilities, CapabilitySource, ConfigurationKey } from '@phasor/contract';
import type { FeatureProfile } from '@phasor/ocpp';
import { PHASE_TO_USE, type FeatureFact } from './firmware-features.ts';

/** What capabilities are derived from. */
export interface Evidence {
  readonly keys: readonly ConfigurationKey[];
  readonly features: ReadonlyMap<string, FeatureFact>;
  /** The highest connectorId of which a status came; null when none did. */
  readonly highestConnectorId: number | null;
}

export type DerivedCapabilities = Omit<Capabilities, 'chargerId' | 'discovery'>;

interface Known<T> {
  readonly value: T;
  readonly source: CapabilitySource;
}

type Profile = FeatureProfile | 'SecurityExtension';

/** The action that shows whether a charger has the profile. */
const SHOWN_BY: Readonly<Record<Profile, string>> = {
  Core: 'ChangeConfiguration',
  FirmwareManagement: 'UpdateFirmware',
  LocalAuthListManagement: 'SendLocalList',
  Reservation: 'ReserveNow',
  SmartCharging: 'SetChargingProfile',
  RemoteTrigger: 'TriggerMessage',
  SecurityExtension: 'GetLog',
};

/** Safe to begin with where a charger tells nothing. */
const ASSUMED = { connectors: 1, maxSchedulePeriods: 1, maxStackLevel: 0, maxChargingProfiles: 1, sendLocalListMaxLength: 10 } as const;

/** What a charger can do, from what it told, what it did and what it refused. Pure. */
export function deriveCapabilities({ keys, features, highestConnectorId }: Evidence): DerivedCapabilities {
  const values = new Map(keys.filter(({ isKnown }) => isKnown).map(({ key, value }) => [key.toLowerCase(), value ?? '']));
  const told = (key: string): string | undefined => values.get(key.toLowerCase());
  const list = (key: string): readonly string[] | undefined =>
    told(key)
      ?.split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');

  const whole = <D extends number | null>(key: string, assumed: D): Known<number | D> => {
    const text = told(key)?.trim() ?? '';
    return /^\d{1,9}$/.test(text) ? { value: Number(text), source: 'reported' } : { value: assumed, source: 'assumed' };
  };
  const flag = (...names: string[]): Known<boolean> => {
    const texts = names.flatMap((key) => told(key)?.trim().toLowerCase() ?? []);
    return texts.length > 0 ? { value: texts.includes('true'), source: 'reported' } : { value: false, source: 'assumed' };
  };

  const profiles = list('SupportedFeatureProfiles')?.map((entry) => entry.toLowerCase());
  const profile = (name: Profile): Known<boolean> => {
    const verdict = features.get(SHOWN_BY[name])?.verdict;
    if (verdict) return { value: verdict === 'works', source: verdict };
    // It has no name in that list; its key shows it.
    if (name === 'SecurityExtension')
      return { value: told('SecurityProfile') !== undefined, source: keys.length > 0 ? 'reported' : 'assumed' };
    if (name === 'Core') return { value: true, source: 'assumed' };
    return profiles ? { value: profiles.includes(name.toLowerCase()), source: 'reported' } : { value: true, source: 'assumed' };
  };
  const units = ratesOf(list('ChargingScheduleAllowedChargingRateUnit') ?? []);
  const connectors = whole('NumberOfConnectors', null);
  const phaseToUse = features.get(PHASE_TO_USE)?.verdict;
  const protocols = list('SupportedFileTransferProtocols')?.map((entry) => entry.toUpperCase());

  return {
    featureProfiles: {
      Core: profile('Core'),
      FirmwareManagement: profile('FirmwareManagement'),
      LocalAuthListManagement: profile('LocalAuthListManagement'),
      Reservation: profile('Reservation'),
      SmartCharging: profile('SmartCharging'),
      RemoteTrigger: profile('RemoteTrigger'),
      SecurityExtension: profile('SecurityExtension'),
    },
    connectors:
      connectors.value !== null
        ? { value: connectors.value, source: 'reported' }
        : { value: highestConnectorId ?? ASSUMED.connectors, source: highestConnectorId === null ? 'assumed' : 'reported' },
    chargingRateUnits: units.length > 0 ? { value: units, source: 'reported' } : { value: ['A'], source: 'assumed' },
    maxSchedulePeriods: whole('ChargingScheduleMaxPeriods', ASSUMED.maxSchedulePeriods),
    maxStackLevel: whole('ChargeProfileMaxStackLevel', ASSUMED.maxStackLevel),
    maxChargingProfiles: whole('MaxChargingProfilesInstalled', ASSUMED.maxChargingProfiles),
    localListMaxLength: whole('LocalAuthListMaxLength', null),
    sendLocalListMaxLength: whole('SendLocalListMaxLength', ASSUMED.sendLocalListMaxLength),
    reservesConnectorZero: flag('ReserveConnectorZeroSupported'),
    switches3to1Phase: flag('ConnectorSwitch3to1PhaseSupported', 'ACPhaseSwitchingSupported'),
    takesPhaseToUse: { value: phaseToUse === 'works', source: phaseToUse ?? 'assumed' },
    securityProfile: whole('SecurityProfile', 0),
    fileTransferProtocols: protocols ? { value: protocols, source: 'reported' } : { value: null, source: 'assumed' },
    maxKeysPerRequest: whole('GetConfigurationMaxKeys', null),
    refusals: [...features.values()]
      .filter(({ verdict }) => verdict === 'refused')
      .map(({ feature, reason, learntAt }) => ({ feature, reason, learntAt: learntAt.toISOString() }))
      .sort((one, other) => one.feature.localeCompare(other.feature)),
  };
}

/** `Current`, `Power`, and what chargers write instead: the units themselves. */
function ratesOf(entries: readonly string[]): ('A' | 'W')[] {
  const words = entries.map((entry) => entry.toLowerCase());
  const has = (...names: string[]): boolean => words.some((word) => names.includes(word));
  return [...(has('current', 'a') ? (['A'] as const) : []), ...(has('power', 'w') ? (['W'] as const) : [])];
}
