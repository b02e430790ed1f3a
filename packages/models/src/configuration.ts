import type { ConfigurationKey, ValueKind } from './configuration-key.ts';
import type { Outlet } from './model.ts';

const boolean: ValueKind = { kind: 'boolean' };
const text: ValueKind = { kind: 'text', maxLength: 500 };
const seconds: ValueKind = { kind: 'integer', min: 0, max: 86_400 };
const measurands: ValueKind = { kind: 'measurands', maxItems: 11 };
const connectorAmps: ValueKind = { kind: 'connectorAmps' };
const connectorRoutes: ValueKind = { kind: 'connectorRoutes' };
const integer = (min: number, max: number): ValueKind => ({ kind: 'integer', min, max });
/** A number that this firmware knows and cannot change in fact: any other value is refused rather than accepted and ignored. */
const only = (value: number): ValueKind => integer(value, value);

/** What differs between the models in otherwise equal tables. */
export interface ConfigurationFacts {
  readonly outlets: readonly Outlet[];
  readonly firmwareVersion: string;
  readonly hardwareVersion: string;
  /** Whether it has the keys by which a phase can be assigned; seen on another charger with the same style of keys, and ours here. */
  readonly hasPhaseKeys: boolean;
  /** Null where the model has no cable to lock. */
  readonly cableLock: string | null;
  /** The basis of what a log of a real Halo showed, for a model of which no log is public. */
  readonly seen: ConfigurationKey['basis'];
}

/**
 * The keys of a firmware with their values as delivered, as firmware 180 shows them. Names and values marked `seen` come from a real Halo; what OCPP 1.6 requires
 * beyond them (section 9.1) is marked `standard` and carries our values.
 */
export function configurationOf(facts: ConfigurationFacts): readonly ConfigurationKey[] {
  const { seen } = facts;
  const sessionOutlets = facts.outlets.filter(({ hasTransactions }) => hasTransactions);
  const ratings = sessionOutlets.map(({ connectorId, ratedA }) => `${connectorId}.${ratedA}`);
  const stationA = sessionOutlets.reduce((sum, { ratedA }) => sum + ratedA, 0);
  const key = (
    name: string,
    value: string,
    access: ConfigurationKey['access'],
    accepts: ValueKind,
    basis: ConfigurationKey['basis'],
  ): ConfigurationKey => Object.freeze({ key: name, value, access, accepts, basis });

  return Object.freeze([
    // Authorisation
    key('AllowOfflineTxForUnknownId', 'false', 'rw', boolean, seen),
    key('AuthorizationCacheEnabled', 'true', 'rw', boolean, seen),
    key('AuthorizeRemoteTxRequests', 'false', 'rw', boolean, seen),
    key('LocalAuthorizeOffline', 'true', 'rw', boolean, seen),
    key('LocalPreAuthorize', 'false', 'rw', boolean, seen),
    key('RfidTagFreeCharging', '00000000000000', 'rw', { kind: 'text', maxLength: 20 }, seen),
    key('LocalAuthListEnabled', 'false', 'ro', boolean, seen),
    key('LocalAuthListMaxLength', '60', 'ro', integer(0, 60), seen),
    key('SendLocalListMaxLength', '10', 'ro', integer(0, 10), seen),
    // Metering
    key('MeterValueSampleInterval', '30', 'rw', seconds, seen),
    key(
      'MeterValuesSampledData',
      'Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,Current.Offered,Frequency',
      'rw',
      measurands,
      'standard',
    ),
    key('MeterValuesSampledDataMaxLength', '11', 'ro', integer(1, 11), seen),
    key('ClockAlignedDataInterval', '0', 'rw', only(0), seen),
    key('MeterValuesAlignedData', 'Energy.Active.Import.Register', 'ro', measurands, 'standard'),
    key('MeterValuesAlignedDataMaxLength', '1', 'ro', integer(1, 1), seen),
    key('StopTxnSampledData', '', 'ro', measurands, 'standard'),
    key('StopTxnAlignedData', '', 'ro', measurands, 'standard'),
    // Sessions
    key('ConnectionTimeOut', '60', 'rw', seconds, seen),
    key('StopTransactionOnEVSideDisconnect', 'true', 'ro', boolean, 'standard'),
    key('StopTransactionOnInvalidId', 'true', 'rw', boolean, 'standard'),
    key('UnlockConnectorOnEVSideDisconnect', 'true', 'ro', boolean, 'standard'),
    key('TransactionMessageAttempts', '3', 'rw', integer(1, 100), 'standard'),
    key('TransactionMessageRetryInterval', '60', 'rw', seconds, 'standard'),
    key('HeartbeatInterval', '60', 'rw', integer(1, 86_400), seen),
    key('ResetRetries', '0', 'rw', only(0), 'standard'),
    // Power
    key('UserCurrentLimit', ratings.join(','), 'rw', connectorAmps, seen),
    key('InstallationOfflineCurrent', ratings.join(','), 'rw', connectorAmps, seen),
    key('MaxCurrent', [`0.${stationA}`, ...ratings].join(','), 'ro', connectorAmps, seen),
    key('MaxPhases', '3', 'ro', integer(1, 3), seen),
    key('LoadBalanced', 'false', 'rw', boolean, seen),
    key('ACPhaseSwitchingSupported', 'true', 'ro', boolean, seen),
    key(
      'ConnectorPhaseRotation',
      ['0.RST', ...sessionOutlets.map(({ connectorId }) => `${connectorId}.RST`)].join(','),
      'ro',
      text,
      'standard',
    ),
    key('ConnectorPhaseRotationMaxLength', '1', 'ro', integer(1, 1), seen),
    // Seen on another charger with the same style of keys.
    ...(facts.hasPhaseKeys
      ? [
          key('AssignedPhase', sessionOutlets.map(({ connectorId }) => `${connectorId}.L123`).join(','), 'rw', connectorRoutes, 'ours'),
          key('AssignedCurrent', ratings.join(','), 'rw', connectorAmps, 'ours'),
        ]
      : []),
    key('EarthingSystem', 'TN', 'ro', text, 'ours'),
    key('ChargeProfileMaxStackLevel', '32', 'ro', integer(32, 32), 'ours'),
    key('ChargingScheduleAllowedChargingRateUnit', 'Current,Power', 'ro', text, 'ours'),
    key('ChargingScheduleMaxPeriods', '100', 'ro', integer(100, 100), 'ours'),
    key('ConnectorSwitch3to1PhaseSupported', 'true', 'ro', boolean, 'ours'),
    key('MaxChargingProfilesInstalled', '20', 'ro', integer(20, 20), 'ours'),
    key('WeldCheck', 'true', 'rw', boolean, seen),
    // The station
    key('NumberOfConnectors', String(facts.outlets.length), 'ro', integer(1, 2), 'standard'),
    key(
      'SupportedFeatureProfiles',
      'Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger',
      'ro',
      text,
      'standard',
    ),
    key('GetConfigurationMaxKeys', '3', 'ro', integer(3, 3), seen),
    key('ReserveConnectorZeroSupported', 'false', 'ro', boolean, seen),
    key('FirmwareVersion', facts.firmwareVersion, 'ro', text, seen),
    key('HardwareVersion', facts.hardwareVersion, 'ro', text, seen),
    key('ManagementInterface', 'true', 'ro', boolean, seen),
    key('SecurityProfile', '0', 'rw', only(0), seen),
    key('LightIntensity', '100', 'rw', integer(0, 100), seen),
    key('Downlight', 'true', 'rw', boolean, seen),
    ...(facts.cableLock === null ? [] : [key('CableLock', facts.cableLock, 'rw', boolean, 'ours')]),
  ]);
}
