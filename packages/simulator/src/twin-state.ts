import type { ModelName } from '@phasor/models';
import type { ChargePointErrorCode, ChargePointStatus, RegistrationStatus } from '@phasor/ocpp';
import type { Board, Connector } from './firmware/board.ts';
import type { OcppFirmware } from './firmware/ocpp-firmware.ts';
import { PHASE_NAMES, type PhaseName } from './hardware/mains.ts';

/** A twin at one instant, as the control interface shows it. */
export interface TwinState {
  readonly id: string;
  readonly model: ModelName;
  readonly isPoweredOn: boolean;
  readonly isConnected: boolean;
  /** The last answer to BootNotification since the start; null before one. */
  readonly registration: RegistrationStatus | null;
  /** Transaction messages that wait for their answer. */
  readonly queuedMessages: number;
  readonly station: { readonly status: ChargePointStatus; readonly errorCode: ChargePointErrorCode };
  readonly connectors: readonly ConnectorState[];
}

export interface ConnectorState {
  readonly connectorId: number;
  readonly status: ChargePointStatus;
  readonly errorCode: ChargePointErrorCode;
  /** Of the running transaction; null without one, and until the central system has given the number. */
  readonly transactionId: number | null;
  /** The tag of the running transaction. */
  readonly idTag: string | null;
  readonly plugged: boolean;
  readonly offeredA: number;
  readonly phases: readonly { readonly phase: PhaseName; readonly currentA: number; readonly voltageV: number }[];
  readonly powerW: number;
  /** Whole Wh, as the meter's display shows it. */
  readonly registerWh: number;
}

/** Reads a twin's state; changes nothing. */
export function stateOf(board: Board, isPoweredOn: boolean, firmware: OcppFirmware): TwinState {
  return {
    id: board.id,
    model: board.model.name,
    isPoweredOn,
    isConnected: firmware.isConnected,
    registration: firmware.registration,
    queuedMessages: firmware.queued,
    station: { status: board.status, errorCode: board.errorCode },
    connectors: board.connectors.map(connectorState),
  };
}

function connectorState(connector: Connector): ConnectorState {
  const { connectorId, status, effectiveError, session, hardware } = connector;
  const { registerWh, powerW, currentA, voltageV, offeredA } = hardware.sample();
  return {
    connectorId,
    status,
    errorCode: effectiveError,
    transactionId: session?.transactionId ?? null,
    idTag: session?.idTag ?? null,
    plugged: hardware.isPlugged,
    offeredA,
    phases: PHASE_NAMES.slice(0, hardware.outlet.phases).map((phase, index) => ({
      phase,
      currentA: currentA[index] ?? 0,
      voltageV: voltageV[index] ?? 0,
    })),
    powerW,
    registerWh: Math.floor(registerWh),
  };
}
