import type { Timer } from '@phasor/kernel';
import type { CallAnswerers } from '../../answer-calls.ts';
import type { ChargePointStatus, Request, Response } from '../../messages.ts';
import { instantOf } from '../../smart-charging/index.ts';
import { isBlocking } from '../connector-status.ts';
import type { ConfigurationKey } from '../facts.ts';
import type { Feature, FeatureFactory, RunningTransaction, Section, Station, StationConnector, Tag } from '../feature.ts';

/** A reservation as it is kept. */
interface Reservation extends Tag {
  readonly reservationId: number;
  /** 0: one connector, whichever. */
  readonly connectorId: number;
  /** In ms since 1970. */
  readonly expiryMs: number;
}

export interface ReservationsOptions {
  /** False: the station is set up to take none, and refuses each (OCPP 1.6, 5.13). Default true. */
  readonly isAccepting?: boolean;
}

/** Reservations (OCPP 1.6, 3.11): keeps a connector, or (0) one of all, for a tag until it comes or the time is over. */
export function reservations(options: ReservationsOptions = {}): FeatureFactory {
  return (station) => new Reservations(station, options.isAccepting ?? true);
}

const KEYS: readonly ConfigurationKey[] = [
  { key: 'ReserveConnectorZeroSupported', value: 'true', access: 'ro', accepts: { kind: 'boolean' } },
];

class Reservations implements Feature {
  readonly #station: Station;
  readonly #isAccepting: boolean;
  readonly #section: Section<readonly Reservation[]>;
  #kept: readonly Reservation[];
  #timer: Timer | null = null;

  constructor(station: Station, isAccepting: boolean) {
    this.#station = station;
    this.#isAccepting = isAccepting;
    this.#section = station.section<readonly Reservation[]>('reservations');
    this.#kept = this.#section.read() ?? [];
  }

  get keys(): readonly ConfigurationKey[] {
    return KEYS;
  }

  get answers(): CallAnswerers {
    return {
      ReserveNow: (request) => this.#reserve(request),
      CancelReservation: ({ reservationId }) => this.#cancel(reservationId),
    };
  }

  started(): void {
    this.#expire();
  }

  clockSet(): void {
    this.#expire();
  }

  transactionStarted({ reservationId }: RunningTransaction): void {
    this.#keepOnly((other) => other.reservationId !== reservationId);
  }

  #reserve(request: Request<'ReserveNow'>): Response<'ReserveNow'> {
    const { reservationId, connectorId, idTag, parentIdTag = null } = request;
    const expiryMs = instantOf(request.expiryDate);
    if (!this.#isAccepting || !(expiryMs > this.#station.nowMs())) return { status: 'Rejected' };
    const others = this.#kept.filter((other) => other.reservationId !== reservationId);
    const status = connectorId === 0 ? this.#verdictOnStation(others) : this.#verdictOn(connectorId, others);
    if (status !== 'Accepted') return { status };
    this.#keep([...others, { reservationId, connectorId, idTag, parentIdTag, expiryMs }]);
    this.#station.afterwards(() => this.#expire());
    return { status };
  }

  #verdictOn(connectorId: number, others: readonly Reservation[]): Response<'ReserveNow'>['status'] {
    const connector = this.#station.connector(connectorId);
    if (!connector?.facts.hasTransactions) return 'Rejected';
    if (isBlocking(connector.errorCode)) return 'Faulted';
    if (!connector.isOperative) return 'Unavailable';
    const free = freeAmong(this.#station.connectors, others);
    const isFree = free.includes(connector) && connector.status !== 'Unavailable';
    return isFree && free.length > owedAmong(this.#station.connectors, others).length ? 'Accepted' : 'Occupied';
  }

  /** There must be one left for each reservation of whichever connector (OCPP 1.6, 5.13). */
  #verdictOnStation(others: readonly Reservation[]): Response<'ReserveNow'>['status'] {
    const { configuration, connectors } = this.#station;
    if (!configuration.isOn('ReserveConnectorZeroSupported')) return 'Rejected';
    if (freeAmong(connectors, others).length > owedAmong(connectors, others).length) return 'Accepted';
    const usable = connectors.filter(({ facts }) => facts.hasTransactions);
    if (usable.every(({ errorCode }) => isBlocking(errorCode))) return 'Faulted';
    return usable.every(({ errorCode, isOperative }) => isBlocking(errorCode) || !isOperative) ? 'Unavailable' : 'Occupied';
  }

  #cancel(reservationId: number): Response<'CancelReservation'> {
    if (!this.#kept.some((other) => other.reservationId === reservationId)) return { status: 'Rejected' };
    this.#keepOnly((other) => other.reservationId !== reservationId);
    this.#station.afterwards(() => this.#station.refresh());
    return { status: 'Accepted' };
  }

  /** A connector is reserved, or it is one of the last that are free and all of them are spoken for. */
  status(connectorId: number): 'Reserved' | null {
    if (this.#kept.some((other) => other.connectorId === connectorId)) return 'Reserved';
    const owed = owedAmong(this.#station.connectors, this.#kept).length;
    if (owed === 0) return null;
    const free = freeAmong(this.#station.connectors, this.#kept);
    return free.length <= owed && free.some((connector) => connector.connectorId === connectorId) ? 'Reserved' : null;
  }

  mayUse(connectorId: number, tag: Tag): boolean {
    const own = this.#kept.find((other) => other.connectorId === connectorId);
    if (own) return isFor(own, tag);
    const owed = owedAmong(this.#station.connectors, this.#kept);
    if (owed.some((other) => isFor(other, tag))) return true;
    const left = freeAmong(this.#station.connectors, this.#kept).filter((connector) => connector.connectorId !== connectorId);
    return left.length >= owed.length;
  }

  reservationOf(connectorId: number, tag: Tag): number | null {
    const own = this.#kept.filter((other) => isFor(other, tag));
    const used = own.find((other) => other.connectorId === connectorId) ?? own.find((other) => other.connectorId === 0);
    return used?.reservationId ?? null;
  }

  /** A reservation ends when its connector, or the station, breaks down or goes out of service (OCPP 1.6, 5.13). */
  statusChanged(connectorId: number, status: ChargePointStatus): void {
    if (status !== 'Faulted' && status !== 'Unavailable') return;
    this.#keepOnly((other) => connectorId !== 0 && other.connectorId !== connectorId);
  }

  /** Ends what is over, tells so, and comes again when the next one is. */
  #expire(): void {
    const station = this.#station;
    const nowMs = station.nowMs();
    this.#timer?.cancel();
    this.#keepOnly(({ expiryMs }) => expiryMs > nowMs);
    station.refresh();
    const nextMs = Math.min(...this.#kept.map(({ expiryMs }) => expiryMs));
    if (nextMs < Infinity) this.#timer = station.clock.setTimer(nextMs - nowMs, () => this.#expire());
  }

  #keepOnly(stays: (reservation: Reservation) => boolean): void {
    const left = this.#kept.filter(stays);
    if (left.length < this.#kept.length) this.#keep(left);
  }

  #keep(reservations: readonly Reservation[]): void {
    this.#kept = reservations;
    this.#section.write(reservations);
  }
}

/** Those of whichever connector whose owner has not been let in on one. */
function owedAmong(connectors: readonly StationConnector[], reservations: readonly Reservation[]): Reservation[] {
  const isIn = (reservation: Reservation): boolean => connectors.some(({ admitted }) => admitted !== null && isFor(reservation, admitted));
  return reservations.filter((reservation) => reservation.connectorId === 0 && !isIn(reservation));
}

/** The connectors that somebody could come to now, and that are not reserved by themselves. */
function freeAmong(connectors: readonly StationConnector[], reservations: readonly Reservation[]): StationConnector[] {
  return connectors.filter(
    ({ connectorId, facts, transaction, admitted, isPlugged, isOperative, errorCode }) =>
      facts.hasTransactions &&
      !transaction &&
      !admitted &&
      !isPlugged &&
      isOperative &&
      !isBlocking(errorCode) &&
      !reservations.some((other) => other.connectorId === connectorId),
  );
}

/** By the tag itself, or by one of its group (OCPP 1.6, 5.13). Tags are compared without regard to case. */
function isFor(reservation: Reservation, { idTag, parentIdTag }: Tag): boolean {
  if (reservation.idTag.toLowerCase() === idTag.toLowerCase()) return true;
  return parentIdTag !== null && reservation.parentIdTag?.toLowerCase() === parentIdTag.toLowerCase();
}
