import { describe, expect, it } from 'vitest';
import { keys } from '../api/queries.ts';
import { charger, transaction } from '../testing/samples.ts';
import { catchUpCharger, catchUpPage } from './catch-up.ts';
import { EventLog } from './event-log.ts';

describe('an answer that was under way while events came', () => {
  it('does not undo the events', () => {
    const log = new EventLog();
    log.add({ kind: 'charger', charger: charger('A', { name: 'before the request' }) });
    const mark = log.mark();
    log.add({ kind: 'charger', charger: charger('A', { name: 'newer' }) });
    log.add({ kind: 'charger', charger: charger('B', { name: 'another' }) });
    expect(catchUpCharger(charger('A', { name: 'as asked' }), log.since(mark)).name).toBe('newer');
  });

  it('is taken as it is when nothing came since', () => {
    const log = new EventLog();
    log.add({ kind: 'charger', charger: charger('A', { name: 'before the request' }) });
    expect(catchUpCharger(charger('A', { name: 'as asked' }), log.since(log.mark())).name).toBe('as asked');
  });

  it('keeps a stop that came before the list did', () => {
    const page = { items: [transaction(7)], next: null };
    const stop = transaction(7, { stopTime: '2026-11-22T20:00:00Z' });
    const caughtUp = catchUpPage(keys.transactions('A'), page, [{ kind: 'transaction', transaction: stop }]);
    expect(caughtUp.items).toEqual([stop]);
  });

  it('is caught up with the newest events when the log had to drop some', () => {
    const log = new EventLog();
    const mark = log.mark();
    for (let index = 0; index < 1_200; index += 1) log.add({ kind: 'charger', charger: charger('A', { name: String(index) }) });
    expect(log.mark()).toBe(1_200);
    expect(log.since(mark).at(-1)).toMatchObject({ charger: { name: '1199' } });
    expect(log.since(1_199)).toHaveLength(1);
  });
});
