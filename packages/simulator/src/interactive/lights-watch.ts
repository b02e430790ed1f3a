import {
  chargerModels,
  lights,
  type AuthorisationPhase,
  type ConnectorForLights,
  type LightVersion,
  type ShownLights,
} from '@phasor/models';
import type { Clock } from '@phasor/kernel';
import type { TwinEvent } from '../events.ts';
import type { ConnectorState, TwinState } from '../twin-state.ts';

/** For how long an answer to a tag is shown, in ms (all ours). */
const APPROVED_MS = 3000;
const REFUSED_MS = { halo: 1000, aura: 3000 } as const;

/** Watches one twin's reader, since its state says nothing of it, and tells which lights it shows. */
export class LightsWatch {
  readonly #clock: Clock;
  readonly #lightVersion: LightVersion;
  #verdict: { readonly isAccepted: boolean; readonly atMs: number; readonly connectorIds: readonly number[] } | null = null;

  constructor(clock: Clock, lightVersion: LightVersion) {
    this.#clock = clock;
    this.#lightVersion = lightVersion;
  }

  /** `state` is the one in which the event came. */
  observe(event: TwinEvent, { connectors }: TwinState): void {
    if (event.kind !== 'tagPresented') return;
    const asked = connectors.some(isAtReader) ? connectors.filter(isAtReader) : connectors;
    const connectorIds = asked.map(({ connectorId }) => connectorId);
    this.#verdict = { isAccepted: event.verdict === 'Accepted', atMs: this.#clock.monotonicMs(), connectorIds };
  }

  /** Null while the power is off: nothing shines then. */
  look(state: TwinState): ShownLights | null {
    if (!state.isPoweredOn) return null;
    const outlets = chargerModels[state.model].outlets.filter(({ hasTransactions }) => hasTransactions);
    const connectors = state.connectors.filter(({ connectorId }) => outlets.some((outlet) => outlet.connectorId === connectorId));
    const { status } = state.station;
    return lights(state.model, this.#lightVersion, {
      condition: conditionOf(state),
      status: status === 'Faulted' || status === 'Unavailable' ? status : 'Available',
      brightnessPercent: 100,
      connectors: connectors.map((connector) => this.#connector(connector, state)),
    });
  }

  #connector(connector: ConnectorState, { model }: TwinState): ConnectorForLights {
    const { connectorId, status, idTag } = connector;
    return {
      connectorId,
      status,
      authorisation: this.#answer(connectorId, model) ?? (idTag !== null ? 'settled' : isAtReader(connector) ? 'waiting' : 'notAsked'),
      isWaitingForPower: status === 'Preparing' && idTag !== null,
    };
  }

  #answer(connectorId: number, model: TwinState['model']): AuthorisationPhase | null {
    if (!this.#verdict?.connectorIds.includes(connectorId)) return null;
    const { isAccepted, atMs } = this.#verdict;
    const sinceMs = this.#clock.monotonicMs() - atMs;
    if (isAccepted) return sinceMs < APPROVED_MS ? 'approved' : null;
    return sinceMs < REFUSED_MS[model] ? 'notApproved' : null;
  }
}

/** A cable is in and no session runs: its driver is expected at the reader. */
function isAtReader({ status, plugged, idTag }: ConnectorState): boolean {
  return status === 'Preparing' && plugged && idTag === null;
}

function conditionOf({ registration, isConnected }: TwinState) {
  if (!isConnected) return 'offline';
  if (registration === null) return 'booting';
  return registration === 'Accepted' ? 'running' : 'pending';
}
