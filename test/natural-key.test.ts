import type { MeterValuePage, ReviewPage } from '@phasor/contract';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { walk, type TransactionItem } from './support/steady-charger.ts';
import { describeOnBothStores, freshStore, type FreshStore } from './support/stores.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';

describeOnBothStores('one session is one transaction', (newStore) => {
  let fresh: FreshStore;
  let system: TestSystem;
  let charger: RawCharger;
  let id: string;
  let count = 0;

  beforeAll(async () => {
    fresh = await newStore();
    system = await startTestSystem({ on: fresh });
  });
  afterAll(async () => {
    await system.stop();
    await fresh.remove();
  });

  /** A charger of its own for each test, booted. */
  const newCharger = async (): Promise<void> => {
    id = `CP${++count}`;
    await system.register(id);
    charger = await RawCharger.connect(system.ocppUrl, id);
    await charger.ask('BootNotification', BOOT);
  };
  const reconnect = async (): Promise<void> => {
    await charger.close();
    charger = await RawCharger.connect(system.ocppUrl, id);
  };
  const secondsAgo = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
  const begin = (change: object = {}) => ({ connectorId: 1, idTag: 'TAG', meterStart: 100, timestamp: secondsAgo(60), ...change });
  const start = async (payload: object, by = charger): Promise<number> =>
    (await by.ask<{ transactionId: number }>('StartTransaction', payload)).transactionId;
  const stop = (transactionId: number, change: object = {}) =>
    charger.ask('StopTransaction', { transactionId, meterStop: 900, timestamp: secondsAgo(0), ...change });
  const stored = async (): Promise<TransactionItem[]> =>
    (await walk<TransactionItem>(system.api, `/transactions?chargerId=${id}`)).reverse();
  const reviews = async (): Promise<string[]> => {
    const { items } = (await system.api.get<ReviewPage>('/reviews?limit=200')).body;
    return items.filter(({ chargerId }) => chargerId === id).map(({ kind }) => kind);
  };

  it('repeated with new message ids, over reconnects and restarts of the server, has the same transactionId', async () => {
    await newCharger();
    const payload = begin();
    const first = await start(payload);
    for (let n = 0; n < 3; n += 1) expect(await start(payload)).toBe(first);
    await reconnect();
    expect(await start(payload)).toBe(first);
    await charger.ask('BootNotification', BOOT);
    expect(await start(payload)).toBe(first);
    await charger.close();
    await system.stop();
    system = await startTestSystem({ on: fresh });
    charger = await RawCharger.connect(system.ocppUrl, id);
    expect(await start(payload)).toBe(first);
    expect(await stored()).toMatchObject([{ transactionId: first, stopTime: null }]);
    expect(await reviews()).toEqual([]);
    await charger.close();
  });

  it('repeated on two sockets at once has the same transactionId, again and again', async () => {
    await newCharger();
    for (let round = 0; round < 10; round += 1) {
      const payload = begin({ meterStart: round });
      const older = charger;
      older.send(JSON.stringify([2, 'old', 'StartTransaction', payload]));
      charger = await RawCharger.connect(system.ocppUrl, id);
      const [one, other] = await Promise.all([start(payload), start(payload)]);
      expect(other).toBe(one);
      await older.closed;
    }
    const transactions = await stored();
    expect(transactions).toHaveLength(10);
    expect(transactions.map(({ meterStart }) => meterStart)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await charger.close();
  });

  it('with another connector, tag, meter or time is another session', async () => {
    await newCharger();
    const payload = begin();
    const others = [{ connectorId: 2 }, { idTag: 'OTHER' }, { meterStart: 101 }, { timestamp: secondsAgo(61) }].map((change) => ({
      ...payload,
      ...change,
    }));
    const ids = new Set<number>();
    for (const each of [payload, ...others]) ids.add(await start(each));
    expect(ids.size).toBe(5);
    await charger.close();
  });

  it('of both outlets of an Aura at one moment are two sessions, and each stop closes its own', async () => {
    await newCharger();
    const timestamp = secondsAgo(30);
    const [left, right] = await Promise.all([start(begin({ timestamp, connectorId: 1 })), start(begin({ timestamp, connectorId: 2 }))]);
    expect(left).not.toBe(right);
    await stop(right, { meterStop: 200 });
    expect(await stored()).toMatchObject([
      { transactionId: left, connectorId: 1, meterStop: null },
      { transactionId: right, connectorId: 2, meterStop: 200 },
    ]);
    await charger.close();
  });

  it('after its stop is the stopped one, until the charger boots: then it is a new session and a person is told', async () => {
    await newCharger();
    const payload = begin();
    const first = await start(payload);
    await stop(first);
    expect(await start(payload)).toBe(first);
    await charger.ask('BootNotification', BOOT);
    await reconnect();
    const second = await start(payload);
    expect(second).not.toBe(first);
    expect(await start(payload)).toBe(second);
    const rows = await system.store.db
      .selectFrom('charging_transaction')
      .select(['transaction_id', 'ordinal'])
      .where('transaction_id', 'in', [first, second])
      .execute();
    expect(rows.sort((a, b) => a.ordinal - b.ordinal)).toEqual([
      { transaction_id: first, ordinal: 1 },
      { transaction_id: second, ordinal: 2 },
    ]);
    expect(await reviews()).toEqual(['repeated-key-after-stop']);
    await charger.close();
  });

  it('with a clock that begins anew at each boot is a new session in each boot, and the same within one', async () => {
    await newCharger();
    const payload = begin({ timestamp: '1970-01-01T00:00:10Z' });
    const first = await start(payload);
    expect(await start(payload)).toBe(first);
    await charger.ask('BootNotification', BOOT);
    const second = await start(payload);
    expect(second).not.toBe(first);
    expect(await start(payload)).toBe(second);
    expect(await reviews()).toEqual(['implausible-time', 'implausible-time']);
    await charger.close();
  });

  it('with a time that cannot be read is the same when it is repeated, and a new one after its stop', async () => {
    await newCharger();
    const payload = begin({ timestamp: 'soon' });
    const first = await start(payload);
    expect(await start(payload)).toBe(first);
    await stop(first, { timestamp: 'later' });
    await stop(first, { timestamp: 'later' });
    const second = await start(payload);
    expect(second).not.toBe(first);
    expect(await start(payload)).toBe(second);
    expect((await reviews()).reverse()).toEqual(['implausible-time', 'implausible-time', 'repeated-key-after-stop', 'implausible-time']);
    await charger.close();
  });

  it.each([
    ['a day old meanwhile', 86_390, 86_410],
    ['less than a day ahead meanwhile', -86_410, -86_390],
  ])('repeated when it is %s has the same transactionId', async (_what, firstAgeS, laterAgeS) => {
    await newCharger();
    const first = await start(begin({ timestamp: secondsAgo(firstAgeS) }));
    // What the store holds is moved instead of the time: the retry comes 20 s later.
    const moved = secondsAgo(laterAgeS);
    await system.store.db
      .updateTable('charging_transaction')
      .set({ start_time: new Date(moved) })
      .where('transaction_id', '=', first)
      .execute();
    expect(await start(begin({ timestamp: moved }))).toBe(first);
    await charger.close();
  });

  it('repeats its readings: they are stored once', async () => {
    await newCharger();
    const transactionId = await start(begin());
    const reading = (value: string, seconds = 40) => ({ timestamp: secondsAgo(seconds).slice(0, 19) + 'Z', sampledValue: [{ value }] });
    const meterValue = [reading('110'), reading('120', 20)];
    for (let n = 0; n < 3; n += 1) await charger.ask('MeterValues', { connectorId: 1, transactionId, meterValue });
    await reconnect();
    await charger.ask('MeterValues', { connectorId: 1, transactionId, meterValue: [...meterValue, ...meterValue] });
    await stop(transactionId, { transactionData: meterValue });
    await stop(transactionId, { transactionData: meterValue });
    const { items } = (await system.api.get<MeterValuePage>(`/transactions/${transactionId}/meter-values`)).body;
    expect(items.map(({ sampledValue }) => sampledValue)).toEqual([[{ value: '110' }], [{ value: '120' }]]);
    await charger.close();
  });

  it('stopped twice keeps the first stop; one that contradicts it, or that nobody started, is kept for a person', async () => {
    await newCharger();
    const transactionId = await start(begin());
    const timestamp = secondsAgo(1);
    for (let n = 0; n < 2; n += 1) await stop(transactionId, { timestamp });
    expect(await reviews()).toEqual([]);
    await stop(transactionId, { timestamp, meterStop: 950 });
    await stop(-1);
    await stop(2 ** 40);
    await stop(transactionId + 1000);
    expect(await stored()).toMatchObject([{ transactionId, meterStop: 900, energyWh: 800, stopTime: timestamp }]);
    expect((await reviews()).reverse()).toEqual([
      'contradicting-stop',
      'unknown-transaction',
      'unknown-transaction',
      'unknown-transaction',
    ]);
    await charger.close();
  });
});

describe.skipIf('missing' in inject('postgres'))('two nodes on one PostgreSQL', () => {
  it('give a start that reaches both at once the same transactionId', async () => {
    const fresh = await freshStore('postgres');
    const one = await startTestSystem({ on: fresh });
    const other = await startTestSystem({ on: fresh });
    await one.register('CP');
    const sockets = await Promise.all([RawCharger.connect(one.ocppUrl, 'CP'), RawCharger.connect(other.ocppUrl, 'CP')]);
    for (let meterStart = 0; meterStart < 20; meterStart += 1) {
      const payload = { connectorId: 1, idTag: 'TAG', meterStart, timestamp: new Date().toISOString() };
      const answers = await Promise.all(sockets.map((socket) => socket.ask<{ transactionId: number }>('StartTransaction', payload)));
      expect(answers[0]?.transactionId).toBeGreaterThan(0);
      expect(answers[1]?.transactionId).toBe(answers[0]?.transactionId);
    }
    expect(await walk<TransactionItem>(one.api, '/transactions')).toHaveLength(20);
    for (const socket of sockets) await socket.close();
    await other.stop();
    await one.stop();
    await fresh.remove();
  });
});
