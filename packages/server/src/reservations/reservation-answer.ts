import type { CommandResult } from '../commands/index.ts';

/** What the charger's answer to ReserveNow makes of a reservation. */
export interface ReservationAnswer {
  readonly state: 'accepted' | 'refused' | 'failed';
  readonly status: string | null;
  readonly reason: string | null;
}

const NO_ANSWER = {
  offline: 'The charger is not connected.',
  timedOut: 'The charger did not answer in time; it may hold the reservation all the same.',
  closed: 'The connection broke before the charger answered; it may hold the reservation all the same.',
  expired: 'The charger was busy until the request was too old to be sent.',
  withheld: 'The charger is between two protocols: OCPP may not tell it anything now.',
} as const;

export function answerOfReserve(result: CommandResult<'ReserveNow'>): ReservationAnswer {
  if (result.kind === 'failed') return { state: 'failed', status: null, reason: NO_ANSWER[result.why] };
  if (result.kind === 'refused')
    return { state: 'refused', status: null, reason: `The charger answered ${result.code}: ${result.description}` };
  const { status } = result.response;
  return status === 'Accepted'
    ? { state: 'accepted', status, reason: null }
    : { state: 'refused', status, reason: `The charger answered ${status}.` };
}

/**
 * What the charger's answer to CancelReservation means: whether the reservation is gone, and why it is not. Rejected is "I have none"
 * (OCPP 1.6, section 5.2), so it is gone.
 */
export function answerOfCancel(result: CommandResult<'CancelReservation'>): { readonly isGone: boolean; readonly reason: string | null } {
  if (result.kind === 'failed') return { isGone: false, reason: NO_ANSWER[result.why] };
  if (result.kind === 'refused') return { isGone: false, reason: `The charger answered ${result.code}: ${result.description}` };
  const hadIt = result.response.status === 'Accepted';
  return { isGone: true, reason: hadIt ? null : 'The charger answered that it had no such reservation.' };
}
