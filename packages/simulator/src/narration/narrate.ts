import { PHASES, type PerPhase } from '@phasor/ocpp/station';
import type { TwinEvent } from '../events.ts';

/** One event in plain words, without the charger's name; null for what only repeats another line. */
export function narrate(event: TwinEvent): string | null {
  switch (event.kind) {
    case 'poweredOn':
      return 'powered on';
    case 'poweredOff':
      return 'powered off';
    case 'connected':
      return 'connected';
    case 'connectionLost':
      return `connection lost: ${event.reason}`;
    case 'connectionFailed':
      return `${event.reason.replace(/\.$/, '')}; next try in ${seconds(event.retryInMs)}`;
    case 'registered':
      return registered(event);
    case 'rebooting':
      return `rebooting: ${event.why}`;
    case 'status':
      return `${place(event.connectorId)}${event.status}${event.errorCode === 'NoError' ? '' : ` (${event.errorCode})`}`;
    case 'drawing':
      return `${place(event.connectorId)}${drawing(event.currentA, event.powerW)}`;
    case 'tagPresented':
      return `tag ${event.idTag}: ${event.verdict === 'Unreachable' ? 'nobody to ask, and not known here' : event.verdict}`;
    case 'transactionStarted':
      return `${place(event.connectorId)}session begins for tag ${event.idTag} at ${event.meterStart} Wh`;
    case 'transactionKnown':
      return `${place(event.connectorId)}transaction ${event.transactionId}`;
    case 'transactionStopped':
      return `${place(event.connectorId)}session ends (${event.reason}) after ${(event.energyWh / 1000).toFixed(3)} kWh`;
    case 'messageGivenUp':
      return `gave up a ${event.action} after ${event.tries} tries`;
    case 'clockSet':
      return `clock set ${seconds(Math.abs(event.byMs))} ${event.byMs < 0 ? 'back' : 'forward'}`;
    case 'invalidMessage':
      return `not understood: ${event.reason}`;
    case 'failed':
      return `${event.what} failed: ${event.reason}`;
    case 'securityEvent':
      return `security event ${event.type}${event.techInfo === '' ? '' : `: ${event.techInfo}`}`;
    case 'fault':
      return `fault: ${event.fault}${event.detail === '' ? '' : `, ${event.detail}`}`;
    case 'gridDrawing':
    case 'metered':
    case 'delivered':
      return null;
  }
}

function place(connectorId: number): string {
  return connectorId === 0 ? 'station: ' : `connector ${connectorId}: `;
}

function registered({ registration, intervalS }: Extract<TwinEvent, { kind: 'registered' }>): string {
  if (registration === 'Accepted') return `accepted, heartbeat every ${intervalS} s`;
  return `${registration === 'Pending' ? 'told to wait' : 'rejected'}; asks again in ${intervalS || 60} s`;
}

function drawing(currentA: PerPhase, powerW: number): string {
  const live = PHASES.filter((_, index) => (currentA[index] ?? 0) > 0);
  if (live.length === 0) return 'draws nothing';
  return `charging ${Math.max(...currentA).toFixed(1)} A on ${live.join(' ')}, ${(powerW / 1000).toFixed(1)} kW`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
