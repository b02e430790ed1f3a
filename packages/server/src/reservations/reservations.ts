import { sql } from 'kysely';
import type { Clock } from '@phasor/kernel';
import type { Reservation, ReservationPage, ReservationRequest } from '@phasor/contract';
import { findTags, tagKey } from '../access/index.ts';
import { chargerNumber } from '../chargers/index.ts';
import type { Commands, CommandTarget } from '../commands/index.ts';
import { storableText, type Store } from '../store/index.ts';
import { reservationErrors } from './errors.ts';
import { answerOfCancel, answerOfReserve, type ReservationAnswer } from './reservation-answer.ts';
import { listReservations } from './reservation-rows.ts';

export interface ReservationPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly commands: Pick<Commands, 'send'>;
  /** ReserveConnectorZeroSupported; null where the charger has not said. */
  readonly reservesConnectorZero: (target: CommandTarget) => Promise<boolean | null>;
}

/** Connectors kept for a tag: a row first, then the CALL. It ends by a transaction, by the clock, by a cancel, or by another in its place. */
export class Reservations {
  readonly #ports: ReservationPorts;

  constructor(ports: ReservationPorts) {
    this.#ports = ports;
  }

  /**
   * Asks the charger to keep a connector; resolves once it has answered. Raises CHARGER_UNKNOWN, RESERVATION_EXPIRY_PAST,
   * RESERVATION_CONNECTOR_ZERO, RESERVATION_UNKNOWN (nothing to replace), and what {@link Commands.send} raises; what the charger says
   * is in the row.
   */
  async reserve(target: CommandTarget, request: ReservationRequest, by: string | null): Promise<Reservation> {
    const { store, clock, commands, reservesConnectorZero } = this.#ports;
    const { connectorId, expiryDate } = request;
    const chargerNo = await chargerNumber(store.db, target.organisationNo, target.chargerId);
    if (Date.parse(expiryDate) <= clock.now()) throw reservationErrors.raise('RESERVATION_EXPIRY_PAST', { expiryDate });
    if (connectorId === 0 && (await reservesConnectorZero(target)) === false) throw reservationErrors.raise('RESERVATION_CONNECTOR_ZERO');
    const idTag = storableText(request.idTag);
    const parentIdTag = request.parentIdTag ?? (await this.#parentOf(target.organisationNo, idTag));
    const reservationId = await this.#idFor(chargerNo, request.reservationId);
    const at = new Date(clock.now());
    const { id } = await store.db
      .insertInto('reservation')
      .values({
        organisation_no: target.organisationNo,
        charger_no: chargerNo,
        reservation_id: reservationId,
        connector_id: connectorId,
        id_tag: idTag,
        parent_id_tag: parentIdTag === null ? null : storableText(parentIdTag),
        expiry_date: new Date(expiryDate),
        state: 'requested',
        charger_status: null,
        reason: null,
        transaction_id: null,
        created_at: at,
        changed_at: at,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const parent = parentIdTag === null ? {} : { parentIdTag };
    const result = await commands.send(target, 'ReserveNow', { connectorId, expiryDate, idTag, ...parent, reservationId }, { by });
    await this.#settle(chargerNo, reservationId, id, answerOfReserve(result));
    return this.#read(target, chargerNo, id);
  }

  /** Raises CHARGER_UNKNOWN. */
  async list(target: CommandTarget, page: { readonly after?: string | undefined; readonly limit: number }): Promise<ReservationPage> {
    const { store, clock } = this.#ports;
    const chargerNo = await chargerNumber(store.db, target.organisationNo, target.chargerId);
    return listReservations(store.db, { chargerId: target.chargerId, chargerNo }, page, clock.now());
  }

  /** Raises CHARGER_UNKNOWN, RESERVATION_UNKNOWN, RESERVATION_NOT_CANCELLED, and what {@link Commands.send} raises. */
  async cancel(target: CommandTarget, reservationId: number, by: string | null): Promise<Reservation> {
    const { store, clock, commands } = this.#ports;
    const chargerNo = await chargerNumber(store.db, target.organisationNo, target.chargerId);
    const id = await this.#openOne(chargerNo, reservationId);
    const { isGone, reason } = answerOfCancel(await commands.send(target, 'CancelReservation', { reservationId }, { by }));
    if (!isGone) throw reservationErrors.raise('RESERVATION_NOT_CANCELLED', { reservationId, reason });
    await store.db
      .updateTable('reservation')
      .set({ state: 'cancelled', reason, changed_at: new Date(clock.now()) })
      .where('id', '=', id)
      .where('state', 'in', OPEN)
      .execute();
    return this.#read(target, chargerNo, id);
  }

  async #read(target: CommandTarget, chargerNo: number, id: string): Promise<Reservation> {
    const { store, clock } = this.#ports;
    const page = await listReservations(store.db, { chargerId: target.chargerId, chargerNo }, { id, limit: 1 }, clock.now());
    const [reservation] = page.items;
    if (!reservation) throw reservationErrors.raise('RESERVATION_UNKNOWN', { reservationId: id });
    return reservation;
  }

  async #parentOf(organisationNo: number, idTag: string): Promise<string | null> {
    const tags = await this.#ports.store.transaction((trx) => findTags(trx, [idTag]));
    return tags.get(tagKey(organisationNo, idTag))?.parentIdTag ?? null;
  }

  /** A new id, or the one to be replaced: it must be an open one of this charger. */
  async #idFor(chargerNo: number, replaced: number | undefined): Promise<number> {
    if (replaced !== undefined) {
      await this.#openOne(chargerNo, replaced);
      return replaced;
    }
    const { rows } = await sql<{ id: number }>`select nextval('reservation_id')::integer as id`.execute(this.#ports.store.db);
    return rows[0]?.id ?? 1;
  }

  async #openOne(chargerNo: number, reservationId: number): Promise<string> {
    const { store, clock } = this.#ports;
    const row = await store.db
      .selectFrom('reservation')
      .select('id')
      .where('charger_no', '=', chargerNo)
      .where('reservation_id', '=', reservationId)
      .where('state', 'in', OPEN)
      .where('expiry_date', '>', new Date(clock.now()))
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (!row) throw reservationErrors.raise('RESERVATION_UNKNOWN', { reservationId });
    return row.id;
  }

  /** A transaction may have used it before its answer is stored. */
  async #settle(chargerNo: number, reservationId: number, id: string, answer: ReservationAnswer): Promise<void> {
    const { store, clock } = this.#ports;
    const changed_at = new Date(clock.now());
    const { state, status, reason } = answer;
    await store.transaction(async (trx) => {
      await trx
        .updateTable('reservation')
        .set({ state, charger_status: status, reason: reason === null ? null : storableText(reason), changed_at })
        .where('id', '=', id)
        .where('state', '=', 'requested')
        .execute();
      if (state !== 'accepted') return;
      await trx
        .updateTable('reservation')
        .set({ state: 'replaced', changed_at })
        .where('charger_no', '=', chargerNo)
        .where('reservation_id', '=', reservationId)
        .where('id', '<', id)
        .where('state', 'in', OPEN)
        .execute();
    });
  }
}

/** What may still be used, cancelled or replaced: an unanswered one may be in the charger. */
const OPEN = ['requested', 'accepted', 'failed'] as const;
