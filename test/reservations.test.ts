import type { Reservation, ReservationPage } from '@phasor/contract';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { describeOnBothStores, type FreshStore } from './support/stores.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

describeOnBothStores('reservations', (newStore) => {
  let fresh: FreshStore;
  let system: TestSystem;
  let charger: RawCharger;
  let id: string;
  let count = 0;
  let asked: { action: string; payload: unknown }[];
  let status: string;
  let meterStart = 0;

  beforeAll(async () => {
    fresh = await newStore();
    system = await startTestSystem({ on: fresh });
    await system.api.post('/tags', { idTag: 'ALONE' });
    await system.api.post('/tags', { idTag: 'CHILD1', parentIdTag: 'FAMILY' });
    await system.api.post('/tags', { idTag: 'CHILD2', parentIdTag: 'family' });
  });
  afterAll(async () => {
    await system.stop();
    await fresh.remove();
  });
  const connect = async (): Promise<void> => {
    charger = await RawCharger.connect(system.ocppUrl, id);
    charger.onCall = (action, payload) => {
      if (action !== 'ReserveNow' && action !== 'CancelReservation') return [3, { configurationKey: [] }];
      asked.push({ action, payload });
      return [3, { status }];
    };
    await charger.ask('BootNotification', BOOT);
  };
  beforeEach(async () => {
    id = `CP${++count}`;
    asked = [];
    status = 'Accepted';
    await system.register(id);
    await connect();
  });

  const reserve = async (body: object = {}): Promise<Reservation> => {
    const reply = await system.api.post<Reservation>(`/chargers/${id}/reservations`, {
      connectorId: 1,
      idTag: 'ALONE',
      expiryDate: inAnHour(),
      ...body,
    });
    expect(reply).toMatchObject({ status: 201 });
    return reply.body;
  };
  const all = async (): Promise<Reservation[]> => (await system.api.get<ReservationPage>(`/chargers/${id}/reservations`)).body.items;
  const state = async ({ id: which }: Reservation): Promise<unknown> => {
    const found = (await all()).find((reservation) => reservation.id === which);
    return [found?.state, found?.transactionId];
  };
  const start = async (body: object): Promise<number> => {
    const payload = { connectorId: 1, idTag: 'ALONE', meterStart: ++meterStart, timestamp: new Date().toISOString(), ...body };
    return (await charger.ask<{ transactionId: number }>('StartTransaction', payload)).transactionId;
  };

  it('ReserveNow is sent with an id of ours and the group of the tag; the answer is kept', async () => {
    const expiryDate = inAnHour();
    const reservation = await reserve({ idTag: 'CHILD1', expiryDate });
    const { reservationId } = reservation;
    expect(asked).toEqual([
      { action: 'ReserveNow', payload: { connectorId: 1, idTag: 'CHILD1', parentIdTag: 'FAMILY', expiryDate, reservationId } },
    ]);
    expect(reservation).toMatchObject({ state: 'accepted', status: 'Accepted', chargerId: id, transactionId: null });
    expect(await all()).toEqual([reservation]);
  });

  it.each(['Faulted', 'Occupied', 'Rejected', 'Unavailable'])('refused with %s', async (answer) => {
    status = answer;
    expect(await reserve()).toMatchObject({ state: 'refused', status: answer });
    await start({});
    expect((await all())[0]).toMatchObject({ state: 'refused', transactionId: null });
  });

  it('is used by the transaction that names it, also when it comes late, after the answer was missed', async () => {
    const reservation = await reserve();
    const transactionId = await start({ reservationId: reservation.reservationId, idTag: 'CHILD1' });
    expect(await state(reservation)).toEqual(['used', transactionId]);
    charger.onCall = () => null;
    const unanswered = reserve();
    await charger.frame(charger.heard.length);
    await charger.close();
    expect(await unanswered).toMatchObject({ state: 'failed' });
    await connect();
    const { reservationId } = await unanswered;
    const again = await start({ reservationId, timestamp: new Date(Date.now() - 60_000).toISOString() });
    expect(await state(await unanswered)).toEqual(['used', again]);
  });

  it('is used by its tag, or by one of its group, on its connector, without being named', async () => {
    const one = await reserve({ idTag: 'CHILD1' });
    const two = await reserve({ connectorId: 2, idTag: 'child1' });
    await start({ idTag: 'ALONE' });
    await start({ connectorId: 3, idTag: 'CHILD1' });
    expect([await state(one), await state(two)]).toEqual([
      ['accepted', null],
      ['accepted', null],
    ]);
    const first = await start({ idTag: 'CHILD2' });
    const second = await start({ connectorId: 2, idTag: 'CHILD1' });
    expect([await state(one), await state(two)]).toEqual([
      ['used', first],
      ['used', second],
    ]);
  });

  it('of the whole charger is used on any connector; the connector’s own goes first', async () => {
    const any = await reserve({ connectorId: 0 });
    const own = await reserve({ connectorId: 2 });
    const first = await start({ connectorId: 2 });
    expect([await state(any), await state(own)]).toEqual([
      ['accepted', null],
      ['used', first],
    ]);
    const second = await start({ connectorId: 2 });
    expect(await state(any)).toEqual(['used', second]);
  });

  it('on connector 0 is not asked of a charger that says it cannot', async () => {
    const { no } = await system.store.db.selectFrom('charger').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const key = { charger_no: no, organisation_no: 1, key: 'ReserveConnectorZeroSupported', value: 'false', is_readonly: true };
    await system.store.db
      .insertInto('configuration_key')
      .values({ ...key, is_known: true, read_at: new Date() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const body = { connectorId: 0, idTag: 'ALONE', expiryDate: inAnHour() };
    expect(await system.api.post(`/chargers/${id}/reservations`, body)).toMatchObject({
      status: 409,
      body: { code: 'RESERVATION_CONNECTOR_ZERO' },
    });
    expect(asked).toEqual([]);
  });

  it('with the same id replaces the one before, when the charger takes it', async () => {
    const first = await reserve();
    status = 'Occupied';
    const refused = await reserve({ reservationId: first.reservationId, connectorId: 2 });
    expect([refused.state, await state(first)]).toEqual(['refused', ['accepted', null]]);
    status = 'Accepted';
    const second = await reserve({ reservationId: first.reservationId, connectorId: 2 });
    expect([await state(first), await state(second)]).toEqual([
      ['replaced', null],
      ['accepted', null],
    ]);
    const body = { connectorId: 1, idTag: 'ALONE', expiryDate: inAnHour(), reservationId: first.reservationId + 1000 };
    expect(await system.api.post(`/chargers/${id}/reservations`, body)).toMatchObject({
      status: 404,
      body: { code: 'RESERVATION_UNKNOWN' },
    });
  });

  it('is cancelled; Rejected means that the charger has none, so it is gone too; no answer leaves it', async () => {
    const [first, second, third] = [await reserve(), await reserve({ connectorId: 2 }), await reserve({ connectorId: 3 })];
    const cancel = ({ reservationId }: Reservation) => system.api.delete<Reservation>(`/chargers/${id}/reservations/${reservationId}`);
    expect(await cancel(first)).toMatchObject({ status: 200, body: { state: 'cancelled', reason: null } });
    expect(asked.at(-1)).toEqual({ action: 'CancelReservation', payload: { reservationId: first.reservationId } });
    status = 'Rejected';
    expect(await cancel(second)).toMatchObject({
      status: 200,
      body: { state: 'cancelled', reason: expect.stringContaining('no such') as string },
    });
    expect(await cancel(first)).toMatchObject({ status: 404, body: { code: 'RESERVATION_UNKNOWN' } });
    await charger.close();
    expect(await cancel(third)).toMatchObject({ status: 409, body: { code: 'RESERVATION_NOT_CANCELLED' } });
    expect(await state(third)).toEqual(['accepted', null]);
    expect(await reserve()).toMatchObject({ state: 'failed', reason: 'The charger is not connected.' });
  });

  it('is over at its expiryDate, also over a restart; a start made before and told after still uses it', async () => {
    const reservation = await reserve();
    const over = new Date(Date.now() - 60_000);
    await system.store.db.updateTable('reservation').set({ expiry_date: over }).where('id', '=', reservation.id).execute();
    expect(await state(reservation)).toEqual(['expired', null]);
    expect(await system.api.delete(`/chargers/${id}/reservations/${reservation.reservationId}`)).toMatchObject({ status: 404 });
    await charger.close();
    await system.stop();
    system = await startTestSystem({ on: fresh });
    await connect();
    expect(await state(reservation)).toEqual(['expired', null]);
    await start({});
    expect(await state(reservation)).toEqual(['expired', null]);
    const transactionId = await start({ timestamp: new Date(over.getTime() - 1000).toISOString() });
    expect(await state(reservation)).toEqual(['used', transactionId]);
  });

  it('until a time that has passed is not asked for', async () => {
    const body = { connectorId: 1, idTag: 'ALONE', expiryDate: '2026-01-01T00:00:00Z' };
    expect(await system.api.post(`/chargers/${id}/reservations`, body)).toMatchObject({
      status: 400,
      body: { code: 'RESERVATION_EXPIRY_PAST' },
    });
    expect([asked, await all()]).toEqual([[], []]);
  });
});
