import type { Command } from '@phasor/capi';
import type { Order } from '@phasor/contract';

/** What of the store an order's command needs. */
export interface CommandFacts {
  /** The charger's own number of the transaction that is to be stopped. */
  readonly sessionId: number | undefined;
  readonly settingsRevision: number;
  readonly scheduleRevision: number;
}

/** An order as the command that stands in the answers to the charger's polls; a text says why it cannot be one. */
export function toCommand(order: Order, { sessionId, settingsRevision, scheduleRevision }: CommandFacts): Command | string {
  const envelope = { commandId: order.id, expiresAt: new Date(order.deadlineMs).toISOString() };
  switch (order.kind) {
    case 'start':
      return { ...envelope, kind: 'Start', connectorId: order.connectorId, idTag: order.idTag };
    case 'stop':
      if (sessionId === undefined) return `The charger has told of no session that is transaction ${order.transactionId}.`;
      return { ...envelope, kind: 'Stop', sessionId };
    case 'reboot':
      return { ...envelope, kind: 'Reboot' };
    case 'status':
      return { ...envelope, kind: 'ReportStatus' };
    case 'limit': {
      const { connectorId, nowA, safeA, validUntil } = order;
      return { ...envelope, kind: 'Limit', connectorId, nowA, safeA, validUntil };
    }
    case 'settings':
      return { ...envelope, kind: 'Settings', revision: settingsRevision + 1, settings: order.settings };
    case 'schedule':
      return { ...envelope, kind: 'Schedule', revision: scheduleRevision + 1, schedule: order.schedule };
    case 'stage':
      return { ...envelope, kind: 'Firmware', url: order.url, manifest: order.manifest };
    case 'switch':
      return { ...envelope, kind: 'Switch', order: order.order };
    case 'testEndpoint':
      return { ...envelope, kind: 'TestEndpoint', url: order.url };
    case 'trial':
      return 'CAPI has no word to end a trial with: its first answered hello does.';
  }
}
