import { sql, type Transaction } from 'kysely';
import { storableText, type Database } from '../store/index.ts';

/** A new transaction, as far as reservations ask. */
export interface StartOnReservation {
  readonly chargerNo: number;
  readonly connectorId: number;
  readonly idTag: string;
  readonly parentIdTag: string | null;
  /** What the charger says that it used; null: nothing. */
  readonly reservationId: number | null;
  readonly transactionId: number;
  readonly startMs: number;
  readonly receivedAtMs: number;
}

/**
 * Ends the reservations that a group's new transactions use, in the commit that stores them, with one statement: the one that the charger
 * names, or, where it names none, one for that tag or its group on that connector or on any (OCPP 1.6, sections 3.11 and 5.13). A start
 * that was queued offline counts at the time when it was made.
 */
export async function useReservations(trx: Transaction<Database>, starts: readonly StartOnReservation[]): Promise<void> {
  if (starts.length === 0) return;
  await sql`
    update reservation
    set state = 'used', transaction_id = used.transaction_id, changed_at = used.received_at
    from (
      select distinct on (start.transaction_id) start.transaction_id, start.received_at, r.id
      from unnest(${starts.map((start) => start.transactionId)}::integer[], ${starts.map((start) => start.chargerNo)}::integer[],
                  ${starts.map((start) => start.connectorId)}::integer[], ${starts.map((start) => storableText(start.idTag))}::text[],
                  ${starts.map((start) => start.parentIdTag)}::text[], ${starts.map((start) => start.reservationId)}::integer[],
                  ${starts.map((start) => new Date(start.startMs).toISOString())}::timestamptz[],
                  ${starts.map((start) => new Date(start.receivedAtMs).toISOString())}::timestamptz[])
           as start(transaction_id, charger_no, connector_id, id_tag, parent_id_tag, reservation_id, start_time, received_at)
      join reservation r on r.charger_no = start.charger_no and r.state in ('requested', 'accepted', 'failed')
        and (r.reservation_id = start.reservation_id
             or (start.reservation_id is null and r.state = 'accepted' and r.connector_id in (0, start.connector_id)
                 and r.expiry_date > start.start_time
                 and (lower(r.id_tag) = lower(start.id_tag) or lower(r.parent_id_tag) = lower(start.parent_id_tag))))
      order by start.transaction_id, r.connector_id = start.connector_id desc, r.id desc) as used
    where reservation.id = used.id`.execute(trx);
}
