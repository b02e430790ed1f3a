import type { ChargePointErrorCode, ChargePointStatus } from '../messages.ts';

/** What the status of a connector depends on. */
export interface ConnectorSituation {
  readonly isOperative: boolean;
  readonly errorCode: ChargePointErrorCode;
  readonly isPlugged: boolean;
  /** A cable is in the outlet; absent: as `isPlugged`. */
  readonly hasCable?: boolean;
  /** A tag was accepted and waits for a cable. */
  readonly isAuthorised: boolean;
  /** A transaction runs. */
  readonly isInSession: boolean;
  /** A transaction ended and its cable is still in. */
  readonly isFinishing: boolean;
  /** What a feature puts on a connector without a transaction. */
  readonly contributed: 'Reserved' | 'Unavailable' | null;
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
  const { contributed } = situation;
  if (isBlocking(situation.errorCode)) return 'Faulted';
  if (situation.isInSession) {
    // A car that drove off with its transaction running is the car's doing (StopTransactionOnEVSideDisconnect = false).
    if (!situation.isPlugged) return 'SuspendedEV';
    if (situation.offeredA === 0) return 'SuspendedEVSE';
    return situation.carWantsEnergy ? 'Charging' : 'SuspendedEV';
  }
  if (!situation.isOperative || contributed === 'Unavailable') return 'Unavailable';
  if (situation.isAuthorised) return 'Preparing';
  if (contributed === 'Reserved') return 'Reserved';
  if (!(situation.hasCable ?? situation.isPlugged)) return 'Available';
  return situation.isFinishing ? 'Finishing' : 'Preparing';
}
