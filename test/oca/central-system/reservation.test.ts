import type { Reservation, ReservationPage, ReservationRequest } from '@phasor/contract';
import { expect } from 'vitest';
import type { Messages } from '@phasor/ocpp';
import { until } from '../../support/until.ts';
import { centralSystem, TAGS, type Station } from '../harness/central-system.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import type { Operator } from '../harness/operator.ts';
import { authorise, report, startCharging } from '../harness/steps.ts';

const central = centralSystem();
type Reserved = { request: Messages['ReserveNow']['request']; reservation: Reservation };

/** Somebody reserves; the charger answers with `status`. What is asked is what was wanted, and what is stored is what was answered. */
async function reserve(
  { charger, operator }: Station,
  status: Messages['ReserveNow']['response']['status'],
  more: Partial<ReservationRequest> = {},
): Promise<Reserved> {
  const expiryDate = new Date(Date.now() + 300_000).toISOString();
  const wanted = { connectorId: 1, idTag: TAGS.valid, expiryDate, ...more };
  const asking = operator.done('ReserveNow', operator.api.post<Reservation>(`${operator.path}/reservations`, wanted));
  const request = await charger.expectCall('ReserveNow', { status });
  expect(request).toMatchObject(wanted);
  const reservation = await asking;
  const { reservationId } = request;
  expect(reservation).toMatchObject({ ...wanted, reservationId, state: status === 'Accepted' ? 'accepted' : 'refused', status });
  expect(await stored(operator)).toEqual([reservation]);
  return { request, reservation };
}

const stored = async (operator: Operator): Promise<Reservation[]> =>
  (await operator.read<ReservationPage>(`${operator.path}/reservations`)).items;

oca('TC_046_CSMS', 'Reservation of a Connector - Transaction', {
  dropped: callOf('ReserveNow'),
  async script(wire) {
    const station = await central.station(wire);
    const { charger, operator } = station;
    const { request } = await reserve(station, 'Accepted');
    await report(charger, 1, 'Reserved');
    expect(await operator.connector(1)).toMatchObject({ status: 'Reserved' });
    await authorise(charger, TAGS.valid);
    await report(charger, 1, 'Preparing');
    const transactionId = await startCharging(charger, TAGS.valid, { reservationId: request.reservationId });
    expect(await stored(operator)).toMatchObject([{ state: 'used', transactionId }]);
    expect(await operator.connector(1)).toMatchObject({ status: 'Charging', transactionId });
  },
});

oca('TC_047_CSMS', 'Reservation of a Connector - Expire', {
  dropped: answerTo('ReserveNow'),
  async script(wire) {
    const station = await central.station(wire);
    const { charger, operator } = station;
    const expiryDate = new Date(Date.now() + 1500).toISOString();
    const { request } = await reserve(station, 'Accepted', { expiryDate });
    expect(request.expiryDate).toBe(expiryDate);
    await report(charger, 1, 'Reserved');
    await until('the reservation has expired', 5000, async () => (await stored(operator))[0]?.state === 'expired');
    await report(charger, 1, 'Available');
    expect(await stored(operator)).toMatchObject([{ state: 'expired', transactionId: null }]);
    expect(await operator.connector(1)).toMatchObject({ status: 'Available' });
  },
});

oca('TC_048_1_CSMS', 'Reservation of a Connector - Faulted', {
  dropped: callOf('ReserveNow'),
  async script(wire) {
    const station = await central.station(wire);
    await report(station.charger, 1, 'Faulted', 'InternalError');
    await reserve(station, 'Faulted');
    expect(await station.operator.connector(1)).toMatchObject({ status: 'Faulted', errorCode: 'InternalError' });
  },
});

oca('TC_048_2_CSMS', 'Reservation of a Connector - Occupied', {
  dropped: answerTo('ReserveNow'),
  async script(wire) {
    const station = await central.station(wire);
    await report(station.charger, 1, 'Preparing');
    await reserve(station, 'Occupied');
    expect(await station.operator.connector(1)).toMatchObject({ status: 'Preparing' });
  },
});

oca('TC_048_3_CSMS', 'Reservation of a Connector - Unavailable', {
  dropped: callOf('ChangeAvailability'),
  async script(wire) {
    const station = await central.station(wire);
    const { charger, operator } = station;
    const changing = operator.command('ChangeAvailability', { connectorId: 1, type: 'Inoperative' });
    const asked = await charger.expectCall('ChangeAvailability', { status: 'Accepted' });
    expect(asked).toEqual({ connectorId: 1, type: 'Inoperative' });
    expect(await changing).toEqual({ status: 'Accepted' });
    await report(charger, 1, 'Unavailable');
    await reserve(station, 'Unavailable');
    expect(await operator.connector(1)).toMatchObject({ status: 'Unavailable' });
  },
});

oca('TC_048_4_CSMS', 'Reservation of a Connector - Rejected', {
  dropped: answerTo('ReserveNow'),
  async script(wire) {
    const station = await central.station(wire);
    await reserve(station, 'Rejected');
    expect(await station.operator.connector(1)).toMatchObject({ status: 'Available' });
  },
});

oca('TC_049_CSMS', 'Reservation of a Charge Point - Transaction', {
  dropped: callOf('ReserveNow'),
  async script(wire) {
    const station = await central.station(wire);
    const { charger, operator } = station;
    const { request } = await reserve(station, 'Accepted', { connectorId: 0 });
    expect(request.connectorId).toBe(0);
    await authorise(charger, TAGS.valid);
    await report(charger, 2, 'Preparing');
    const transactionId = await startCharging(charger, TAGS.valid, { connectorId: 2, reservationId: request.reservationId });
    expect(await stored(operator)).toMatchObject([{ connectorId: 0, state: 'used', transactionId }]);
    expect(await operator.transactions()).toMatchObject([{ transactionId, connectorId: 2 }]);
  },
});

/** Somebody cancels what is reserved; the charger answers with `status`. */
async function cancel(station: Station, status: 'Accepted' | 'Rejected'): Promise<Reservation> {
  const { charger, operator } = station;
  const { request } = await reserve(station, 'Accepted');
  const { reservationId } = request;
  await report(charger, 1, 'Reserved');
  const path = `${operator.path}/reservations/${reservationId}`;
  const cancelling = operator.done('CancelReservation', operator.api.delete<Reservation>(path));
  expect(await charger.expectCall('CancelReservation', { status })).toEqual({ reservationId });
  return cancelling;
}

oca('TC_051_CSMS', 'Cancel Reservation', {
  dropped: callOf('CancelReservation'),
  async script(wire) {
    const station = await central.station(wire);
    expect(await cancel(station, 'Accepted')).toMatchObject({ state: 'cancelled', reason: null });
    expect(await stored(station.operator)).toMatchObject([{ state: 'cancelled' }]);
    await report(station.charger, 1, 'Available');
    expect(await station.operator.connector(1)).toMatchObject({ status: 'Available' });
  },
});

oca('TC_052_CSMS', 'Cancel Reservation - Rejected', {
  dropped: answerTo('CancelReservation'),
  async script(wire) {
    const station = await central.station(wire);
    // The charger knows no such reservation, so it is over.
    expect(await cancel(station, 'Rejected')).toMatchObject({ state: 'cancelled' });
    expect(await stored(station.operator)).toMatchObject([
      { state: 'cancelled', reason: expect.stringContaining('no such reservation') as string },
    ]);
  },
});

oca('TC_053_CSMS', 'Use a Reserved Connector with parentIdTag', {
  dropped: answerTo('Authorize'),
  async script(wire) {
    const station = await central.station(wire);
    const { charger, operator } = station;
    const { request } = await reserve(station, 'Accepted', { parentIdTag: TAGS.parent });
    await report(charger, 1, 'Reserved');
    // The charger learns from Authorize that the other tag belongs to the same group.
    const { idTagInfo } = await charger.call('Authorize', { idTag: TAGS.sibling });
    expect(idTagInfo).toMatchObject({ status: 'Accepted', parentIdTag: request.parentIdTag });
    const transactionId = await startCharging(charger, TAGS.sibling, { reservationId: request.reservationId });
    expect(await stored(operator)).toMatchObject([{ state: 'used', transactionId, idTag: TAGS.valid, parentIdTag: TAGS.parent }]);
    expect(await operator.transactions()).toMatchObject([{ transactionId, idTag: TAGS.sibling }]);
  },
});
