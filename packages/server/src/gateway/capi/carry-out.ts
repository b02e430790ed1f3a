import type { Kysely } from 'kysely';
import type { Clock } from '@phasor/kernel';
import type { Order, OrderAnswer } from '@phasor/contract';
import { readTables, sessionOfTransaction } from '../../capi-chargers/index.ts';
import { refreshState, whyWithheld } from '../../chargers/index.ts';
import type { Database } from '../../store/index.ts';
import type { CapiConnection } from './capi-connection.ts';
import { toCommand } from './to-command.ts';

/** Hands an order to the charger's polls and waits for its result. Refused at once where CAPI may not give it, and again in each answer. */
export async function carryOut(db: Kysely<Database>, clock: Clock, connection: CapiConnection, order: Order): Promise<OrderAnswer> {
  const { state, door } = connection;
  if (order.deadlineMs <= clock.now()) return { kind: 'failed', reason: 'The order came too late.' };
  if (order.epoch > state.epoch) await refreshState(db, state);
  const why = whyWithheld(state, 'CAPI', { epoch: order.epoch, isStart: order.kind === 'start' });
  if (why !== null) return { kind: 'refused', reason: why };
  const sessionId = order.kind === 'stop' ? await sessionOfTransaction(db, door.chargerNo, order.transactionId) : undefined;
  const { settingsRevision, scheduleRevision } = await readTables(db, door.organisationNo, state.id);
  const command = toCommand(order, { sessionId, settingsRevision, scheduleRevision });
  if (typeof command === 'string') return { kind: 'refused', reason: command };
  return connection.order(command, order.epoch, order.deadlineMs - clock.now());
}
