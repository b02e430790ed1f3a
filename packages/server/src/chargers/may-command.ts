import type { IdTagVerdict } from '@phasor/contract';
import type { Registration } from '../store/index.ts';
import type { ChargerState } from './charger-state.ts';

/** What its boots are answered with, and so what it may be sent. */
export const standingOf = ({ bootAnswer, registration }: Pick<ChargerState, 'bootAnswer' | 'registration'>): Registration =>
  bootAnswer ?? registration;

/** Why something must not leave for the charger by that protocol now; null: it may. Looked at in the last moment before it leaves. */
export function whyWithheld(
  { id, owner, epoch, sessionsHeldMs }: Pick<ChargerState, 'id' | 'owner' | 'epoch' | 'sessionsHeldMs'>,
  by: 'OCPP' | 'CAPI',
  order: { readonly epoch: number; readonly isStart: boolean },
): string | null {
  if (owner === 'nobody') return `Charger ${id} is between CAPI and OCPP: nobody commands it now.`;
  if (owner !== by) return `Charger ${id} is commanded by ${owner} now, not by ${by}.`;
  if (order.epoch !== epoch) return `This was ordered under epoch ${order.epoch}; charger ${id} is under epoch ${epoch} now.`;
  return order.isStart && sessionsHeldMs !== null ? `Charger ${id} takes no new session now.` : null;
}

/** A tag that would be let in is not while no session may begin. `beganMs`: when the session began; one from before may go on (null: now). */
export function heldVerdict(
  { sessionsHeldMs, bootAnswer }: Pick<ChargerState, 'sessionsHeldMs' | 'bootAnswer'>,
  verdict: IdTagVerdict,
  beganMs: number | null,
): IdTagVerdict {
  const isHeld = bootAnswer === 'Pending' || sessionsHeldMs !== null;
  if (!isHeld || verdict.status !== 'Accepted') return verdict;
  const isFromBefore = beganMs !== null && sessionsHeldMs !== null && beganMs < sessionsHeldMs && beganMs >= PLAUSIBLE_FROM_MS;
  return isFromBefore ? verdict : { ...verdict, status: 'Blocked' };
}

/** A clock that says less has lost its time. */
const PLAUSIBLE_FROM_MS = Date.UTC(2020, 0, 1);
