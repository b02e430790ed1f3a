import type { Response } from '@phasor/ocpp';
import type { UploadState } from '@phasor/contract';
import type { CommandResult } from '../commands/index.ts';

/** A request's next state, and why when it is not the good one. */
export interface Progress {
  readonly state: UploadState;
  readonly reason: string | null;
}

export interface Answered extends Progress {
  readonly fileName: string | null;
  /** Requests made before it were given up by the charger (AcceptedCanceled). */
  readonly hasCancelledOthers: boolean;
}

type LogAnswer = CommandResult<'GetDiagnostics'> | CommandResult<'GetLog'>;

/** What the charger's answer to GetDiagnostics or GetLog makes of the request. The address stays valid whatever it says. */
export function progressOfAnswer(result: LogAnswer): Answered {
  if (result.kind === 'refused') return end('refused', `The charger answered ${result.code}: ${result.description}`);
  if (result.kind === 'failed') return end('failed', NO_ANSWER[result.why]);
  const { status, fileName, filename } = result.response as Partial<Response<'GetLog'> & Response<'GetDiagnostics'>>;
  const name = (fileName ?? filename ?? '') === '' ? null : (fileName ?? filename ?? null);
  if (status === 'Rejected') return end('refused', 'The charger answered Rejected.');
  if (status === undefined && name === null) return end('empty', 'The charger named no file: it has nothing to send.');
  return { state: 'accepted', reason: null, fileName: name, hasCancelledOthers: status === 'AcceptedCanceled' };
}

const end = (state: UploadState, reason: string): Answered => ({ state, reason, fileName: null, hasCancelledOthers: false });

const NO_ANSWER = {
  offline: 'The charger is not connected.',
  timedOut: 'The charger did not answer in time.',
  closed: 'The connection broke before the charger answered.',
  expired: 'The charger was busy until the request was too old to be sent.',
  withheld: 'The charger is between two protocols: OCPP may not tell it anything now.',
} as const;

/**
 * What DiagnosticsStatusNotification or LogStatusNotification makes of a request whose file has not come here; null: nothing. Retries
 * may turn `failed` into `uploading` again. A file that comes after all is taken, whatever was said before.
 */
export function progressOfStatus(status: string, isOurs: boolean): Progress | null {
  switch (status) {
    case 'Idle':
      return null;
    case 'Uploading':
      return { state: 'uploading', reason: null };
    case 'Uploaded':
      return isOurs
        ? { state: 'failed', reason: 'The charger reports Uploaded, and no file has come here.' }
        : { state: 'uploaded', reason: null };
    default:
      return { state: 'failed', reason: `The charger reports ${status.slice(0, 100)}.` };
  }
}
