import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideMetered,
  decideStart,
  decideStop,
  keyOf,
  meantBy,
  type EarlierStart,
  type KnownTransaction,
  type StopReport,
} from './decide.ts';
import { keyText } from './natural-key.ts';
import { meteredReport, NOW_MS, startReport, stateOf, stopReport, timeOf } from './testing/reports.ts';

const ACCEPTED = { status: 'Accepted' } as const;
const kinds = (reviews: readonly { kind: string }[]): string[] => reviews.map(({ kind }) => kind);

describe('StartTransaction', () => {
  it('makes a new transaction of a key that nobody knows', () => {
    const { earlierId, write, reviews } = decideStart(stateOf(), startReport(), ACCEPTED, undefined);
    expect(earlierId).toBeNull();
    expect(write).toMatchObject({
      ordinal: 1,
      verdict: ACCEPTED,
      key: { chargerNo: 1, connectorId: 1, idTag: 'TAG', meterStartWh: 1000, bootKey: 0 },
    });
    expect(reviews).toEqual([]);
  });

  it('repeated while it runs is the transaction that is there', () => {
    const running: EarlierStart = { transactionId: 7, ordinal: 1, stopBootNo: null, source: 'OCPP' };
    expect(decideStart(stateOf({ bootNo: 9 }), startReport(), ACCEPTED, running)).toEqual({ earlierId: 7, write: null, reviews: [] });
  });

  it('repeated after the stop in the same boot is the transaction that is there', () => {
    const stopped: EarlierStart = { transactionId: 7, ordinal: 1, stopBootNo: 3, source: 'OCPP' };
    expect(decideStart(stateOf({ bootNo: 3 }), startReport(), ACCEPTED, stopped)).toEqual({ earlierId: 7, write: null, reviews: [] });
  });

  it('repeated after the stop and a later boot is a new session with the next ordinal, and a person is told', () => {
    const stopped: EarlierStart = { transactionId: 7, ordinal: 2, stopBootNo: 3, source: 'OCPP' };
    const { earlierId, write, reviews } = decideStart(stateOf({ bootNo: 4 }), startReport(), ACCEPTED, stopped);
    expect(earlierId).toBeNull();
    expect(write?.ordinal).toBe(3);
    expect(kinds(reviews)).toEqual(['repeated-key-after-stop']);
  });

  it('of a refused tag is stored all the same: energy may have flowed', () => {
    expect(decideStart(stateOf(), startReport(), { status: 'Invalid' }, undefined).write?.verdict).toEqual({ status: 'Invalid' });
  });

  it('with an implausible time is stored as it came, and a person is told', () => {
    const report = startReport({ time: timeOf('1970-01-01T00:00:05Z') });
    const { write, reviews } = decideStart(stateOf(), report, ACCEPTED, undefined);
    expect(write?.key).toMatchObject({ startMs: 5000, bootKey: 3 });
    expect(kinds(reviews)).toEqual(['implausible-time']);
  });

  it('with a time that cannot be read has the same key when it is repeated later, and a person is told', () => {
    const report = startReport({ time: timeOf('yesterday') });
    const retry = { ...report, receivedAtMs: NOW_MS + 30_000 };
    expect(keyText(keyOf(stateOf(), retry))).toBe(keyText(keyOf(stateOf(), report)));
    expect(kinds(decideStart(stateOf(), report, ACCEPTED, undefined).reviews)).toEqual(['implausible-time']);
  });

  it('with a time that cannot be read, after the stop, is a new session: its key says nothing of when', () => {
    const report = startReport({ time: timeOf('yesterday') });
    const stopped: EarlierStart = { transactionId: 7, ordinal: 1, stopBootNo: 3, source: 'OCPP' };
    const { earlierId, write, reviews } = decideStart(stateOf({ bootNo: 3 }), report, ACCEPTED, stopped);
    expect([earlierId, write?.ordinal]).toEqual([null, 2]);
    expect(kinds(reviews)).toEqual(['repeated-key-after-stop', 'implausible-time']);
  });

  it('has a key with the tag as the store holds it', () => {
    const { key } = decideStart(stateOf(), startReport({ idTag: 'A\0\ud800' + 'x'.repeat(400) }), ACCEPTED, undefined).write ?? {};
    expect(key?.idTag).toBe('A\ufffd\ufffd' + 'x'.repeat(252));
  });
});

describe('StopTransaction', () => {
  const running: KnownTransaction = {
    transactionId: 7,
    chargerNo: 1,
    connectorId: 2,
    idTag: 'TAG',
    meterStartWh: 1000,
    startMs: Date.parse('2026-03-01T11:00:00Z'),
    meterStopWh: null,
    stopMs: null,
    isStopped: false,
  };
  const stopped: KnownTransaction = { ...running, meterStopWh: 5000, stopMs: Date.parse('2026-03-01T11:59:50Z'), isStopped: true };

  it('closes the transaction that runs', () => {
    const { write, reviews } = decideStop(stateOf(), stopReport({ idTag: 'TAG' }), running);
    expect(write).toMatchObject({
      transactionId: 7,
      meterStopWh: 5000,
      stopMs: Date.parse('2026-03-01T11:59:50Z'),
      reason: 'Local',
      idTag: 'TAG',
    });
    expect(reviews).toEqual([]);
  });

  it.each([
    ['that nobody knows', undefined],
    ['of another charger', { ...running, chargerNo: 2 }],
  ])('for a transaction %s changes none, keeps its readings outside any, and tells a person', (_what, known) => {
    const report = stopReport({ transactionId: -1, readings: meteredReport().readings });
    const { write, meterValues, reviews } = decideStop(stateOf(), report, known);
    expect(write).toBeNull();
    expect(meterValues).toMatchObject([{ chargerNo: 1, connectorId: 0, transactionId: 0 }]);
    expect(kinds(reviews)).toEqual(['unknown-transaction']);
  });

  it('with a register that went back is stored, and tells a person that the energy is not known', () => {
    const { write, reviews } = decideStop(stateOf(), stopReport({ meterStopWh: 999 }), running);
    expect(write?.meterStopWh).toBe(999);
    expect(kinds(reviews)).toEqual(['register-went-back']);
  });

  it.each<[string, Partial<StopReport>, readonly Partial<KnownTransaction>[], number | undefined]>([
    ['the only one that runs', {}, [{}], 7],
    ['the one with its tag, in whatever case', { idTag: 'other' }, [{}, { transactionId: 8, idTag: 'OTHER' }], 8],
    ['the one whose register it can end', { meterStopWh: 1500 }, [{}, { transactionId: 8, meterStartWh: 1501 }], 7],
    ['the one that had begun', {}, [{}, { transactionId: 8, startMs: Date.parse('2026-03-01T11:59:51Z') }], 7],
    ['none of two that fit', {}, [{}, { transactionId: 8 }], undefined],
    ['none that is stopped', {}, [{ isStopped: true }], undefined],
  ])('without a usable transactionId means %s', (_what, change, candidates, meant) => {
    const report = stopReport({ transactionId: 0, ...change });
    const found = meantBy(
      report,
      candidates.map((candidate) => ({ ...running, ...candidate })),
    );
    expect(found?.transactionId).toBe(meant);
    if (found) expect(kinds(decideStop(stateOf(), report, found).reviews)).toEqual(['unknown-transaction']);
  });

  it('repeated says nothing new', () => {
    expect(decideStop(stateOf(), stopReport(), stopped)).toEqual({ write: null, meterValues: [], reviews: [] });
  });

  it('repeated with a time that cannot be read says nothing new', () => {
    const report = stopReport({ time: timeOf(''), receivedAtMs: NOW_MS + 60_000 });
    expect(decideStop(stateOf(), report, stopped).reviews).toEqual([]);
  });

  it.each([
    ['energy', stopReport({ meterStopWh: 5001 })],
    ['time', stopReport({ time: timeOf('2026-03-01T11:59:51Z') })],
  ])('that contradicts the first in %s leaves it and tells a person', (_what, report) => {
    const { write, reviews } = decideStop(stateOf(), report, stopped);
    expect(write).toBeNull();
    expect(kinds(reviews)).toEqual(['contradicting-stop']);
  });

  it.each([['1970-01-01T00:00:00Z'], ['never']])('at an implausible time (%s) closes the transaction and tells a person', (text) => {
    const { write, reviews } = decideStop(stateOf(), stopReport({ time: timeOf(text) }), running);
    expect(write?.transactionId).toBe(7);
    expect(kinds(reviews)).toEqual(['implausible-time']);
  });

  it('stores its readings with the connector of the transaction, also when it is repeated', () => {
    for (const known of [running, stopped]) {
      const { meterValues } = decideStop(stateOf(), stopReport({ readings: meteredReport().readings }), known);
      expect(meterValues).toMatchObject([{ connectorId: 2, transactionId: 7, sampled: '[{"value":"1200"}]' }]);
    }
  });
});

describe('MeterValues', () => {
  it('outside a transaction are stored', () => {
    const { meterValues, reviews } = decideMetered(stateOf(), meteredReport(), true);
    expect(meterValues).toMatchObject([{ connectorId: 1, transactionId: 0, measuredAtMs: Date.parse('2026-03-01T11:59:40Z') }]);
    expect(reviews).toEqual([]);
  });

  it('for a transaction that is not this charger’s are stored, and a person is told once in a connection', () => {
    const state = stateOf();
    const first = decideMetered(state, meteredReport({ transactionId: 99 }), false);
    expect(first.meterValues).toHaveLength(1);
    expect(kinds(first.reviews)).toEqual(['unknown-transaction']);
    state.reviewedTransactions.add(99);
    const second = decideMetered(state, meteredReport({ transactionId: 99 }), false);
    expect(second.meterValues).toHaveLength(1);
    expect(second.reviews).toEqual([]);
  });

  it('without a readable time are stored with the time of arrival, and a person is told', () => {
    const readings = [{ time: timeOf('noon'), sampledValue: [{ value: 1 }] }];
    const { meterValues, reviews } = decideMetered(stateOf(), meteredReport({ readings }), true);
    expect(meterValues).toMatchObject([{ measuredAtMs: NOW_MS }]);
    expect(kinds(reviews)).toEqual(['odd-meter-value']);
  });
});

describe('whatever a charger repeats', () => {
  /** What a charger may do, with few values, so that keys meet. */
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('start' as const),
      connectorId: fc.integer({ min: 1, max: 2 }),
      text: fc.constantFrom('2026-03-01T11:59:30Z', '1970-01-01T00:00:05Z', 'yesterday'),
      laterMs: fc.constantFrom(0, 1000, 600_000),
    }),
    fc.record({ kind: fc.constant('stop' as const), nth: fc.nat({ max: 5 }) }),
    fc.record({ kind: fc.constant('boot' as const) }),
  );

  it('one key has one running transaction, and every start an id that is stored', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const state = stateOf();
        const stored: { key: string; transactionId: number; ordinal: number; stopBootNo: number | null; source: 'OCPP' }[] = [];
        for (const next of steps) {
          if (next.kind === 'boot') state.bootNo += 1;
          else if (next.kind === 'stop') {
            const known = stored[next.nth];
            if (known) known.stopBootNo ??= state.bootNo;
          } else {
            const report = startReport({ connectorId: next.connectorId, time: timeOf(next.text), receivedAtMs: NOW_MS + next.laterMs });
            const key = keyText(keyOf(state, report));
            const { earlierId, write } = decideStart(
              state,
              report,
              ACCEPTED,
              stored.findLast((other) => other.key === key),
            );
            if (write)
              stored.push({
                key: keyText(write.key),
                transactionId: stored.length + 1,
                ordinal: write.ordinal,
                stopBootNo: null,
                source: 'OCPP',
              });
            const answered = write ? stored.length : earlierId;
            expect(stored.map(({ transactionId }) => transactionId)).toContain(answered);
          }
          const running = stored.filter(({ stopBootNo }) => stopBootNo === null).map(({ key }) => key);
          expect(new Set(running).size).toBe(running.length);
          const unique = stored.map(({ key, ordinal }) => `${key}/${ordinal}`);
          expect(new Set(unique).size).toBe(unique.length);
        }
      }),
      { numRuns: 300 },
    );
  });
});
