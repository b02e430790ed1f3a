import type { OrderAnswer, OrderRequest, OrderView } from '@phasor/contract';
import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../test/support/stores.ts';
import { quickestStore } from '../../../../test/support/system.ts';
import { until } from '../../../../test/support/until.ts';
import { InMemoryBus, type Change } from '../bus/index.ts';
import type { Store } from '../store/index.ts';
import { endUnfinishedOrders, Orders } from './orders.ts';

describe('orders', () => {
  const clock = new VirtualClock();
  let fresh: FreshStore;
  let store: Store;
  let organisationNo: number;
  let bus: InMemoryBus;
  let orders: Orders;
  let hang: () => void = () => undefined;

  beforeAll(async () => {
    fresh = await freshStore(quickestStore());
    store = await fresh.open(clock);
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: new Date() };
    ({ no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow());
    await store.db
      .insertInto('charger')
      .values({ id: 'CP1', organisation_no: organisationNo, name: 'CP1', registered_at: new Date() })
      .execute();
  });
  beforeEach(() => {
    bus = new InMemoryBus();
    orders = new Orders({ db: store.db, bus, clock, random: new SeededRandom(Math.floor(clock.now()) + 1) });
  });
  afterEach(() => hang());
  afterAll(async () => {
    await store.close();
    await fresh.remove();
  });

  const START: OrderRequest = { kind: 'start', connectorId: 2, idTag: 'TAG' };
  const charge = (answer: () => OrderAnswer | Promise<OrderAnswer>): void => {
    hang = bus.respond('charger.CP1', async () => answer());
  };
  const transaction = (phase: 'started' | 'metered' | 'stopped', connectorId: number, transactionId = 7, chargerId = 'CP1'): Change => ({
    kind: 'transaction',
    chargerId,
    connectorId,
    transactionId,
    phase,
  });
  const place = async (body: OrderRequest = START): Promise<OrderView> => {
    await clock.advance(1);
    return orders.place(organisationNo, 'CP1', body);
  };
  const stateOf = async ({ id }: OrderView): Promise<string> => {
    await clock.settle();
    return (await orders.read(organisationNo, id)).state;
  };

  it('to a charger that nobody holds fail, and are kept', async () => {
    expect(await place()).toMatchObject({
      chargerId: 'CP1',
      kind: 'start',
      state: 'failed',
      reason: expect.stringContaining('not connected') as string,
    });
  });

  it('that a restart left without an answer are failed, and say that it may have been done', async () => {
    charge(() => new Promise(() => undefined));
    void place().catch(() => undefined);
    await clock.advance(10);
    const open = await store.db.selectFrom('charger_order').select('id').where('state', '=', 'sent').execute();
    expect(open).toHaveLength(1);
    await endUnfinishedOrders(store.db, new Date(clock.now()));
    const { state, reason } = await orders.read(organisationNo, open[0]?.id ?? '');
    expect({ state, reason }).toEqual({ state: 'failed', reason: expect.stringContaining('restarted') as string });
  });

  it('that nobody’s charger could get are not even stored', async () => {
    await expect(orders.place(organisationNo, 'NOBODY', START)).rejects.toMatchObject({ code: 'CHARGER_UNKNOWN' });
  });

  it.each<[OrderAnswer, string, string | null]>([
    [{ kind: 'accepted' }, 'accepted', null],
    [{ kind: 'refused', reason: 'The charger answered Rejected.' }, 'refused', 'The charger answered Rejected.'],
    [{ kind: 'failed', reason: 'no answer\0' }, 'failed', 'no answer\ufffd'],
  ])('answered with %j are %s', async (answer, state, reason) => {
    charge(() => answer);
    expect(await place()).toMatchObject({ state, reason });
  });

  it('that could not be sent fail with the reason', async () => {
    charge(() => Promise.reject(new Error('64 calls already wait')));
    expect(await place()).toMatchObject({ state: 'failed', reason: '64 calls already wait' });
  });

  it.each<[OrderRequest, readonly Change[], Change]>([
    [
      START,
      [
        transaction('started', 1),
        transaction('metered', 2),
        transaction('stopped', 2),
        transaction('started', 2, 7, 'CP2'),
        { kind: 'booted', chargerId: 'CP1', source: 'OCPP', bootNo: 2 },
      ],
      transaction('started', 2),
    ],
    [
      { kind: 'stop', transactionId: 7 },
      [transaction('stopped', 1, 8), transaction('metered', 1, 7), transaction('stopped', 1, 7, 'CP2')],
      transaction('stopped', 1, 7),
    ],
    [
      { kind: 'reboot' },
      [
        { kind: 'charger', chargerId: 'CP1' },
        { kind: 'booted', chargerId: 'CP2', source: 'OCPP', bootNo: 2 },
      ],
      { kind: 'booted', chargerId: 'CP1', source: 'OCPP', bootNo: 2 },
    ],
  ])('%j is effective once the charger reports just that', async (body, others, effect) => {
    charge(() => ({ kind: 'accepted' }));
    const order = await place(body);
    for (const other of others) bus.publish(other);
    expect(await stateOf(order)).toBe('accepted');
    bus.publish(effect);
    await until('effective', 5000, async () => (await stateOf(order)) === 'effective');
  });

  it('are effective where the effect comes before the answer', async () => {
    charge(() => {
      bus.publish(transaction('started', 2));
      return { kind: 'accepted' };
    });
    expect((await place()).state).toBe('effective');
  });

  it('that are refused stay so, whatever happens by chance meanwhile and after', async () => {
    charge(() => {
      bus.publish(transaction('started', 2));
      return { kind: 'refused', reason: 'no' };
    });
    const order = await place();
    bus.publish(transaction('started', 2));
    expect([order.state, await stateOf(order)]).toEqual(['refused', 'refused']);
  });

  it('are not made effective by what happens long after', async () => {
    charge(() => ({ kind: 'accepted' }));
    const order = await place();
    await clock.advance(601_000);
    bus.publish(transaction('started', 2));
    expect(await stateOf(order)).toBe('accepted');
  });

  it('of two alike both become effective with what both asked for', async () => {
    charge(() => ({ kind: 'accepted' }));
    const placed = [await place(), await place()];
    bus.publish(transaction('started', 2));
    for (const order of placed) await until('effective', 5000, async () => (await stateOf(order)) === 'effective');
  });
});
