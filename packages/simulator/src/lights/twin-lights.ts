import type { Clock } from '@phasor/kernel';
import {
  chargerModels,
  lights,
  type AuthorisationPhase,
  type ConnectorForLights,
  type LightVersion,
  type ModelName,
  type ShownLights,
  type StationCondition,
  type StationForLights,
} from '@phasor/models';
import type { StationEvent } from '@phasor/ocpp/station';
import type { ChargerFirmware, FirmwareState } from '../firmware/charger-firmware.ts';

/** How long an accepted tag is shown (ours). */
const APPROVED_MS = 3_000;
/** How long a refused tag is shown: on a Halo it blinks once, an Aura returns to waiting by itself (ours). */
const NOT_APPROVED_MS: Readonly<Record<ModelName, number>> = { halo: 1_000, aura: 3_000 };

const FIRST_CONNECTOR = 1;

const CAPI_REASON = 'the tables are those of OCPP; what a charger on CAPI shows is not public';

export interface TwinLightsParts {
  readonly model: ModelName;
  readonly lightVersion: LightVersion;
  readonly clock: Clock;
}

/** What the lights of a twin show: from what its firmware knows, and what the reader has just seen (R7). */
export class TwinLights {
  readonly #parts: TwinLightsParts;
  /** What was last presented at a connector, and since when it is shown; by connectorId. */
  readonly #judged: { readonly isAccepted: boolean; readonly atMs: number }[] = [];
  #isRestarting = false;

  constructor(parts: TwinLightsParts) {
    this.#parts = parts;
  }

  /** Follows what the firmware tells. */
  observe(event: StationEvent): void {
    if (event.kind === 'rebooting') this.#isRestarting = true;
    if (event.kind === 'registered' || event.kind === 'poweredOn') this.#isRestarting = false;
    if (event.kind !== 'tagPresented') return;
    const judged = { isAccepted: event.verdict === 'Accepted', atMs: this.#parts.clock.monotonicMs() };
    // Where nothing is free, a refusal is shown all the same.
    this.#judged[event.connectorId ?? FIRST_CONNECTOR] = judged;
  }

  /** Null without power: then nothing shines. */
  show(firmware: ChargerFirmware, brightnessPercent: number): ShownLights | null {
    const state = firmware.state();
    if (!state.isPoweredOn) return null;
    const { model, lightVersion } = this.#parts;
    const shown = lights(model, lightVersion, this.#station(state, brightnessPercent));
    if (firmware.protocol === 'OCPP') return shown;
    return {
      ...shown,
      lights: shown.lights.map((light) => ({ ...light, light: { kind: 'unspecified', reason: CAPI_REASON } })),
      rows: shown.rows.map(({ connectorId }) => ({ connectorId, row: null, reason: CAPI_REASON })),
    };
  }

  #station(state: FirmwareState, brightnessPercent: number): StationForLights {
    const { model } = this.#parts;
    const withSessions = new Set(chargerModels[model].outlets.flatMap((outlet) => (outlet.hasTransactions ? [outlet.connectorId] : [])));
    const { status } = state.station;
    return {
      condition: this.#condition(state),
      status: status === 'Faulted' || status === 'Unavailable' ? status : 'Available',
      brightnessPercent,
      connectors: state.connectors.flatMap((connector) => (withSessions.has(connector.connectorId) ? [this.#connector(connector)] : [])),
    };
  }

  #condition({ registration, isConnected }: FirmwareState): StationCondition {
    if (this.#isRestarting || registration === null) return isConnected || this.#isRestarting ? 'booting' : 'offline';
    if (registration !== 'Accepted') return 'pending';
    return isConnected ? 'running' : 'offline';
  }

  #connector(connector: FirmwareState['connectors'][number]): ConnectorForLights {
    const { connectorId, status } = connector;
    return { connectorId, status, authorisation: this.#phase(connector), isWaitingForPower: false };
  }

  #phase({ connectorId, status, idTag, isAdmitted, isPlugged }: FirmwareState['connectors'][number]): AuthorisationPhase {
    const judged = this.#judged[connectorId];
    const sinceMs = judged ? this.#parts.clock.monotonicMs() - judged.atMs : Infinity;
    if (judged?.isAccepted === true && sinceMs < APPROVED_MS) return 'approved';
    if (judged?.isAccepted === false && sinceMs < NOT_APPROVED_MS[this.#parts.model]) return 'notApproved';
    if (idTag !== null || isAdmitted) return 'settled';
    return status === 'Preparing' && isPlugged ? 'waiting' : 'notAsked';
  }
}
