import type { ModelName } from '@phasor/models';
import type { ChargePointErrorCode, ChargePointStatus, RegistrationStatus } from '@phasor/ocpp';
import { PHASES, type PerPhase } from '@phasor/ocpp/station';
import type { ChargerFirmware, FirmwareProtocol } from './firmware/charger-firmware.ts';
import type { ChargerHardware } from './hardware/charger-hardware.ts';
import type { ConnectorHardware } from './hardware/connector-hardware.ts';

/** A twin at one instant, as the control interface shows it. */
export interface TwinState {
  readonly id: string;
  readonly model: ModelName;
  /** What its firmware speaks. */
  readonly protocol: FirmwareProtocol;
  readonly isPoweredOn: boolean;
  readonly isConnected: boolean;
  /** The last answer to BootNotification since the start; null before one. */
  readonly registration: RegistrationStatus | null;
  /** Transaction messages that wait for their answer. */
  readonly queuedMessages: number;
  readonly station: { readonly status: ChargePointStatus; readonly errorCode: ChargePointErrorCode };
  /** From the site's L1, L2 and L3, the Schuko outlet included, in A. */
  readonly gridCurrentA: PerPhase;
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
  readonly phases: readonly { readonly phase: (typeof PHASES)[number]; readonly currentA: number; readonly voltageV: number }[];
  readonly powerW: number;
  /** Whole Wh, as the meter's display shows it. */
  readonly registerWh: number;
}

/** A twin's state: its firmware's, and what the hardware shows beside it. */
export function stateOf(id: string, model: ModelName, firmware: ChargerFirmware, { outlets, gridCurrentA }: ChargerHardware): TwinState {
  const { connectors, ...station } = firmware.state();
  return {
    id,
    model,
    protocol: firmware.protocol,
    ...station,
    gridCurrentA,
    connectors: connectors.flatMap(({ isPlugged, ...connector }) => {
      const hardware = outlets.find(({ outlet }) => outlet.connectorId === connector.connectorId);
      return hardware ? [{ ...connector, plugged: isPlugged, ...meterOf(hardware) }] : [];
    }),
  };
}

function meterOf(hardware: ConnectorHardware): Pick<ConnectorState, 'phases' | 'powerW' | 'registerWh'> {
  const { registerWh, powerW, currentA, voltageV } = hardware.sample();
  const phases = PHASES.slice(0, hardware.outlet.phases).map((phase, index) => ({
    phase,
    currentA: currentA[index] ?? 0,
    voltageV: voltageV[index] ?? 0,
  }));
  return { phases, powerW, registerWh: Math.floor(registerWh) };
}
