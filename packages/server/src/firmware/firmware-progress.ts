import type { FirmwareUpdateState } from '@phasor/contract';
import type { CommandResult } from '../commands/index.ts';

/** A request's next state, and why when it is not the good one. */
export interface Progress {
  readonly state: FirmwareUpdateState;
  readonly reason: string | null;
}

export interface Answered extends Progress {
  /** Requests made before it were given up by the charger (AcceptedCanceled). */
  readonly hasCancelledOthers: boolean;
}

const NO_ANSWER = {
  offline: 'The charger is not connected.',
  timedOut: 'The charger did not answer in time; it may update all the same.',
  closed: 'The connection broke before the charger answered; it may update all the same.',
  expired: 'The charger was busy until the request was too old to be sent.',
  withheld: 'The charger is between two protocols: OCPP may not tell it anything now.',
} as const;

/** What the charger's answer makes of the request; UpdateFirmware's is empty and means yes. */
export function progressOfAnswer(result: CommandResult<'UpdateFirmware'> | CommandResult<'SignedUpdateFirmware'>): Answered {
  const not = (state: FirmwareUpdateState, reason: string): Answered => ({ state, reason, hasCancelledOthers: false });
  if (result.kind === 'refused') return not('refused', `The charger answered ${result.code}: ${result.description}`);
  if (result.kind === 'failed') return not('failed', NO_ANSWER[result.why]);
  const status = 'status' in result.response ? result.response.status : 'Accepted';
  if (status === 'Accepted' || status === 'AcceptedCanceled')
    return { state: 'accepted', reason: null, hasCancelledOthers: status === 'AcceptedCanceled' };
  return not('refused', `The charger answered ${status}.`);
}

const FAILURES: ReadonlySet<string> = new Set(['DownloadFailed', 'InstallationFailed', 'InstallVerificationFailed', 'InvalidSignature']);

/** What a reported status makes of an update; null: nothing, as Idle does. A charger that retries goes on after a failure. */
export function progressOfStatus(status: string): Progress | null {
  if (status === 'Idle') return null;
  if (status === 'Installed') return { state: 'installed', reason: null };
  if (FAILURES.has(status)) return { state: 'failed', reason: `The charger reports ${status}.` };
  return { state: 'inProgress', reason: null };
}
