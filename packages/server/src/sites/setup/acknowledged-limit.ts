import type { OrderState } from '../../store/index.ts';

/** A limit order as it is stored. Currents in A. */
export interface LimitOrder {
  readonly connectorId: number;
  readonly nowA: number;
  /** ms since 1970; null: no end. */
  readonly validUntilMs: number | null;
  readonly safeA: number;
  readonly state: OrderState;
}

/**
 * S18: what a CAPI charger counts at: its last acknowledged limit, or the higher one of an order after it that may have arrived all the
 * same; null where it has acknowledged none. `orders` are the charger's, newest first.
 */
export function acknowledgedLimit(orders: readonly LimitOrder[], connectorId: number, nowMs: number): number | null {
  let mostA = 0;
  for (const order of orders) {
    if (order.connectorId !== connectorId || order.state === 'refused') continue;
    const isOver = order.validUntilMs !== null && order.validUntilMs <= nowMs;
    mostA = Math.max(mostA, isOver ? order.safeA : Math.max(order.nowA, order.safeA));
    if (order.state === 'accepted' || order.state === 'effective') return mostA;
  }
  return null;
}
