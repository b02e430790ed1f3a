import { describe, expect, it } from 'vitest';
import { connectorStatus, ERROR_CODES, isBlocking, type ConnectorSituation } from './connector-status.ts';

const resting: ConnectorSituation = {
  isOperative: true,
  errorCode: 'NoError',
  isPlugged: false,
  isAuthorised: false,
  isInSession: false,
  isFinishing: false,
  contributed: null,
  offeredA: 0,
  carWantsEnergy: false,
};
const charging: ConnectorSituation = { ...resting, isPlugged: true, isInSession: true, offeredA: 16, carWantsEnergy: true };

describe('the status of a connector', () => {
  it.each<[string, ConnectorSituation]>([
    ['Available', resting],
    ['Preparing', { ...resting, isPlugged: true }],
    ['Preparing', { ...resting, isAuthorised: true }],
    ['Preparing', { ...resting, isPlugged: true, isFinishing: true, isAuthorised: true }],
    ['Charging', charging],
    ['SuspendedEV', { ...charging, carWantsEnergy: false }],
    ['SuspendedEVSE', { ...charging, offeredA: 0 }],
    ['Finishing', { ...resting, isPlugged: true, isFinishing: true }],
    ['Finishing', { ...resting, hasCable: true, isFinishing: true }],
    ['Unavailable', { ...resting, isOperative: false }],
    ['SuspendedEV', { ...charging, isPlugged: false, offeredA: 0, carWantsEnergy: false }],
    ['Reserved', { ...resting, contributed: 'Reserved' }],
    ['Reserved', { ...resting, contributed: 'Reserved', isPlugged: true }],
    ['Preparing', { ...resting, contributed: 'Reserved', isAuthorised: true }],
    ['Unavailable', { ...resting, contributed: 'Unavailable' }],
    // A session goes on to its end on a connector that is taken out of service (OCPP 1.6, 5.2).
    ['Charging', { ...charging, isOperative: false }],
    ['Faulted', { ...charging, errorCode: 'GroundFailure' }],
    ['Faulted', { ...resting, isOperative: false, errorCode: 'InternalError' }],
    ['Charging', { ...charging, errorCode: 'WeakSignal' }],
  ])('is %s for %o', (status, situation) => {
    expect(connectorStatus(situation)).toBe(status);
  });

  it('is Faulted for every error but the warnings', () => {
    expect(ERROR_CODES.filter((code) => !isBlocking(code))).toEqual([
      'LocalListConflict',
      'NoError',
      'OtherError',
      'ReaderFailure',
      'WeakSignal',
    ]);
  });
});
