import type { Kysely } from 'kysely';
import { messageOf, newId, type Clock, type Random } from '@phasor/kernel';
import type { Order, OrderAnswer, OrderBody, OrderView } from '@phasor/contract';
import type { Bus, Change } from '../bus/index.ts';
import { storableText, type Database, type OrderState } from '../store/index.ts';
import { chargerErrors } from './errors.ts';
import { isRowId } from './row-id.ts';
import { chargerNumber } from './views.ts';

/** An order that the charger has not answered after this long is given up. */
const DEADLINE_MS = 60_000;
/** What a charger does this long after it accepted an order is not the order's doing any more (a cable may be waited for meanwhile). */
const EFFECT_WITHIN_MS = 600_000;

/** An order whose effect has not been seen, or not been accepted, yet. */
interface Awaiting {
  readonly isEffect: (change: Change) => boolean;
  readonly untilMs: number;
  isAccepted: boolean;
  /** What would show the effect came before the answer did. */
  isSeen: boolean;
}

export interface OrderPorts {
  readonly db: Kysely<Database>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
}

export interface OrderOptions {
  /** The epoch of ownership under which it was decided. Default: the charger's of now. */
  readonly epoch?: number;
  /** Of an order that is given again: the charger does each once. Default: a new one. */
  readonly id?: string;
}

/**
 * The way of an order out: a row first, then a request on the bus to whoever holds the charger's socket, then the charger's answer in
 * the row; *effective* once what it reports shows it ({@link Orders.watch}).
 */
export class Orders {
  readonly #ports: OrderPorts;
  /** By order id. */
  readonly #awaiting = new Map<string, Awaiting>();

  constructor(ports: OrderPorts) {
    this.#ports = ports;
    ports.bus.subscribe((change) => this.#watch(change));
  }

  /**
   * Stores the order and sends it; resolves with its state once the charger has answered. *Refused*, too, where the charger's protocol does not own
   * it, or its epoch is not that of the order. Raises CHARGER_UNKNOWN.
   */
  async place(organisationNo: number, chargerId: string, body: OrderBody, options: OrderOptions = {}): Promise<OrderView> {
    const { db, bus, clock, random } = this.#ports;
    const charger_no = await chargerNumber(db, organisationNo, chargerId);
    const epoch = options.epoch ?? (await epochOf(db, charger_no));
    const { id = newId(clock, random) } = options;
    const now = clock.now();
    for (const [old, { untilMs }] of this.#awaiting) if (untilMs < now) this.#awaiting.delete(old);
    const deadlineMs = now + DEADLINE_MS;
    await db
      .insertInto('charger_order')
      .values({
        id,
        organisation_no: organisationNo,
        charger_no,
        kind: body.kind,
        payload: JSON.stringify(written(body), (_name, value: unknown) => (typeof value === 'string' ? storableText(value) : value)),
        epoch,
        idempotency_key: id,
        deadline: new Date(deadlineMs),
        state: 'queued',
        result: null,
        created_at: new Date(now),
        changed_at: new Date(now),
      })
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet({ state: 'queued', epoch, deadline: new Date(deadlineMs), result: null, changed_at: new Date(now) }),
      )
      .execute();
    const order: Order = { id, chargerId, epoch, deadlineMs, idempotencyKey: id, ...body };
    // Before it is sent: the effect may be seen before the answer is.
    const awaiting: Awaiting = { isEffect: effectOf(chargerId, body), untilMs: now + EFFECT_WITHIN_MS, isAccepted: false, isSeen: false };
    this.#awaiting.set(id, awaiting);
    const answering = bus.request(`charger.${chargerId}`, { kind: 'order', order });
    const answer = answering ? await this.#answerOf(id, answering) : offline(chargerId);
    awaiting.isAccepted = answer.kind === 'accepted';
    if (!awaiting.isAccepted || awaiting.isSeen) this.#awaiting.delete(id);
    if (answer.kind !== 'accepted') await this.#settle(id, answer.kind, answer.reason);
    else await this.#settle(id, awaiting.isSeen ? 'effective' : 'accepted', null);
    return this.read(organisationNo, id);
  }

  async #answerOf(id: string, answering: Promise<unknown>): Promise<OrderAnswer> {
    const answer = answering.then(
      (given) => given as OrderAnswer,
      (error: unknown): OrderAnswer => ({ kind: 'failed', reason: messageOf(error) }),
    );
    await this.#settle(id, 'sent', null);
    return answer;
  }

  /** Raises ORDER_UNKNOWN. */
  async read(organisationNo: number, id: string): Promise<OrderView> {
    const row = isRowId(id)
      ? await this.#ports.db
          .selectFrom('charger_order')
          .innerJoin('charger', 'charger.no', 'charger_order.charger_no')
          .selectAll('charger_order')
          .select('charger.id as chargerId')
          .where('charger_order.id', '=', id)
          .where('charger_order.organisation_no', '=', organisationNo)
          .executeTakeFirst()
      : undefined;
    if (!row) throw chargerErrors.raise('ORDER_UNKNOWN', { id: id.slice(0, 50) });
    return {
      id: row.id,
      chargerId: row.chargerId,
      kind: row.kind,
      state: row.state,
      reason: typeof row.result === 'string' ? row.result : null,
      createdAt: row.created_at.toISOString(),
      changedAt: row.changed_at.toISOString(),
      deadline: row.deadline.toISOString(),
    };
  }

  #watch(change: Change): void {
    for (const [id, awaiting] of this.#awaiting) {
      if (!awaiting.isEffect(change) || awaiting.untilMs < this.#ports.clock.now()) continue;
      awaiting.isSeen = true;
      if (!awaiting.isAccepted) continue;
      this.#awaiting.delete(id);
      // The store fails closed by itself; a row that stays "accepted" is the honest answer then.
      this.#settle(id, 'effective', null).catch(() => undefined);
    }
  }

  /** A later state never goes back to an earlier one: *effective* may be seen while *accepted* is written. */
  async #settle(id: string, state: OrderState, reason: string | null): Promise<void> {
    let change = this.#ports.db
      .updateTable('charger_order')
      .set({ state, changed_at: new Date(this.#ports.clock.now()), result: reason === null ? null : JSON.stringify(storableText(reason)) })
      .where('id', '=', id);
    if (state !== 'effective') change = change.where('state', '!=', 'effective');
    await change.execute();
  }
}

/** What an earlier run of the system left without an answer gets none any more: nobody waits for it. `dueBefore` leaves those of other nodes alone. */
export async function endUnfinishedOrders(db: Kysely<Database>, at: Date, dueBefore?: Date): Promise<void> {
  const reason = 'The system restarted before the charger answered; it may have done it all the same.';
  await db
    .updateTable('charger_order')
    .set({ state: 'failed', changed_at: at, result: JSON.stringify(reason) })
    .where('state', 'in', ['queued', 'sent'])
    .$if(dueBefore !== undefined, (query) => query.where('deadline', '<', dueBefore ?? at))
    .execute();
}

/** What of an order is written: not the credential that a switch order holds. */
const written = (body: OrderBody): OrderBody => (body.kind === 'switch' ? { ...body, order: '…' } : body);

async function epochOf(db: Kysely<Database>, chargerNo: number): Promise<number> {
  return (await db.selectFrom('charger').select('epoch').where('no', '=', chargerNo).executeTakeFirstOrThrow()).epoch;
}

const offline = (chargerId: string): OrderAnswer => ({
  kind: 'failed',
  reason: chargerErrors.raise('CHARGER_OFFLINE', { chargerId }).message,
});

/** What a charger reports when the order has done its work. */
function effectOf(chargerId: string, body: OrderBody): (change: Change) => boolean {
  return (change) => {
    if (!('chargerId' in change) || change.chargerId !== chargerId) return false;
    switch (body.kind) {
      case 'start':
        return change.kind === 'transaction' && change.phase === 'started' && change.connectorId === body.connectorId;
      case 'stop':
        return change.kind === 'transaction' && change.phase === 'stopped' && change.transactionId === body.transactionId;
      case 'reboot':
        return change.kind === 'booted';
      case 'status':
        return change.kind === 'charger';
      case 'stage':
        return change.kind === 'stagingStatus' && change.state === 'Staged';
      case 'switch':
        // The charger restarts into what was staged.
        return change.kind === 'booted';
      case 'trial':
        return body.word === 'Return' && change.kind === 'booted';
      case 'limit':
      case 'settings':
      case 'schedule':
      case 'testEndpoint':
        // Nothing that a charger reports shows these by itself; accepted is as far as it goes.
        return false;
    }
  };
}
