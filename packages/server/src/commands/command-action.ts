import { ACTIONS, isAction, type Action, type Request, type Response } from '@phasor/ocpp';
import type { Registration } from '../store/index.ts';

/** What only a charge point asks. */
type ChargePointAction =
  | 'Authorize'
  | 'BootNotification'
  | 'DiagnosticsStatusNotification'
  | 'FirmwareStatusNotification'
  | 'Heartbeat'
  | 'LogStatusNotification'
  | 'MeterValues'
  | 'SecurityEventNotification'
  | 'SignCertificate'
  | 'SignedFirmwareStatusNotification'
  | 'StartTransaction'
  | 'StatusNotification'
  | 'StopTransaction';

/** The actions of the CALLs that a central system may send. */
export type CommandAction = Exclude<Action, ChargePointAction>;

export type { Request, Response };

export function isCommandAction(name: string): name is CommandAction {
  return isAction(name) && ACTIONS[name].from !== 'ChargePoint';
}

/** All of them, by name. */
export const COMMAND_ACTIONS: readonly CommandAction[] = Object.keys(ACTIONS).filter(isCommandAction);

/**
 * Whether a charger may be asked this as long as it is registered so: one that is Pending starts and stops nothing by remote, one that
 * is Rejected is not called at all (OCPP 1.6, section 4.2).
 */
export function mayBeSent(action: string, registration: Registration): boolean {
  if (registration === 'Accepted') return true;
  return registration === 'Pending' && action !== 'RemoteStartTransaction' && action !== 'RemoteStopTransaction';
}
