/** Every charger has these (OCPP 1.6, section 9.1). */
export const REQUIRED_KEYS: readonly string[] = [
  ...['SupportedFeatureProfiles', 'NumberOfConnectors', 'HeartbeatInterval', 'ConnectionTimeOut', 'MeterValueSampleInterval'],
  ...['MeterValuesSampledData', 'ClockAlignedDataInterval'],
];

/** The other keys of OCPP 1.6 (section 9) and its security extension. */
const STANDARD = [
  ...['MeterValuesSampledDataMaxLength', 'MeterValuesAlignedData', 'MeterValuesAlignedDataMaxLength'],
  ...['StopTxnSampledData', 'StopTxnSampledDataMaxLength', 'StopTxnAlignedData'],
  ...['StopTxnAlignedDataMaxLength', 'ChargeProfileMaxStackLevel', 'ChargingScheduleAllowedChargingRateUnit'],
  ...['ChargingScheduleMaxPeriods', 'MaxChargingProfilesInstalled', 'ConnectorSwitch3to1PhaseSupported', 'ConnectorPhaseRotation'],
  ...['LocalAuthListEnabled', 'LocalAuthListMaxLength', 'SendLocalListMaxLength', 'ReserveConnectorZeroSupported', 'SecurityProfile'],
  ...['SupportedFileTransferProtocols', 'AuthorizeRemoteTxRequests', 'LocalAuthorizeOffline', 'LocalPreAuthorize'],
  ...['AllowOfflineTxForUnknownId', 'AuthorizationCacheEnabled', 'StopTransactionOnEVSideDisconnect', 'StopTransactionOnInvalidId'],
  ...['MaxEnergyOnInvalidId', 'UnlockConnectorOnEVSideDisconnect', 'TransactionMessageAttempts', 'TransactionMessageRetryInterval'],
  ...['ResetRetries', 'MinimumStatusDuration', 'WebSocketPingInterval', 'LightIntensity', 'BlinkRepeat', 'CpoName'],
  ...['AdditionalRootCertificateCheck', 'CertificateSignedMaxChainSize', 'CertificateStoreMaxLength'],
];

/** Keys of makers that say something about phases and limits. */
const VENDORS = [
  ...['ACPhaseSwitchingSupported', 'MaxPhases', 'MaxCurrent', 'UserCurrentLimit', 'InstallationOfflineCurrent', 'AssignedPhase'],
  ...['AssignedCurrent', 'EarthingSystem', 'CableLock', 'Downlight'],
];

/** What a charger is asked for that does not tell all its keys at once. Secrets are not among them. */
export const KNOWN_KEYS: readonly string[] = [...REQUIRED_KEYS, ...STANDARD, ...VENDORS];

/** Keys whose value is a list of measurands; one that the charger does not know has it reject the whole list. */
export const MEASURAND_KEYS: ReadonlySet<string> = new Set([
  'metervaluessampleddata',
  'metervaluesaligneddata',
  'stoptxnsampleddata',
  'stoptxnaligneddata',
]);
