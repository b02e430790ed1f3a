import { afterEach, describe, expect, it } from 'vitest';
import type { IdTagInfo } from '../../messages.ts';
import { setBench, type Bench, type BenchOptions } from '../testing/bench.ts';
import { reservations } from './reservations.ts';

let bench: Bench;
afterEach(() => bench.end());

const HOUR_MS = 3_600_000;

async function open(options: BenchOptions = {}, tags: Readonly<Record<string, IdTagInfo>> = {}): Promise<void> {
  bench = await setBench({ features: [reservations()], ...options });
  bench.centralSystem.reactions.Authorize = ({ idTag }) => ({ idTagInfo: tags[idTag] ?? { status: 'Accepted' } });
  await bench.boot();
}

const inAnHour = (): string => new Date(bench.clock.now() + HOUR_MS).toISOString();
const status = (connectorId: number): string | undefined => bench.statuses(connectorId).at(-1);
const reserve = async (
  connectorId: number,
  reservationId: number,
  idTag = 'OWNER',
  change: { parentIdTag?: string; expiryDate?: string } = {},
) => (await bench.ask('ReserveNow', { connectorId, reservationId, idTag, expiryDate: inAnHour(), ...change })).status;
const cancel = async (reservationId: number) => (await bench.ask('CancelReservation', { reservationId })).status;

async function present(idTag: string, connectorId?: number): Promise<void> {
  await bench.chargePoint.present(idTag, connectorId);
  await bench.clock.settle();
}
const charging = (): (string | null)[] => bench.chargePoint.state().connectors.map(({ idTag }) => idTag);

describe('a reservation of one connector', () => {
  it('is for its tag alone, and StartTransaction uses it up', async () => {
    await open();
    expect(await reserve(1, 7)).toBe('Accepted');
    expect([status(1), status(2)]).toEqual(['Reserved', 'Available']);
    bench.hardware.plug(1);
    await present('OTHER', 1);
    expect(charging()).toEqual([null, null]);
    await present('owner', 1);
    expect(bench.centralSystem.said('StartTransaction')).toMatchObject([{ connectorId: 1, idTag: 'owner', reservationId: 7 }]);
    await present('owner', 1);
    bench.hardware.unplug(1);
    await bench.clock.settle();
    expect(status(1)).toBe('Available');
    expect(await cancel(7)).toBe('Rejected');
  });

  it('sends others to the connector that is free', async () => {
    await open();
    await reserve(1, 7);
    bench.hardware.plug(2);
    await present('OTHER');
    expect(charging()).toEqual([null, 'OTHER']);
    expect(bench.centralSystem.said('StartTransaction')[0]).not.toHaveProperty('reservationId');
  });

  it('lets the group in, which Authorize tells', async () => {
    await open({}, { KIN: { status: 'Accepted', parentIdTag: 'group' }, STRANGER: { status: 'Accepted', parentIdTag: 'others' } });
    await reserve(1, 7, 'OWNER', { parentIdTag: 'GROUP' });
    bench.hardware.plug(1);
    await present('STRANGER', 1);
    await present('KIN', 1);
    expect(bench.centralSystem.said('StartTransaction')).toMatchObject([{ idTag: 'KIN', reservationId: 7 }]);
  });

  it('is for RemoteStartTransaction of its tag too', async () => {
    await open();
    await reserve(1, 7);
    bench.hardware.plug(1);
    await bench.ask('RemoteStartTransaction', { connectorId: 1, idTag: 'OTHER' });
    await bench.clock.advance(1_000);
    expect(charging()).toEqual([null, null]);
    await bench.ask('RemoteStartTransaction', { connectorId: 1, idTag: 'OWNER' });
    await bench.clock.advance(1_000);
    expect(bench.centralSystem.said('StartTransaction')).toMatchObject([{ reservationId: 7 }]);
  });

  it('comes back when its owner was let in and did not plug in', async () => {
    await open({ configuration: { ConnectionTimeOut: '30' } });
    await reserve(1, 7);
    await present('OWNER', 1);
    expect(status(1)).toBe('Preparing');
    await bench.clock.advance(30_000);
    expect(status(1)).toBe('Reserved');
  });

  it('ends at its expiry', async () => {
    await open();
    await reserve(1, 7);
    await bench.clock.advance(HOUR_MS - 2_000);
    expect(status(1)).toBe('Reserved');
    await bench.clock.advance(2_000);
    expect(status(1)).toBe('Available');
    expect(await cancel(7)).toBe('Rejected');
  });

  it('is cancelled', async () => {
    await open();
    await reserve(1, 7);
    expect(await cancel(8)).toBe('Rejected');
    expect(status(1)).toBe('Reserved');
    expect(await cancel(7)).toBe('Accepted');
    expect(status(1)).toBe('Available');
  });

  it('takes the place of one with its id, also on another connector', async () => {
    await open();
    await reserve(1, 7);
    expect(await reserve(1, 7, 'SECOND')).toBe('Accepted');
    expect(await reserve(2, 7, 'SECOND')).toBe('Accepted');
    expect([status(1), status(2)]).toEqual(['Available', 'Reserved']);
    bench.hardware.plug(2);
    await present('OWNER', 2);
    expect(charging()).toEqual([null, null]);
  });

  it('survives a power cut, and so does its expiry', async () => {
    await open();
    await reserve(1, 7);
    await bench.chargePoint.powerOff();
    await bench.boot();
    expect(status(1)).toBe('Reserved');
    await bench.chargePoint.powerOff();
    await bench.clock.advance(HOUR_MS);
    await bench.boot();
    expect(status(1)).toBe('Available');
  });

  it('ends when the connector breaks down or goes out of service', async () => {
    await open();
    await reserve(1, 7);
    await reserve(2, 8);
    bench.chargePoint.setError(1, 'GroundFailure');
    await bench.ask('ChangeAvailability', { connectorId: 2, type: 'Inoperative' });
    bench.chargePoint.setError(1, 'NoError');
    await bench.ask('ChangeAvailability', { connectorId: 2, type: 'Operative' });
    expect([status(1), status(2)]).toEqual(['Available', 'Available']);
    expect([await cancel(7), await cancel(8)]).toEqual(['Rejected', 'Rejected']);
  });
});

describe('ReserveNow is refused', () => {
  it.each<[string, string, () => unknown]>([
    ['a car charges', 'Occupied', () => bench.hardware.plug(1)],
    ['another has reserved', 'Occupied', () => reserve(1, 1)],
    ['the connector is broken', 'Faulted', () => bench.chargePoint.setError(1, 'GroundFailure')],
    ['the station is broken', 'Faulted', () => bench.chargePoint.setError(0, 'GroundFailure')],
    ['the connector is out of service', 'Unavailable', () => bench.ask('ChangeAvailability', { connectorId: 1, type: 'Inoperative' })],
    ['the station is out of service', 'Unavailable', () => bench.ask('ChangeAvailability', { connectorId: 0, type: 'Inoperative' })],
  ])('when %s: %s', async (_, answer, happens) => {
    await open();
    await happens();
    await bench.clock.settle();
    expect(await reserve(1, 7)).toBe(answer);
    expect(await cancel(7)).toBe('Rejected');
  });

  it('for a connector that is not there, for the past, and for no time at all', async () => {
    await open();
    expect(await reserve(3, 7)).toBe('Rejected');
    expect(await reserve(1, 7, 'OWNER', { expiryDate: new Date(bench.clock.now()).toISOString() })).toBe('Rejected');
    expect(status(1)).toBe('Available');
  });

  it('always, by a station that is set up to take none', async () => {
    await open({ features: [reservations({ isAccepting: false })] });
    expect([await reserve(1, 7), await reserve(0, 7)]).toEqual(['Rejected', 'Rejected']);
    expect(status(1)).toBe('Available');
  });

  it('and what was reserved before under that id stays', async () => {
    await open();
    await reserve(1, 7);
    bench.hardware.plug(2);
    expect(await reserve(2, 7)).toBe('Occupied');
    expect(status(1)).toBe('Reserved');
  });
});

describe('a reservation of whichever connector', () => {
  it('always leaves one free for its tag', async () => {
    await open();
    expect(await reserve(0, 7)).toBe('Accepted');
    expect([status(1), status(2)]).toEqual(['Available', 'Available']);
    bench.hardware.plug(1);
    await present('FIRST', 1);
    expect(charging()).toEqual(['FIRST', null]);
    expect(status(2)).toBe('Reserved');
    bench.hardware.plug(2);
    await present('SECOND', 2);
    expect(charging()).toEqual(['FIRST', null]);
    await present('OWNER', 2);
    expect(bench.centralSystem.said('StartTransaction')).toMatchObject([{ idTag: 'FIRST' }, { idTag: 'OWNER', reservationId: 7 }]);
  });

  it('says nothing of the other connector while its owner is on the way to the cable', async () => {
    await open();
    await reserve(0, 7);
    await present('OWNER', 1);
    bench.hardware.plug(1);
    await bench.clock.settle();
    expect(charging()).toEqual(['OWNER', null]);
    expect(bench.statuses(2)).toEqual(['Available']);
  });

  it('is refused when none is left, also by what was reserved one by one', async () => {
    await open();
    expect([await reserve(0, 1), await reserve(0, 2), await reserve(0, 3)]).toEqual(['Accepted', 'Accepted', 'Occupied']);
    expect([status(1), status(2)]).toEqual(['Reserved', 'Reserved']);
    expect(await reserve(1, 4)).toBe('Occupied');
    await cancel(2);
    expect([status(1), status(2)]).toEqual(['Available', 'Available']);
    expect(await reserve(1, 4)).toBe('Accepted');
    expect(await reserve(2, 5)).toBe('Occupied');
    await bench.ask('ChangeAvailability', { connectorId: 0, type: 'Inoperative' });
    expect(await reserve(0, 9)).toBe('Unavailable');
    bench.chargePoint.setError(0, 'GroundFailure');
    expect(await reserve(0, 9)).toBe('Faulted');
  });

  it('is refused where the station cannot', async () => {
    await open();
    bench.chargePoint.configure('ReserveConnectorZeroSupported', 'false');
    expect(await reserve(0, 7)).toBe('Rejected');
  });
});
