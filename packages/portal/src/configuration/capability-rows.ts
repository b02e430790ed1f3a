import type { Capabilities } from '@phasor/contract';

type Feature = keyof Capabilities['featureProfiles'];
type Single = Exclude<keyof Capabilities, 'chargerId' | 'discovery' | 'featureProfiles' | 'refusals'>;

/** One capability as the page lists it. */
export interface CapabilityRow {
  /** A feature profile by OCPP's name, or a key of {@link Capabilities}; its words stand in the resource files under `capability`. */
  readonly name: Feature | Single;
  readonly value: boolean | number | readonly string[] | null;
  readonly source: Capabilities['maxStackLevel']['source'];
}

const features = [
  'Core',
  'FirmwareManagement',
  'LocalAuthListManagement',
  'Reservation',
  'SmartCharging',
  'RemoteTrigger',
  'SecurityExtension',
] as const satisfies readonly Feature[];

const singles = [
  'connectors',
  'chargingRateUnits',
  'maxSchedulePeriods',
  'maxStackLevel',
  'maxChargingProfiles',
  'localListMaxLength',
  'sendLocalListMaxLength',
  'reservesConnectorZero',
  'switches3to1Phase',
  'takesPhaseToUse',
  'securityProfile',
  'fileTransferProtocols',
  'maxKeysPerRequest',
] as const satisfies readonly Single[];

/** All capabilities in the order of the page: feature profiles, then the rest. */
export function capabilityRows(capabilities: Capabilities): readonly CapabilityRow[] {
  return [
    ...features.map((name) => ({ name, ...capabilities.featureProfiles[name] })),
    ...singles.map((name) => ({ name, ...capabilities[name] })),
  ];
}
