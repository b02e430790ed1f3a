export { ChargePoint, type ChargePointState, type StationOptions } from './charge-point.ts';
export { BenchHardware, type BenchCar, type BenchConnectorOptions, type BenchHardwareOptions } from './bench-hardware.ts';
export { benchFacts } from './bench-facts.ts';
export { LEAST_CURRENT_A } from './connector.ts';
export { connectorStatus, ERROR_CODES, isBlocking } from './connector-status.ts';
export type { StationEvent } from './events.ts';
export type { ConfigurationKey, ConnectorFacts, StationFacts, ValueKind } from './facts.ts';
export type { Feature, FeatureFactory, Limit, RunningTransaction, Section, Station, StationConnector, Tag, Triggers } from './feature.ts';
export { fileStore } from './file-store.ts';
export type { ChargePointHardware, ConnectorSight, MeterSample, PerPhase, UnlockOutcome } from './hardware.ts';
export { areMeasurands, PHASES } from './measurands.ts';
export { LifeClock } from './life-clock.ts';
export { LifeSection } from './life-section.ts';
export { memoryStore } from './memory-store.ts';
export { pack, unpack } from './packed-text.ts';
export { STATUS_MOVES } from './status-moves.ts';
export type { ChargePointStore, Journal } from './store.ts';
export type { ConnectionFailure, ConnectionOptions } from './uplink.ts';
export {
  CertificateStore,
  diagnostics,
  firmwareUpdates,
  localListManagement,
  reservations,
  security,
  SmartCharging,
  smartCharging,
  type DiagnosticsOptions,
  type FirmwareUpdatesOptions,
  type OwnCertificate,
  type ReservationsOptions,
  type RootKind,
  type Roots,
  type SecurityOptions,
  type SmartChargingOptions,
} from './features/index.ts';
