import type { OrderOptions } from '../../chargers/index.ts';
import type { CommandTarget } from '../../commands/index.ts';
import type { WayAnswer, WayOrder } from '../way/index.ts';
import { answerOf } from './call-options.ts';
import type { SenderPorts } from './sender-ports.ts';

/** A car is there, and no session runs; Finishing: one that was begun on trial was turned away. */
const WAITING: readonly string[] = ['Preparing', 'Finishing'];

/** Starts a session where a car waits for one; nothing is left to do where none does, or where it charges. */
export async function startFree(
  { store, orders }: Pick<SenderPorts, 'store' | 'orders'>,
  { organisationNo, chargerId }: CommandTarget,
  { connectorId, idTag }: Extract<WayOrder, { readonly kind: 'startFree' }>,
  options: OrderOptions,
): Promise<WayAnswer | null> {
  const connector = await store.db
    .selectFrom('connector')
    .innerJoin('charger', 'charger.no', 'connector.charger_no')
    .select('status')
    .where('charger.id', '=', chargerId)
    .where('connector_id', '=', connectorId)
    .executeTakeFirst();
  if (!connector || !WAITING.includes(connector.status)) return { kind: 'done' };
  return answerOf(await orders.place(organisationNo, chargerId, { kind: 'start', connectorId, idTag }, options));
}
