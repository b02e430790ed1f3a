import type { FeatureProfile } from '../actions.ts';
import type { ConfigurationKey, ConnectorFacts, StationFacts, ValueKind } from './facts.ts';

const BOOLEAN: ValueKind = { kind: 'boolean' };
const SECONDS: ValueKind = { kind: 'integer', min: 0, max: 86_400 };
const MEASURANDS: ValueKind = { kind: 'measurands', maxItems: 20 };
const integer = (min: number, max: number): ValueKind => ({ kind: 'integer', min, max });

const PROFILES: readonly FeatureProfile[] = [
  'Core',
  'FirmwareManagement',
  'LocalAuthListManagement',
  'Reservation',
  'SmartCharging',
  'RemoteTrigger',
];

const rw = (key: string, value: string, accepts: ValueKind): ConfigurationKey => ({ key, value, access: 'rw', accepts });
const ro = (key: string, value: string): ConfigurationKey => ({ key, value, access: 'ro', accepts: { kind: 'text', maxLength: 500 } });

/** A station for the bench: every standard key of OCPP 1.6 (section 9), all of it writable where the standard lets it be. */
export function benchFacts(options: { readonly connectors?: number; readonly hasLock?: boolean } = {}): StationFacts {
  const count = options.connectors ?? 2;
  const connectors = Array.from({ length: count }, (_, index): ConnectorFacts => ({
    connectorId: index + 1,
    phases: 3,
    ratedA: 32,
    hasTransactions: true,
    hasLock: options.hasLock ?? true,
  }));
  return {
    boot: {
      chargePointVendor: 'Phasor',
      chargePointModel: 'Bench',
      chargePointSerialNumber: 'BENCH-1',
      firmwareVersion: '1.0.0',
      meterType: 'counted',
    },
    connectors,
    maxCurrentA: null,
    voltageV: 230,
    profiles: PROFILES,
    measurands: [
      'Energy.Active.Import.Register',
      'Power.Active.Import',
      'Current.Import',
      'Current.Offered',
      'Voltage',
      'Frequency',
      'Temperature',
    ],
    frequencyUnit: 'Hertz',
    isDeafBeforeBoot: false,
    configuration: [
      rw('AllowOfflineTxForUnknownId', 'false', BOOLEAN),
      rw('AuthorizationCacheEnabled', 'true', BOOLEAN),
      rw('AuthorizeRemoteTxRequests', 'false', BOOLEAN),
      rw('ClockAlignedDataInterval', '0', SECONDS),
      rw('ConnectionTimeOut', '60', SECONDS),
      rw('ConnectorPhaseRotation', ['0.RST', ...connectors.map(({ connectorId }) => `${connectorId}.RST`)].join(','), PHASE_ROTATION),
      ro('ConnectorPhaseRotationMaxLength', String(count + 1)),
      ro('GetConfigurationMaxKeys', '50'),
      rw('HeartbeatInterval', '300', integer(1, 86_400)),
      rw('LocalAuthListEnabled', 'true', BOOLEAN),
      rw('LocalAuthorizeOffline', 'true', BOOLEAN),
      rw('LocalPreAuthorize', 'false', BOOLEAN),
      rw('MaxEnergyOnInvalidId', '0', integer(0, 1_000_000)),
      rw('MeterValuesAlignedData', 'Energy.Active.Import.Register', MEASURANDS),
      ro('MeterValuesAlignedDataMaxLength', '20'),
      rw('MeterValuesSampledData', 'Energy.Active.Import.Register', MEASURANDS),
      ro('MeterValuesSampledDataMaxLength', '20'),
      rw('MeterValueSampleInterval', '60', SECONDS),
      rw('MinimumStatusDuration', '0', SECONDS),
      ro('NumberOfConnectors', String(count)),
      rw('ResetRetries', '0', integer(0, 10)),
      rw('StopTransactionOnEVSideDisconnect', 'true', BOOLEAN),
      rw('StopTransactionOnInvalidId', 'true', BOOLEAN),
      rw('StopTxnAlignedData', '', MEASURANDS),
      ro('StopTxnAlignedDataMaxLength', '20'),
      rw('StopTxnSampledData', '', MEASURANDS),
      ro('StopTxnSampledDataMaxLength', '20'),
      ro('SupportedFeatureProfiles', PROFILES.join(',')),
      rw('TransactionMessageAttempts', '3', integer(1, 100)),
      rw('TransactionMessageRetryInterval', '60', SECONDS),
      rw('UnlockConnectorOnEVSideDisconnect', 'true', BOOLEAN),
      rw('WebSocketPingInterval', '0', SECONDS),
    ],
  };
}

/** `connector.rotation`, comma-joined (OCPP 1.6, 9.1.8). */
const PHASE_ROTATION: ValueKind = {
  kind: 'fits',
  fits: (value) => value.split(',').every((part) => /^\s*\d+\.(NotApplicable|Unknown|RST|RTS|SRT|STR|TRS|TSR)\s*$/.test(part)),
};
