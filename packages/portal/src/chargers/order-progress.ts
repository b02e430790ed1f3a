import type { Charger, LoggedMessage, OrderRequest, OrderView } from '@phasor/contract';
import { answerGist } from './frames.ts';

/** An order given from this page, with what was asked for. */
export interface GivenOrder {
  readonly request: OrderRequest;
  readonly view: OrderView;
}

export interface OrderProgress {
  readonly state: OrderView['state'];
  readonly reason: string | null;
}

/** The CALL that carries each order on OCPP 1.6. */
const actions: Readonly<Record<OrderRequest['kind'], string>> = {
  start: 'RemoteStartTransaction',
  stop: 'RemoteStopTransaction',
  reboot: 'Reset',
  status: 'TriggerMessage',
  limit: 'SetChargingProfile',
  settings: 'ChangeConfiguration',
  schedule: 'SetChargingProfile',
};

/** Ended without effect. */
const ended: ReadonlySet<OrderView['state']> = new Set(['refused', 'failed', 'expired']);

/**
 * How far an order got: what the server said when it took it, carried on by what the charger reports and answers since.
 * *Effective* is seen, not said: the session runs, the session is over, the charger booted.
 */
export function orderProgress(
  { request, view }: GivenOrder,
  charger: Charger,
  messages: readonly LoggedMessage[],
  nowMs: number,
): OrderProgress {
  if (view.state === 'effective' || isEffective(request, view, charger)) return { state: 'effective', reason: null };
  if (ended.has(view.state)) return { state: view.state, reason: view.reason };
  const answered = fromAnswer(request, view, messages);
  if (answered) return answered;
  if (nowMs > Date.parse(view.deadline) && view.state !== 'accepted') return { state: 'expired', reason: view.reason };
  return { state: view.state, reason: view.reason };
}

function isEffective(request: OrderRequest, view: OrderView, charger: Charger): boolean {
  switch (request.kind) {
    case 'start':
      return charger.connectors.some(({ connectorId, transactionId }) => connectorId === request.connectorId && transactionId !== null);
    case 'stop':
      return charger.connectors.every(({ transactionId }) => transactionId !== request.transactionId);
    case 'reboot':
      return charger.bootedAt !== null && Date.parse(charger.bootedAt) > Date.parse(view.createdAt);
    case 'status':
    case 'limit':
    case 'settings':
    case 'schedule':
      return false;
  }
}

function fromAnswer(request: OrderRequest, view: OrderView, messages: readonly LoggedMessage[]): OrderProgress | null {
  const call = messages.find(
    ({ direction, action, at }) =>
      direction === 'toCharger' && action === actions[request.kind] && Date.parse(at) >= Date.parse(view.createdAt),
  );
  if (!call) return null;
  const gist = answerGist(call.answer);
  switch (call.outcome) {
    case 'answered':
    case 'late':
      return gist?.isGood ? { state: 'accepted', reason: null } : { state: 'refused', reason: gist?.word ?? call.note };
    case 'refused':
      return { state: 'refused', reason: gist?.word ?? call.note };
    case 'timeout':
    case 'closed':
      return { state: 'failed', reason: call.note };
    case 'odd':
      return null;
  }
}
