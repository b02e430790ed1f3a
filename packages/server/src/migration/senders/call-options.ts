import type { OrderView } from '@phasor/contract';
import type { CommandAction, CommandOptions, CommandResult } from '../../commands/index.ts';
import type { WayAnswer, WayOrder } from '../way/index.ts';

export const BY = 'migration';
/** A charger that has not answered by then is asked again. */
const ANSWER_MS = 20_000;

export const callOptions = ({ epoch }: WayOrder): CommandOptions => ({ by: BY, timeoutMs: ANSWER_MS, epoch });

/** What a call without an answer means: refused in the charger's words, or (null) lost, so that it is given again. */
export function refusal(result: Exclude<CommandResult<CommandAction>, { readonly kind: 'answered' }>): WayAnswer | null {
  return result.kind === 'refused' ? { kind: 'refused', reason: `it answered ${result.code}: ${result.description}` } : null;
}

/** What a charger said to an order; null: not given, or nobody knows. */
export function answerOf({ state, reason }: OrderView): WayAnswer | null {
  switch (state) {
    case 'accepted':
    case 'effective':
      return { kind: 'done' };
    case 'refused':
      return { kind: 'refused', reason: reason ?? 'it says no reason' };
    default:
      return null;
  }
}
