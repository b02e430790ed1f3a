export { openStore, type Store, type StoreOptions } from './open-store.ts';
export { migrate } from './migrate.ts';
export { storeErrors } from './errors.ts';
export type { FaultPlan } from './embedded/faults.ts';
export type * from './schema.ts';
export type { DiscoveryState, FeatureVerdict } from './tables/capabilities.ts';
export type { CommandFailureName, CommandStateName } from './tables/commands.ts';
export type { ClientCertificateState, KeyChangeState, ProfileChangeState, RootCertificateType } from './tables/security.ts';
export type { PushedState } from './tables/schedules.ts';
export type { MailState } from './tables/notices.ts';
export type { ActuatorName, CommissioningState } from './tables/sites.ts';
export { keptServerKey } from './server-key.ts';
export { compiled } from './embedded/compiled.ts';
export { storableText } from './storable-text.ts';
export type { NewLoggedMessage, NewMeterValue } from './new-rows.ts';
export { appendMessages } from './batch/append-messages.ts';
export { appendMeterValues, digestOf } from './batch/append-meter-values.ts';
export {
  DEFAULT_LIMITS,
  maintain,
  startMaintenance,
  type Maintenance,
  type MaintenanceLimits,
  type MaintenanceOptions,
} from './maintenance/start-maintenance.ts';
export type { MessageLogLimits } from './maintenance/message-log-plan.ts';
