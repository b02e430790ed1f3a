import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeterValue } from '../messages.ts';
import { memoryStore } from './memory-store.ts';
import type { Journal } from './store.ts';
import { TransactionLog } from './transaction-log.ts';

const timestamp = '2026-01-05T00:00:00.000Z';
const reading = (value: number): MeterValue => ({ timestamp, sampledValue: [{ value: String(value) }] });
const tag = { connectorId: 1, idTag: 'T', parentIdTag: null, meterStart: 5, startTime: timestamp, reservationId: null };
const stop = { meterStop: 9, timestamp, reason: 'Local' } as const;

/** What can be told of a log from outside. */
function shownBy(log: TransactionLog): unknown {
  const { messages, open } = log;
  return { messages, open, data: open.map(({ localId }) => log.dataOf(localId)), named: messages.map((message) => nameOf(log, message)) };
}

function nameOf(log: TransactionLog, message: TransactionLog['messages'][number]): unknown {
  return log.transaction(message.kind === 'start' ? message.transaction.localId : message.localId);
}

function journalOf(lines: readonly string[]): Journal {
  const { journal } = memoryStore();
  journal.rewrite(lines);
  return journal;
}

describe('the log of transactions', () => {
  it('finds a transaction that ran, its transactionId, its group and its unsent messages again', () => {
    const { journal } = memoryStore();
    const log = new TransactionLog(journal);
    const { localId } = log.start(tag);
    log.finish(log.messages[0]?.messageNo ?? 0);
    log.name(localId, 77);
    log.join(localId, 'FAMILY');
    log.meter(localId, 1, reading(6));
    log.keep(localId, reading(6));
    const again = new TransactionLog(journal);
    expect(again.open).toEqual([{ ...tag, localId: 1, transactionId: 77, parentIdTag: 'FAMILY' }]);
    expect(again.messages).toMatchObject([{ kind: 'meter', localId, meterValue: reading(6) }]);
    expect(again.dataOf(localId)).toEqual([reading(6)]);
    expect(again.start(tag).localId).toBe(2);
  });

  it('forgets a transaction when its stop is answered, and never uses its number again', () => {
    const { journal } = memoryStore();
    const log = new TransactionLog(journal);
    const { localId } = log.start(tag);
    log.stop(localId, stop);
    expect(log.open).toEqual([]);
    for (const { messageNo } of [...log.messages]) log.finish(messageNo);
    expect(log.transaction(localId)).toBeUndefined();
    expect(new TransactionLog(journal).start(tag).localId).toBe(localId + 1);
  });

  it('does not grow with what is done, nor a stop with days of readings', () => {
    const { journal } = memoryStore();
    const log = new TransactionLog(journal);
    const { localId } = log.start(tag);
    log.finish(1);
    for (let count = 0; count < 5_000; count += 1) {
      log.keep(localId, reading(count));
      log.finish(log.meter(localId, 1, reading(count)));
    }
    expect(log.dataOf(localId).length).toBeLessThanOrEqual(400);
    expect(log.dataOf(localId)[0]).toEqual(reading(0));
    expect(log.dataOf(localId).at(-1)).toEqual(reading(4_999));
    expect(journal.length).toBeLessThan(4_000);
    expect(shownBy(new TransactionLog(journal))).toEqual(shownBy(log));
  });

  it('is not written anew for each message of a long transaction', () => {
    const { journal } = memoryStore();
    const log = new TransactionLog(journal);
    const { localId } = log.start(tag);
    log.finish(1);
    let rewrites = 0;
    for (let count = 0; count < 1_000; count += 1) {
      log.keep(localId, reading(count));
      const messageNo = log.meter(localId, 1, reading(count));
      const { length } = journal;
      log.finish(messageNo);
      if (journal.length <= length) rewrites += 1;
    }
    expect(rewrites).toBeLessThan(10);
  });

  it('is, after a power cut at any line, what it was at that line', () => {
    const step = fc.oneof(
      fc.constant('start' as const),
      fc.constant('meter' as const),
      fc.constant('keep' as const),
      fc.constant('name' as const),
      fc.constant('stop' as const),
      fc.constant('finish' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { journal } = memoryStore();
        const log = new TransactionLog(journal);
        const seen = new Map([[0, JSON.stringify(shownBy(log))]]);
        for (const [index, each] of steps.entries()) {
          const localId = log.open.at(index % Math.max(1, log.open.length))?.localId;
          if (each === 'start') log.start(tag);
          else if (each === 'finish') log.finish(log.messages[0]?.messageNo ?? -1);
          else if (localId !== undefined) {
            if (each === 'meter') log.meter(localId, 1, reading(index));
            if (each === 'keep') log.keep(localId, reading(index));
            if (each === 'name') log.name(localId, index);
            if (each === 'stop') log.stop(localId, stop);
          }
          seen.set(journal.length, JSON.stringify(shownBy(log)));
        }
        for (const [length, shown] of seen) {
          const cut = new TransactionLog(journalOf(journal.read().slice(0, length)));
          expect(JSON.stringify(shownBy(cut))).toBe(shown);
        }
      }),
    );
  });
});
