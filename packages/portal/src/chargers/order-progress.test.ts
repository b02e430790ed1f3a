import type { OrderRequest, OrderView } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import { charger, connector, message } from '../testing/samples.ts';
import { orderProgress } from './order-progress.ts';

const GIVEN = '2026-11-22T19:00:00.000Z';
const LATER = '2026-11-22T19:00:01.000Z';
const DEADLINE = '2026-11-22T19:01:00.000Z';
const given = (request: OrderRequest, state: OrderView['state'] = 'queued') => ({
  request,
  view: { id: 'o', chargerId: 'A', kind: request.kind, state, reason: null, createdAt: GIVEN, changedAt: GIVEN, deadline: DEADLINE },
});
const start = { kind: 'start', connectorId: 1, idTag: 'TAG' } as const;
const stop = { kind: 'stop', transactionId: 7 } as const;
const idle = charger('A');
const running = charger('A', { connectors: [connector(1, { transactionId: 7 })] });
const call = (action: string, status: string) =>
  message('m', { direction: 'toCharger', action, at: LATER, answer: `[3,"m",{"status":"${status}"}]` });
const now = Date.parse(LATER);

describe('orderProgress', () => {
  it('begins with what the server says', () => {
    expect(orderProgress(given(start), idle, [], now)).toEqual({ state: 'queued', reason: null });
  });

  it("goes on with the charger's answer", () => {
    expect(orderProgress(given(start), idle, [call('RemoteStartTransaction', 'Accepted')], now).state).toBe('accepted');
    expect(orderProgress(given(start), idle, [call('RemoteStartTransaction', 'Rejected')], now)).toEqual({
      state: 'refused',
      reason: 'Rejected',
    });
  });

  it('reports a CALLERROR and a missing answer', () => {
    const error = message('m', {
      direction: 'toCharger',
      action: 'Reset',
      at: LATER,
      outcome: 'refused',
      answer: '[4,"m","NotSupported","",{}]',
    });
    expect(orderProgress(given({ kind: 'reboot' }), idle, [error], now)).toEqual({ state: 'refused', reason: 'NotSupported' });
    const silence = { ...error, outcome: 'timeout', answer: null, answeredAt: null } as const;
    expect(orderProgress(given({ kind: 'reboot' }), idle, [silence], now).state).toBe('failed');
  });

  it('does not take the answer to an earlier order, or to another action, for this one', () => {
    const earlier = { ...call('RemoteStartTransaction', 'Rejected'), at: '2026-11-22T18:59:00.000Z' };
    expect(orderProgress(given(start), idle, [call('Reset', 'Rejected'), earlier], now).state).toBe('queued');
  });

  it('is done when the charger shows it: a session runs, the session is over, the charger booted', () => {
    expect(orderProgress(given(start), running, [], now).state).toBe('effective');
    expect(orderProgress(given(stop), running, [], now).state).toBe('queued');
    expect(orderProgress(given(stop), idle, [], now).state).toBe('effective');
    expect(orderProgress(given({ kind: 'reboot' }), idle, [], now).state).toBe('queued');
    expect(orderProgress(given({ kind: 'reboot' }), charger('A', { bootedAt: LATER }), [], now).state).toBe('effective');
  });

  it('stays done when the session that was started is over', () => {
    expect(orderProgress(given(start, 'effective'), idle, [], now).state).toBe('effective');
  });

  it('expires where nothing was heard by its deadline, and not where the charger accepted it', () => {
    const late = Date.parse(DEADLINE) + 1;
    expect(orderProgress(given(start), idle, [], late).state).toBe('expired');
    expect(orderProgress(given(start), idle, [call('RemoteStartTransaction', 'Accepted')], late).state).toBe('accepted');
  });
});
