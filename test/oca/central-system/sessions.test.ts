import { expect } from 'vitest';
import { centralSystem, TAGS } from '../harness/central-system.ts';
import { answerTo } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import { authorise, report, startCharging, stopCharging } from '../harness/steps.ts';

const central = centralSystem();

oca('TC_001_CSMS', 'Cold Boot Charge Point', {
  dropped: answerTo('BootNotification'),
  async script(wire) {
    const { charger, operator } = await central.station(wire, { isBooted: false });
    expect(await operator.charger()).toMatchObject({ isOnline: true, bootedAt: null, ocppVersion: null, connectors: [] });
    const beganMs = Date.now();
    const booted = await charger.call('BootNotification', {
      chargePointVendor: 'Charge Amps AB',
      chargePointModel: 'HALO',
      firmwareVersion: '180',
    });
    expect(booted.status).toBe('Accepted');
    // Spread over a tenth, by identity.
    expect(Math.abs(booted.interval - 300)).toBeLessThanOrEqual(30);
    expect(Math.abs(Date.parse(booted.currentTime) - beganMs)).toBeLessThan(10_000);
    for (const connectorId of [0, 1, 2]) await report(charger, connectorId, 'Available');
    expect(Date.parse((await charger.call('Heartbeat', {})).currentTime)).toBeGreaterThanOrEqual(beganMs);

    const stored = await operator.charger();
    expect(stored).toMatchObject({
      vendor: 'Charge Amps AB',
      model: 'HALO',
      firmwareVersion: '180',
      ocppVersion: '1.6',
      registration: 'Accepted',
    });
    expect(Date.parse(stored.bootedAt ?? '')).toBeGreaterThanOrEqual(beganMs);
    expect(stored.connectors.map(({ connectorId, status }) => [connectorId, status])).toEqual([
      [0, 'Available'],
      [1, 'Available'],
      [2, 'Available'],
    ]);
  },
});

oca('TC_003_CSMS', 'Regular Charging Session - Plugin First', {
  dropped: answerTo('StartTransaction'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await report(charger, 1, 'Preparing');
    expect(await operator.connector(1)).toMatchObject({ status: 'Preparing' });
    await authorise(charger, TAGS.valid);
    const transactionId = await startCharging(charger, TAGS.valid);
    expect(await operator.connector(1)).toMatchObject({ status: 'Charging', transactionId });
    expect(await operator.transactions()).toMatchObject([
      { transactionId, connectorId: 1, idTag: TAGS.valid, meterStart: 1000, stopTime: null },
    ]);
  },
});

oca('TC_004_1_CSMS', 'Regular Charging Session - Identification First', {
  dropped: answerTo('Authorize'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await authorise(charger, TAGS.valid);
    expect(await operator.transactions()).toEqual([]);
    await report(charger, 1, 'Preparing');
    const transactionId = await startCharging(charger, TAGS.valid);
    expect(await operator.connector(1)).toMatchObject({ status: 'Charging', transactionId });
    expect(await operator.transactions()).toMatchObject([{ transactionId, idTag: TAGS.valid, stopTime: null }]);
  },
});

oca('TC_004_2_CSMS', 'Regular Charging Session - Identification First - ConnectionTimeOut', {
  dropped: answerTo('StatusNotification', 5),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await authorise(charger, TAGS.valid);
    await report(charger, 1, 'Preparing');
    expect(await operator.connector(1)).toMatchObject({ status: 'Preparing' });
    // Nobody plugs in before the charger's ConnectionTimeOut.
    await report(charger, 1, 'Available');
    expect(await operator.connector(1)).toMatchObject({ status: 'Available', transactionId: null });
    expect(await operator.transactions()).toEqual([]);
  },
});

oca('TC_005_1_CSMS', 'EV Side Disconnected - StopTransactionOnEVSideDisconnect', {
  dropped: answerTo('StopTransaction'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const transactionId = await startCharging(charger, TAGS.valid);
    await report(charger, 1, 'SuspendedEV');
    expect(await operator.connector(1)).toMatchObject({ status: 'SuspendedEV', transactionId });
    await stopCharging(charger, transactionId, { reason: 'EVDisconnected', meterStop: 3500 });
    await report(charger, 1, 'Finishing');
    expect(await operator.connector(1)).toMatchObject({ status: 'Finishing', transactionId: null });
    await report(charger, 1, 'Available');
    expect(await operator.connector(1)).toMatchObject({ status: 'Available', transactionId: null });
    expect(await operator.transactions()).toMatchObject([{ transactionId, stopReason: 'EVDisconnected', meterStop: 3500, energyWh: 2500 }]);
  },
});

oca('TC_007_CSMS', 'Regular Start Charging Session - Cached Id', {
  dropped: answerTo('StartTransaction'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await report(charger, 1, 'Preparing');
    // The charger knows the tag from its cache, so nobody asks Authorize.
    const transactionId = await startCharging(charger, TAGS.valid);
    expect(await operator.logged('Authorize')).toEqual([]);
    expect(await operator.transactions()).toMatchObject([{ transactionId, idTag: TAGS.valid, stopTime: null }]);
  },
});
