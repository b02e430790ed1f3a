import type { Order, OrderAnswer } from '@phasor/contract';
import type { CallOutcome } from '@phasor/ocpp';

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
export function toOrderAnswer(outcome: CallOutcome): OrderAnswer {
  switch (outcome.kind) {
    case 'result': {
      const status: unknown =
        typeof outcome.payload === 'object' && outcome.payload !== null && 'status' in outcome.payload ? outcome.payload.status : null;
      return status === 'Accepted' ? { kind: 'accepted' } : { kind: 'refused', reason: `The charger answered ${String(status)}.` };
    }
    case 'error':
      return { kind: 'refused', reason: `The charger answered ${outcome.code}: ${outcome.description}` };
    case 'timeout':
      return { kind: 'failed', reason: 'The charger did not answer in time.' };
    case 'closed':
      return { kind: 'failed', reason: 'The connection broke before the charger answered.' };
  }
}
