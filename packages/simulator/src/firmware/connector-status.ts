import type { ChargePointErrorCode, ChargePointStatus } from '@phasor/ocpp';

/** What the status of a connector depends on. */
export interface ConnectorSituation {
  readonly isOperative: boolean;
  readonly errorCode: ChargePointErrorCode;
  readonly isPlugged: boolean;
  /** A tag was accepted and waits for a cable, or a cable waits for a tag. */
  readonly isAuthorised: boolean;
  /** A transaction runs. */
  readonly isInSession: boolean;
  /** A transaction ended and its cable is still in. */
  readonly isFinishing: boolean;
  readonly offeredA: number;
  readonly carWantsEnergy: boolean;
}

/** Errors that leave the connector able to charge; every other one makes it Faulted (OCPP 1.6, 4.9). */
const WARNINGS: ReadonlySet<ChargePointErrorCode> = new Set(['NoError', 'LocalListConflict', 'ReaderFailure', 'WeakSignal', 'OtherError']);

/** Every error code of OCPP 1.6. */
export const ERROR_CODES: readonly ChargePointErrorCode[] = [
  'ConnectorLockFailure',
  'EVCommunicationError',
  'GroundFailure',
  'HighTemperature',
  'InternalError',
  'LocalListConflict',
  'NoError',
  'OtherError',
  'OverCurrentFailure',
  'OverVoltage',
  'PowerMeterFailure',
  'PowerSwitchFailure',
  'ReaderFailure',
  'ResetFailure',
  'UnderVoltage',
  'WeakSignal',
];

/** True for an error that stops the connector. */
export function isBlocking(errorCode: ChargePointErrorCode): boolean {
  return !WARNINGS.has(errorCode);
}

/** The status of a connector (OCPP 1.6, 4.9). Pure and total. */
export function connectorStatus(situation: ConnectorSituation): ChargePointStatus {
  if (isBlocking(situation.errorCode)) return 'Faulted';
  if (situation.isInSession) {
    if (situation.offeredA === 0) return 'SuspendedEVSE';
    return situation.carWantsEnergy ? 'Charging' : 'SuspendedEV';
  }
  if (!situation.isOperative) return 'Unavailable';
  if (situation.isAuthorised) return 'Preparing';
  if (!situation.isPlugged) return 'Available';
  return situation.isFinishing ? 'Finishing' : 'Preparing';
}
