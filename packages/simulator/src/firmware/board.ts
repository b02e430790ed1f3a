import type { Clock, Random, Timer } from '@phasor/kernel';
import type { ChargerModel } from '@phasor/models';
import type { ChargePointErrorCode, ChargePointStatus } from '@phasor/ocpp';
import type { Book, SessionRecord } from '../book.ts';
import type { TwinEvent } from '../events.ts';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';
import type { ConnectorHardware } from '../hardware/connector-hardware.ts';
import { LEAST_CURRENT_A } from '../car/car.ts';
import type { Configuration } from './configuration.ts';
import { connectorStatus, isBlocking } from './connector-status.ts';

/** What the parts of a firmware share: the charger they run on, and what it remembers. */
export class Board {
  readonly id: string;
  readonly model: ChargerModel;
  readonly clock: Clock;
  readonly random: Random;
  readonly configuration: Configuration;
  readonly book: Book;
  readonly hardware: ChargerHardware;
  readonly connectors: readonly Connector[];
  readonly emit: (event: TwinEvent) => void;
  /** Of the whole station, which OCPP calls connector 0; it outlives a power cut, as each connector's does. */
  isOperative = true;
  errorCode: ChargePointErrorCode = 'NoError';

  constructor(parts: Pick<Board, 'id' | 'model' | 'clock' | 'random' | 'configuration' | 'book' | 'hardware' | 'emit'>) {
    this.id = parts.id;
    this.model = parts.model;
    this.clock = parts.clock;
    this.random = parts.random;
    this.configuration = parts.configuration;
    this.book = parts.book;
    this.hardware = parts.hardware;
    this.emit = parts.emit;
    this.connectors = parts.hardware.outlets.map((outlet) => new Connector(this, outlet));
  }

  get status(): ChargePointStatus {
    if (isBlocking(this.errorCode)) return 'Faulted';
    return this.isOperative ? 'Available' : 'Unavailable';
  }

  /** The connector of that number; undefined for 0 and for numbers that this charger lacks. */
  connector(connectorId: number): Connector | undefined {
    return this.connectors.find((connector) => connector.connectorId === connectorId);
  }

  /** The charger's own idea of the time, RFC 3339 in UTC. */
  timestamp(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

/** One connector as the firmware sees it. */
export class Connector {
  readonly hardware: ConnectorHardware;
  readonly #board: Board;
  isOperative = true;
  errorCode: ChargePointErrorCode = 'NoError';
  /** The running transaction. */
  session: SessionRecord | null = null;
  /** A tag that was accepted and waits for a cable. */
  authorisedTag: string | null = null;
  /** A transaction ended and its cable is still in. */
  isFinishing = false;
  /** Ends the wait for a cable. */
  cableTimer: Timer | null = null;
  /** Takes the next meter reading. */
  sampleTimer: Timer | null = null;

  constructor(board: Board, hardware: ConnectorHardware) {
    this.#board = board;
    this.hardware = hardware;
  }

  get connectorId(): number {
    return this.hardware.outlet.connectorId;
  }

  /** Its own error, or the station's where that one stops everything. */
  get effectiveError(): ChargePointErrorCode {
    return isBlocking(this.#board.errorCode) ? this.#board.errorCode : this.errorCode;
  }

  get status(): ChargePointStatus {
    return connectorStatus({
      isOperative: this.isOperative && this.#board.isOperative,
      errorCode: this.effectiveError,
      isPlugged: this.hardware.isPlugged,
      isAuthorised: this.authorisedTag !== null,
      isInSession: this.session !== null,
      isFinishing: this.isFinishing,
      offeredA: this.hardware.offeredA,
      carWantsEnergy: this.hardware.carWantsEnergy,
    });
  }

  /** Whether a new session may begin here. */
  get isFree(): boolean {
    const isUsable = this.isOperative && this.#board.isOperative && !isBlocking(this.effectiveError);
    return isUsable && this.hardware.outlet.hasTransactions && this.session === null && this.authorisedTag === null;
  }

  /** Opens or closes the contactor as session, error and limit demand. A limit below 6 A is a pause, not a smaller current. */
  applyPower(): void {
    const { ratedA } = this.hardware.outlet;
    const limitA = Math.min(ratedA, this.#board.configuration.userLimitA(this.connectorId) ?? ratedA);
    const mayCharge = this.session !== null && !isBlocking(this.effectiveError) && limitA >= LEAST_CURRENT_A;
    if (mayCharge) this.hardware.energise(limitA);
    else this.hardware.deenergise();
  }
}
