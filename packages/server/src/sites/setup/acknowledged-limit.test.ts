import { describe, expect, it } from 'vitest';
import { acknowledgedLimit, type LimitOrder } from './acknowledged-limit.ts';

const NOW = 1_000_000;
const order = (nowA: number, state: LimitOrder['state'], more: Partial<LimitOrder> = {}): LimitOrder => ({
  ...{ connectorId: 1, nowA, safeA: 0, validUntilMs: null, state },
  ...more,
});

describe('S18 the limit that a CAPI charger has acknowledged', () => {
  it.each<[string, readonly LimitOrder[], number | null]>([
    ['is that of the newest order', [order(8, 'accepted'), order(16, 'accepted')], 8],
    ['is the one before, while a cut is on its way', [order(6, 'sent'), order(16, 'accepted')], 16],
    ['is a raise that may have arrived', [order(16, 'failed'), order(8, 'accepted')], 16],
    ['is not one that was refused', [order(16, 'refused'), order(8, 'accepted')], 8],
    ['is the safe one after its end', [order(16, 'accepted', { validUntilMs: NOW, safeA: 6 })], 6],
    ['is nothing before the first', [order(8, 'sent')], null],
    ['is that of the connector', [order(8, 'accepted', { connectorId: 2 })], null],
  ])('%s', (_, orders, expected) => {
    expect(acknowledgedLimit(orders, 1, NOW)).toBe(expected);
  });
});
