import type { Order, OrderAnswer } from '@phasor/contract';
import type { CommandOutcome } from '../../commands/index.ts';

/** An order in OCPP's words. */
export function toCall(order: Order): { readonly action: string; readonly payload: Readonly<Record<string, unknown>> } {
  switch (order.kind) {
    case 'start':
      return { action: 'RemoteStartTransaction', payload: { connectorId: order.connectorId, idTag: order.idTag } };
    case 'stop':
      return { action: 'RemoteStopTransaction', payload: { transactionId: order.transactionId } };
    case 'reboot':
      return { action: 'Reset', payload: { type: 'Soft' } };
  }
}

/** What the charger made of it. */
export function toOrderAnswer(outcome: CommandOutcome): OrderAnswer {
  switch (outcome.kind) {
    case 'answered': {
      const { response } = outcome;
      const status: unknown = typeof response === 'object' && response !== null && 'status' in response ? response.status : null;
      return status === 'Accepted' ? { kind: 'accepted' } : { kind: 'refused', reason: `The charger answered ${String(status)}.` };
    }
    case 'refused':
      return { kind: 'refused', reason: `The charger answered ${outcome.code}: ${outcome.description}` };
    case 'failed':
      return { kind: 'failed', reason: REASONS[outcome.why] };
  }
}

const REASONS = {
  offline: 'The charger went offline before it could be told.',
  timedOut: 'The charger did not answer in time.',
  closed: 'The connection broke before the charger answered.',
  expired: 'The charger was not ready, or busy with earlier messages, until it was too late.',
} as const;
