import type { Order, OrderAnswer } from '@phasor/contract';
import { trialMessage } from '@phasor/release';
import { begunMs } from '../../charging-profiles/index.ts';
import type { CommandOutcome } from '../../commands/index.ts';

/** The profile that a limit order sets; one for each connector, always the same. */
const LIMIT_PROFILE_ID = 9_000;
const LIMIT_STACK_LEVEL = 1;

/** An order in OCPP's words; null for one that OCPP has none for. */
export function toCall(
  order: Order,
  nowMs: number,
): { readonly action: string; readonly payload: Readonly<Record<string, unknown>> } | null {
  switch (order.kind) {
    case 'start':
      return { action: 'RemoteStartTransaction', payload: { connectorId: order.connectorId, idTag: order.idTag } };
    case 'stop':
      return { action: 'RemoteStopTransaction', payload: { transactionId: order.transactionId } };
    case 'reboot':
      return { action: 'Reset', payload: { type: 'Soft' } };
    case 'status':
      return { action: 'TriggerMessage', payload: { requestedMessage: 'StatusNotification' } };
    case 'limit':
      return { action: 'SetChargingProfile', payload: { connectorId: order.connectorId, csChargingProfiles: limitProfile(order, nowMs) } };
    case 'trial':
      return { action: 'DataTransfer', payload: trialMessage({ kind: order.word, epoch: order.trialEpoch }) };
    case 'settings':
    case 'schedule':
    case 'stage':
    case 'switch':
    case 'testEndpoint':
      return null;
  }
}

/** `nowA` from now on, and `safeA` from `validUntil` on. */
function limitProfile({ connectorId, nowA, validUntil, safeA }: Extract<Order, { kind: 'limit' }>, nowMs: number) {
  const startMs = begunMs(nowMs);
  const untilS = validUntil === null ? null : Math.max(1, Math.round((Date.parse(validUntil) - startMs) / 1000));
  return {
    chargingProfileId: LIMIT_PROFILE_ID + connectorId,
    stackLevel: LIMIT_STACK_LEVEL,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Absolute',
    chargingSchedule: {
      startSchedule: new Date(startMs).toISOString(),
      chargingRateUnit: 'A',
      chargingSchedulePeriod: [{ startPeriod: 0, limit: nowA }, ...(untilS === null ? [] : [{ startPeriod: untilS, limit: safeA }])],
    },
  };
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
      return { kind: outcome.why === 'withheld' ? 'refused' : 'failed', reason: REASONS[outcome.why] };
  }
}

const REASONS = {
  offline: 'The charger went offline before it could be told.',
  timedOut: 'The charger did not answer in time.',
  closed: 'The connection broke before the charger answered.',
  expired: 'The charger was not ready, or busy with earlier messages, until it was too late.',
  withheld: 'The charger changed hands before it could be told: OCPP may not command it under this epoch now.',
} as const;
