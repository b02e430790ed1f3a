import type { Timer } from '@phasor/kernel';
import type { ChargePointErrorCode, ChargePointStatus } from '@phasor/ocpp';
import { connectorStatus, isBlocking, type ChargePointHardware, type ConnectorSight } from '@phasor/ocpp/station';

/** One outlet as the CAPI firmware sees it. */
export class CapiConnector {
  readonly connectorId: number;
  readonly hasTransactions: boolean;
  readonly phases: number;
  readonly ratedA: number;
  readonly #hardware: ChargePointHardware;
  readonly #errors: ReadonlyMap<number, ChargePointErrorCode>;
  /** The running session's number. */
  sessionId: number | null = null;
  /** A tag that was let in and waits for a cable. */
  admitted: string | null = null;
  /** A session ended and its cable is still in. */
  isFinishing = false;
  cableTimer: Timer | null = null;
  /** Told last. */
  toldStatus: ChargePointStatus | null = null;
  wasPlugged = false;

  constructor(
    hardware: ChargePointHardware,
    errors: ReadonlyMap<number, ChargePointErrorCode>,
    outlet: { readonly connectorId: number; readonly hasTransactions: boolean; readonly phases: number; readonly ratedA: number },
  ) {
    this.#hardware = hardware;
    this.#errors = errors;
    this.connectorId = outlet.connectorId;
    this.hasTransactions = outlet.hasTransactions;
    this.phases = outlet.phases;
    this.ratedA = outlet.ratedA;
  }

  get sight(): ConnectorSight {
    return this.#hardware.look(this.connectorId);
  }

  /** Its own error, or the station's where that one stops everything. */
  get errorCode(): ChargePointErrorCode {
    const station = this.#errors.get(0) ?? 'NoError';
    return isBlocking(station) ? station : (this.#errors.get(this.connectorId) ?? 'NoError');
  }

  get isBroken(): boolean {
    return isBlocking(this.errorCode);
  }

  /** Whether a session may begin here. */
  get isFree(): boolean {
    return this.hasTransactions && this.sessionId === null && this.admitted === null && !this.isBroken;
  }

  /** In OCPP's words. */
  get status(): ChargePointStatus {
    const { isPlugged, hasCable, wantsEnergy, offeredA } = this.sight;
    return connectorStatus({
      isOperative: true,
      errorCode: this.errorCode,
      isPlugged,
      ...(hasCable === undefined ? {} : { hasCable }),
      isAuthorised: this.admitted !== null,
      isInSession: this.sessionId !== null,
      isFinishing: this.isFinishing,
      contributed: null,
      offeredA,
      carWantsEnergy: wantsEnergy,
    });
  }
}
