import type { Messages } from '@phasor/ocpp';
import { reservations } from '@phasor/ocpp/station';
import { expect } from 'vitest';
import { onBench, type Bench } from '../harness/bench.ts';
import {
  ACCEPTED,
  charging,
  heardAuthorize,
  heardStatus,
  PARENT,
  SIBLING,
  started,
  TAG,
  TRANSACTION_ID,
} from '../harness/charge-point-steps.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';

const RESERVATION_ID = 7;

/** The reservations on the disk, by their ids. */
function reserved({ stored }: Bench): number[] {
  return (stored.section<{ reservationId: number }[]>('feature-reservations') ?? []).map(({ reservationId }) => reservationId);
}

/** ReserveNow for {@link TAG}, for an hour unless told otherwise; the answer's status. It is kept if it is Accepted, and only then. */
async function reserve(
  bench: Bench,
  connectorId: number,
  { lastsS = 3600, ...more }: { lastsS?: number; parentIdTag?: string } = {},
): Promise<Messages['ReserveNow']['response']['status']> {
  const expiryDate = new Date(bench.clock.now() + lastsS * 1000).toISOString();
  const request = { connectorId, expiryDate, idTag: TAG, reservationId: RESERVATION_ID, ...more };
  const { status } = await bench.peer.call('ReserveNow', request);
  expect(reserved(bench)).toEqual(status === 'Accepted' ? [RESERVATION_ID] : []);
  return status;
}

/** Somebody whom nobody expects tries the connector: he is asked about, and gets nothing. */
async function refused(bench: Bench, connectorId: number): Promise<void> {
  await bench.unasked({ Authorize: () => ACCEPTED }, async () => bench.present('OCA-STRANGER', connectorId));
  expect(bench.stored.transactions).toEqual([]);
}

/** StartTransaction with the reservation, which is used up by it. */
async function heardReservedStart(bench: Bench, idTag: string, connectorId = 1): Promise<void> {
  const { peer, stored, hardware } = bench;
  const [start] = await Promise.all([
    peer.expectCall('StartTransaction', started(TRANSACTION_ID)),
    heardStatus(peer, connectorId, 'Charging'),
  ]);
  expect(start).toMatchObject({ connectorId, idTag, reservationId: RESERVATION_ID });
  await bench.settled();
  expect(reserved(bench)).toEqual([]);
  expect(stored.transactions).toMatchObject([{ idTag, reservationId: RESERVATION_ID, transactionId: TRANSACTION_ID }]);
  expect(hardware.look(connectorId).offeredA).toBeGreaterThan(0);
}

oca('TC_046_1_CS', 'Reservation of a Connector - Local Start Transaction', {
  dropped: callOf('StatusNotification'),
  script: onBench({}, async (bench) => {
    const { peer, hardware } = bench;
    expect(await reserve(bench, 1)).toBe('Accepted');
    await heardStatus(peer, 1, 'Reserved');
    await refused(bench, 1);
    bench.present(TAG, 1);
    await heardAuthorize(peer, TAG);
    await heardStatus(peer, 1, 'Preparing');
    hardware.plug(1);
    await heardReservedStart(bench, TAG);
  }),
});

oca('TC_046_2_CS', 'Reservation of a Connector - Remote Start Transaction', {
  dropped: callOf('StartTransaction'),
  script: onBench({}, async (bench) => {
    const { peer, hardware } = bench;
    expect(await reserve(bench, 1)).toBe('Accepted');
    await heardStatus(peer, 1, 'Reserved');
    expect(await peer.call('RemoteStartTransaction', { connectorId: 1, idTag: TAG })).toEqual({ status: 'Accepted' });
    await heardStatus(peer, 1, 'Preparing');
    hardware.plug(1);
    await heardReservedStart(bench, TAG);
  }),
});

oca('TC_047_CS', 'Reservation of a Connector - Expire', {
  dropped: callOf('StatusNotification', 2),
  script: onBench({}, async (bench) => {
    const { peer, clock } = bench;
    const reservedMs = clock.now();
    expect(await reserve(bench, 1, { lastsS: 90 })).toBe('Accepted');
    await heardStatus(peer, 1, 'Reserved');
    await heardStatus(peer, 1, 'Available');
    expect(clock.now() - reservedMs).toBe(90_000);
    expect(reserved(bench)).toEqual([]);
  }),
});

oca('TC_048_1_CS', 'Reservation of a Connector - Faulted', {
  dropped: answerTo('ReserveNow'),
  script: onBench({}, async (bench) => {
    bench.station.setError(1, 'GroundFailure');
    await heardStatus(bench.peer, 1, 'Faulted', 'GroundFailure');
    expect(await reserve(bench, 1)).toBe('Faulted');
  }),
});

oca('TC_048_2_CS', 'Reservation of a Connector - Occupied', {
  dropped: answerTo('ReserveNow'),
  script: onBench({}, async (bench) => {
    await charging(bench);
    expect(await reserve(bench, 1)).toBe('Occupied');
    expect(bench.stored.transactions).toMatchObject([{ transactionId: TRANSACTION_ID, reservationId: null }]);
  }),
});

oca('TC_048_3_CS', 'Reservation of a Connector - Unavailable', {
  dropped: answerTo('ReserveNow'),
  script: onBench({}, async (bench) => {
    const { peer } = bench;
    expect(await peer.call('ChangeAvailability', { connectorId: 1, type: 'Inoperative' })).toEqual({ status: 'Accepted' });
    await heardStatus(peer, 1, 'Unavailable');
    expect(await reserve(bench, 1)).toBe('Unavailable');
  }),
});

oca('TC_048_4_CS', 'Reservation of a Connector - Rejected', {
  dropped: answerTo('ReserveNow'),
  script: onBench({ features: [reservations({ isAccepting: false })] }, async (bench) => {
    expect(await reserve(bench, 1)).toBe('Rejected');
    await bench.settled();
    expect(bench.station.state().connectors[0]).toMatchObject({ status: 'Available' });
    expect(reserved(bench)).toEqual([]);
  }),
});

oca('TC_049_CS', 'Reservation of a Charge Point - Transaction', {
  dropped: callOf('StartTransaction'),
  script: onBench({ connectors: 1, configuration: { ReserveConnectorZeroSupported: 'true' } }, async (bench) => {
    const { peer, hardware } = bench;
    expect(await reserve(bench, 0)).toBe('Accepted');
    // Connector 0 is never Reserved; the last connector that is free is.
    await heardStatus(peer, 1, 'Reserved');
    await refused(bench, 1);
    bench.present(TAG);
    await heardAuthorize(peer, TAG);
    await heardStatus(peer, 1, 'Preparing');
    hardware.plug(1);
    await heardReservedStart(bench, TAG);
  }),
});

oca('TC_050_1_CS', 'Reservation of a Charge Point - Faulted', {
  dropped: answerTo('ReserveNow'),
  script: onBench({}, async (bench) => {
    const { station, peer } = bench;
    station.setError(0, 'GroundFailure');
    await Promise.all([0, 1, 2].map((connectorId) => heardStatus(peer, connectorId, 'Faulted', 'GroundFailure')));
    expect(await reserve(bench, 0)).toBe('Faulted');
  }),
});

oca('TC_050_2_CS', 'Reservation of a Charge Point - Occupied', {
  dropped: answerTo('ReserveNow'),
  script: onBench({ connectors: 1 }, async (bench) => {
    await charging(bench);
    expect(await reserve(bench, 0)).toBe('Occupied');
  }),
});

oca('TC_050_3_CS', 'Reservation of a Charge Point - Unavailable', {
  dropped: answerTo('ReserveNow'),
  script: onBench({}, async (bench) => {
    const { peer } = bench;
    expect(await peer.call('ChangeAvailability', { connectorId: 0, type: 'Inoperative' })).toEqual({ status: 'Accepted' });
    await Promise.all([0, 1, 2].map((connectorId) => heardStatus(peer, connectorId, 'Unavailable')));
    expect(await reserve(bench, 0)).toBe('Unavailable');
  }),
});

oca('TC_050_4_CS', 'Reservation of a Charge Point - Rejected', {
  dropped: answerTo('ReserveNow'),
  script: onBench({ configuration: { ReserveConnectorZeroSupported: 'false' } }, async (bench) => {
    expect(await reserve(bench, 0)).toBe('Rejected');
  }),
});

oca('TC_051_CS', 'Cancel Reservation', {
  dropped: answerTo('CancelReservation'),
  script: onBench({}, async (bench) => {
    const { peer } = bench;
    expect(await reserve(bench, 1)).toBe('Accepted');
    await heardStatus(peer, 1, 'Reserved');
    expect(await peer.call('CancelReservation', { reservationId: RESERVATION_ID })).toEqual({ status: 'Accepted' });
    await heardStatus(peer, 1, 'Available');
    expect(reserved(bench)).toEqual([]);
  }),
});

oca('TC_052_CS', 'Cancel Reservation - Rejected', {
  dropped: answerTo('CancelReservation'),
  script: onBench({}, async (bench) => {
    const { peer, station } = bench;
    expect(await reserve(bench, 1)).toBe('Accepted');
    await heardStatus(peer, 1, 'Reserved');
    expect(await peer.call('CancelReservation', { reservationId: RESERVATION_ID + 1 })).toEqual({ status: 'Rejected' });
    await bench.settled();
    expect(reserved(bench)).toEqual([RESERVATION_ID]);
    expect(station.state().connectors[0]).toMatchObject({ status: 'Reserved' });
  }),
});

const OF_FAMILY = { idTagInfo: { status: 'Accepted', parentIdTag: PARENT } } as const;

oca('TC_053_1_CS', 'Use a Reserved Connector with parentIdTag - Local', {
  dropped: callOf('Authorize'),
  script: onBench({}, async (bench) => {
    const { peer, hardware } = bench;
    expect(await reserve(bench, 1, { parentIdTag: PARENT })).toBe('Accepted');
    await heardStatus(peer, 1, 'Reserved');
    await refused(bench, 1);
    bench.present(SIBLING, 1);
    await heardAuthorize(peer, SIBLING, OF_FAMILY);
    await heardStatus(peer, 1, 'Preparing');
    hardware.plug(1);
    await heardReservedStart(bench, SIBLING);
  }),
});

oca('TC_053_2_CS', 'Use a Reserved Connector with parentIdTag - Remote', {
  dropped: callOf('Authorize'),
  script: onBench({}, async (bench) => {
    const { peer, hardware } = bench;
    expect(await reserve(bench, 1, { parentIdTag: PARENT })).toBe('Accepted');
    await heardStatus(peer, 1, 'Reserved');
    expect(await peer.call('RemoteStartTransaction', { connectorId: 1, idTag: SIBLING })).toEqual({ status: 'Accepted' });
    // Only Authorize tells the group of a tag.
    await heardAuthorize(peer, SIBLING, OF_FAMILY);
    await heardStatus(peer, 1, 'Preparing');
    hardware.plug(1);
    await heardReservedStart(bench, SIBLING);
  }),
});
