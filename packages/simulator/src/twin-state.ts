import type { ModelName, PhaseRoute, ShownLights } from '@phasor/models';
import type { ChargePointErrorCode, ChargePointStatus, RegistrationStatus } from '@phasor/ocpp';
import { PHASES, type PerPhase } from '@phasor/ocpp/station';
import type { FirmwareProtocol } from './firmware/charger-firmware.ts';
import type { SlottedFirmware } from './firmware/slotted-firmware.ts';
import type { ChargerHardware } from './hardware/charger-hardware.ts';
import type { Pilot } from './hardware/control-pilot.ts';
import type { TwinLights } from './lights/twin-lights.ts';

/** A twin at one instant, as the control interface shows it. */
export interface TwinState {
  readonly id: string;
  readonly model: ModelName;
  /** What its firmware speaks. */
  readonly protocol: FirmwareProtocol;
  readonly firmwareVersion: string;
  /** The firmware that runs was not committed yet, and goes home by itself. */
  readonly isOnTrial: boolean;
  readonly isPoweredOn: boolean;
  readonly isConnected: boolean;
  /** The last answer to BootNotification since the start; null before one. */
  readonly registration: RegistrationStatus | null;
  /** Transaction messages that wait for their answer. */
  readonly queuedMessages: number;
  readonly station: { readonly status: ChargePointStatus; readonly errorCode: ChargePointErrorCode };
  readonly connectors: readonly ConnectorState[];
  /** What its lights show; null without power. */
  readonly lights: ShownLights | null;
  /** On a Halo. */
  readonly isDownLightOn: boolean;
  /** From the site's L1, L2 and L3, the Schuko outlet included, in A. */
  readonly gridCurrentA: PerPhase;
  /** Inside the box, in °C. */
  readonly temperatureC: number;
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
  /** The control pilot; null at a Schuko outlet. */
  readonly pilot: Pilot | null;
  /** What feeds the plug. */
  readonly route: PhaseRoute;
  readonly phases: readonly { readonly phase: (typeof PHASES)[number]; readonly currentA: number; readonly voltageV: number }[];
  readonly powerW: number;
  /** Whole Wh, as the meter's display shows it. */
  readonly registerWh: number;
}

/** A twin's state: its firmware's, and what the hardware shows beside it. */
export function stateOf(id: string, model: ModelName, firmware: SlottedFirmware, hardware: ChargerHardware, lights: TwinLights): TwinState {
  const { connectors, ...station } = firmware.state();
  const { shining, gridCurrentA, temperatureC } = hardware;
  return {
    id,
    model,
    protocol: firmware.protocol,
    firmwareVersion: firmware.firmwareVersion,
    isOnTrial: firmware.isOnTrial,
    ...station,
    connectors: connectors.map(({ isPlugged, isAdmitted: _, ...connector }) => ({
      ...connector,
      plugged: isPlugged,
      ...meterOf(hardware, connector.connectorId),
    })),
    lights: lights.show(firmware, shining.brightnessPercent),
    isDownLightOn: station.isPoweredOn && shining.isDownLightOn,
    gridCurrentA,
    temperatureC,
  };
}

function meterOf(
  charger: ChargerHardware,
  connectorId: number,
): Pick<ConnectorState, 'pilot' | 'route' | 'phases' | 'powerW' | 'registerWh'> {
  const outlet = charger.outlet(connectorId);
  const { registerWh, powerW, currentA, voltageV } = outlet.sample();
  const isSchuko = outlet.outlet.socket === 'schuko';
  const drawn = isSchuko ? charger.drawn(connectorId) : { currentA, powerW };
  const phases = PHASES.slice(0, outlet.outlet.phases).map((phase, index) => ({
    phase,
    currentA: drawn.currentA[index] ?? 0,
    voltageV: voltageV[index] ?? 0,
  }));
  return {
    pilot: isSchuko ? null : outlet.pilot,
    route: outlet.route,
    phases,
    powerW: drawn.powerW,
    registerWh: Math.floor(registerWh),
  };
}
