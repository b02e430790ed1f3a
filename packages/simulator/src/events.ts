import type { AuthorizationStatus, ChargePointErrorCode, ChargePointStatus, RegistrationStatus, StopReason } from '@phasor/ocpp';
import type { PerPhase } from './hardware/mains.ts';

/** What happens at a twin, for whoever watches; energies in Wh, currents in A, power in W. */
export type TwinEvent =
  | { readonly kind: 'poweredOn' }
  | { readonly kind: 'poweredOff' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'connectionLost'; readonly reason: string }
  | { readonly kind: 'connectionFailed'; readonly reason: string; readonly retryInMs: number }
  | { readonly kind: 'registered'; readonly registration: RegistrationStatus; readonly intervalS: number }
  | { readonly kind: 'rebooting'; readonly why: string }
  | { readonly kind: 'status'; readonly connectorId: number; readonly status: ChargePointStatus; readonly errorCode: ChargePointErrorCode }
  | { readonly kind: 'drawing'; readonly connectorId: number; readonly currentA: PerPhase; readonly powerW: number }
  | { readonly kind: 'tagPresented'; readonly idTag: string; readonly verdict: AuthorizationStatus | 'Unreachable' }
  | { readonly kind: 'sessionStarted'; readonly connectorId: number; readonly idTag: string; readonly meterStartWh: number }
  | { readonly kind: 'transactionKnown'; readonly connectorId: number; readonly transactionId: number }
  | { readonly kind: 'sessionStopped'; readonly connectorId: number; readonly reason: StopReason; readonly energyWh: number }
  | { readonly kind: 'messageGivenUp'; readonly action: string; readonly tries: number };
