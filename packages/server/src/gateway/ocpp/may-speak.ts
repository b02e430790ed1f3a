import { ACTIONS, isAction, type CallError } from '@phasor/ocpp';
import { standingOf, type ChargerState } from '../../chargers/index.ts';

/**
 * What the schema cannot say of a charger's CALL: its direction, and whether the charger may speak yet. Undefined: it is heard.
 *
 * A charger that is not accepted may boot, and answer what it was asked for with TriggerMessage while it is Pending (OCPP 1.6, section
 * 4.2). One that is accepted is heard whether it has booted on this socket or not: after a lost connection it need not boot again.
 */
export function refusalOf(state: ChargerState, action: string, isTriggered: boolean): CallError | undefined {
  if (isAction(action) && ACTIONS[action].from === 'CentralSystem') {
    return { code: 'NotSupported', description: `${action} is a message to a charge point, not from one.`, details: {} };
  }
  if (action === 'BootNotification') return undefined;
  // It is between two protocols: what it sends although it is Pending is recorded, as no session may be lost.
  if (state.bootAnswer === 'Pending') return undefined;
  const { hearsBeforeBoot, bootNo } = state;
  const registration = standingOf(state);
  if (registration !== 'Accepted' && !(registration === 'Pending' && isTriggered)) {
    return { code: 'SecurityError', description: `The charge point is ${registration}: only BootNotification is heard.`, details: {} };
  }
  if (!hearsBeforeBoot && bootNo === 0) {
    return { code: 'SecurityError', description: 'The charge point has not booted yet: only BootNotification is heard.', details: {} };
  }
  return undefined;
}
