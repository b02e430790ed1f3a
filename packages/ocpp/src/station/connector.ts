import type { Timer } from '@phasor/kernel';
import type { ChargePointErrorCode, ChargePointStatus, ChargingProfile } from '../messages.ts';
import type { Board } from './board.ts';
import { connectorStatus, isBlocking } from './connector-status.ts';
import type { ConnectorFacts } from './facts.ts';
import type { RunningTransaction, StationConnector, Tag } from './feature.ts';

/** Below this a car draws nothing (IEC 61851-1), in A: a lower limit is a pause. */
export const LEAST_CURRENT_A = 6;

/** Somebody who was let in and has not plugged in yet. */
export interface Admitted extends Tag {
  /** What came with the RemoteStartTransaction. */
  readonly profile: ChargingProfile | null;
}

/** What of a transaction is known only to the life in which it runs. */
export interface EnergyStop {
  /** The register at which the energy of a refused tag ends, in Wh; null: it has ended. */
  readonly atWh: number | null;
}

/** One connector as the firmware sees it. */
export class Connector implements StationConnector {
  readonly facts: ConnectorFacts;
  readonly #board: Board;
  transaction: RunningTransaction | null = null;
  admitted: Admitted | null = null;
  /** A transaction ended and its cable is still in. */
  isFinishing = false;
  /** Set when the tag was refused after the start. */
  energyStop: EnergyStop | null = null;
  /** The cable stays locked until one of these presents himself. */
  heldFor: Tag | null = null;
  /** Ends the wait for a cable. */
  cableTimer: Timer | null = null;
  /** Takes the next meter reading. */
  sampleTimer: Timer | null = null;
  #offeredPhases = 0;

  constructor(board: Board, facts: ConnectorFacts) {
    this.#board = board;
    this.facts = facts;
  }

  get connectorId(): number {
    return this.facts.connectorId;
  }

  get isPlugged(): boolean {
    return this.#board.hardware.look(this.connectorId).isPlugged;
  }

  /** A cable is in the outlet, with a car at its other end or without. */
  get hasCable(): boolean {
    const { isPlugged, hasCable = isPlugged } = this.#board.hardware.look(this.connectorId);
    return hasCable;
  }

  get wantsEnergy(): boolean {
    return this.#board.hardware.look(this.connectorId).wantsEnergy;
  }

  get offeredA(): number {
    return this.#board.hardware.look(this.connectorId).offeredA;
  }

  get isOperative(): boolean {
    const { availability } = this.#board;
    return availability.isOperative(0) && availability.isOperative(this.connectorId);
  }

  /** Its own error, or the station's where that one stops everything. */
  get errorCode(): ChargePointErrorCode {
    const { errorCode, errors } = this.#board;
    return isBlocking(errorCode) ? errorCode : (errors.get(this.connectorId) ?? 'NoError');
  }

  get status(): ChargePointStatus {
    const { isPlugged, wantsEnergy, offeredA } = this.#board.hardware.look(this.connectorId);
    return connectorStatus({
      isOperative: this.isOperative,
      errorCode: this.errorCode,
      isPlugged,
      hasCable: this.hasCable,
      isAuthorised: this.admitted !== null,
      isInSession: this.transaction !== null,
      isFinishing: this.isFinishing,
      contributed: this.#board.features.status(this.connectorId),
      offeredA,
      carWantsEnergy: wantsEnergy,
    });
  }

  /** Neither out of service nor broken. */
  get isUsable(): boolean {
    return this.isOperative && !isBlocking(this.errorCode);
  }

  /** Whether a new transaction may begin here; whose, the features say. */
  get isFree(): boolean {
    if (!this.facts.hasTransactions || this.transaction !== null || this.admitted !== null || !this.isUsable) return false;
    return this.#board.features.status(this.connectorId) !== 'Unavailable';
  }

  /**
   * Opens or closes the contactor as transaction, error and limits demand, if that gives `less` or `more` than now. A limit below 6 A is a
   * pause, not a smaller current.
   */
  applyPower(way: 'less' | 'more'): void {
    const { hardware } = this.#board;
    const { offeredA } = hardware.look(this.connectorId);
    const { limitA, phases } = this.#allowed();
    const isSame = limitA === offeredA && (limitA === 0 || phases === this.#offeredPhases);
    if (isSame || (way === 'less') !== limitA < offeredA) return;
    if (limitA === 0) return hardware.deenergise(this.connectorId);
    this.#offeredPhases = phases;
    hardware.energise(this.connectorId, limitA, phases);
  }

  /** What it may offer now; 0 A with an open contactor. */
  #allowed(): { readonly limitA: number; readonly phases: number } {
    const { ratedA, phases: most } = this.facts;
    const allowed = this.#board.features.limit(this.connectorId, ratedA, most);
    const isWanted = this.transaction !== null && this.energyStop?.atWh !== null && this.isPlugged && !isBlocking(this.errorCode);
    return isWanted && allowed.limitA >= LEAST_CURRENT_A ? allowed : { ...allowed, limitA: 0 };
  }
}
