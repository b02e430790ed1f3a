import type { Kysely, Selectable } from 'kysely';
import type { Reservation, ReservationPage } from '@phasor/contract';
import type { Database } from '../store/index.ts';

type Row = Selectable<Database['reservation']>;

/** A charger's reservations, newest first; with `id` that one. */
export async function listReservations(
  db: Kysely<Database>,
  charger: { readonly chargerId: string; readonly chargerNo: number },
  page: { readonly after?: string | undefined; readonly limit: number; readonly id?: string },
  nowMs: number,
): Promise<ReservationPage> {
  let query = db.selectFrom('reservation').selectAll().where('charger_no', '=', charger.chargerNo).orderBy('id', 'desc').limit(page.limit);
  if (page.after !== undefined) query = query.where('id', '<', /^\d{1,18}$/.test(page.after) ? page.after : '0');
  if (page.id !== undefined) query = query.where('id', '=', page.id);
  const items = (await query.execute()).map((row) => viewOf(charger.chargerId, row, nowMs));
  return { items, next: items.length === page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** An accepted reservation whose time has run out is expired, whether or not anybody was running then to write it down. */
function viewOf(chargerId: string, row: Row, nowMs: number): Reservation {
  const isOver = (row.state === 'accepted' || row.state === 'requested') && row.expiry_date.getTime() <= nowMs;
  return {
    id: row.id,
    reservationId: row.reservation_id,
    chargerId,
    connectorId: row.connector_id,
    idTag: row.id_tag,
    parentIdTag: row.parent_id_tag,
    expiryDate: row.expiry_date.toISOString(),
    state: isOver ? 'expired' : row.state,
    status: row.charger_status,
    reason: row.reason,
    transactionId: row.transaction_id,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  };
}
