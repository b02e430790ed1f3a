import { expect } from 'vitest';
import { centralSystem, TAGS } from '../harness/central-system.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import { authorise, report, startCharging, stopCharging } from '../harness/steps.ts';

const central = centralSystem();

oca('TC_010_CSMS', 'Remote Start Charging Session - Cable Plugged in First', {
  dropped: callOf('RemoteStartTransaction'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await report(charger, 1, 'Preparing');
    const ordering = operator.order({ kind: 'start', connectorId: 1, idTag: TAGS.valid });
    const asked = await charger.expectCall('RemoteStartTransaction', { status: 'Accepted' });
    expect(asked).toEqual({ connectorId: 1, idTag: TAGS.valid });
    const { id } = await ordering;
    await authorise(charger, TAGS.valid);
    const transactionId = await startCharging(charger, TAGS.valid);
    expect(await operator.connector(1)).toMatchObject({ status: 'Charging', transactionId });
    expect(await operator.transactions()).toMatchObject([{ transactionId, idTag: TAGS.valid, stopTime: null }]);
    await operator.untilEffective(id);
  },
});

oca('TC_011_1_CSMS', 'Remote Start Charging Session - Remote Start First', {
  dropped: answerTo('RemoteStartTransaction'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const ordering = operator.order({ kind: 'start', connectorId: 1, idTag: TAGS.valid });
    await charger.expectCall('RemoteStartTransaction', { status: 'Accepted' });
    expect(await ordering).toMatchObject({ state: 'accepted' });
    await authorise(charger, TAGS.valid);
    await report(charger, 1, 'Preparing');
    expect(await operator.transactions()).toEqual([]);
    const transactionId = await startCharging(charger, TAGS.valid);
    expect(await operator.transactions()).toMatchObject([{ transactionId, idTag: TAGS.valid, stopTime: null }]);
    await operator.untilEffective((await ordering).id);
  },
});

oca('TC_011_2_CSMS', 'Remote Start Charging Session - Time Out', {
  dropped: answerTo('StatusNotification', 5),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const ordering = operator.order({ kind: 'start', connectorId: 1, idTag: TAGS.valid });
    await charger.expectCall('RemoteStartTransaction', { status: 'Accepted' });
    const { id } = await ordering;
    await authorise(charger, TAGS.valid);
    await report(charger, 1, 'Preparing');
    expect(await operator.connector(1)).toMatchObject({ status: 'Preparing' });
    // Nobody plugs in before the charger's ConnectionTimeOut.
    await report(charger, 1, 'Available');
    expect(await operator.connector(1)).toMatchObject({ status: 'Available', transactionId: null });
    expect(await operator.transactions()).toEqual([]);
    expect(await operator.orderState(id)).toBe('accepted');
  },
});

oca('TC_012_CSMS', 'Remote Stop Charging Session', {
  dropped: callOf('RemoteStopTransaction'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const transactionId = await startCharging(charger, TAGS.valid);
    const ordering = operator.order({ kind: 'stop', transactionId });
    expect(await charger.expectCall('RemoteStopTransaction', { status: 'Accepted' })).toEqual({ transactionId });
    const { id } = await ordering;
    await stopCharging(charger, transactionId, { reason: 'Remote' });
    await report(charger, 1, 'Finishing');
    expect(await operator.connector(1)).toMatchObject({ status: 'Finishing', transactionId: null });
    await report(charger, 1, 'Available');
    expect(await operator.connector(1)).toMatchObject({ status: 'Available' });
    expect(await operator.transactions()).toMatchObject([{ transactionId, stopReason: 'Remote', meterStop: 2000, energyWh: 1000 }]);
    await operator.untilEffective(id);
  },
});

oca('TC_026_CSMS', 'Remote Start Charging Session - Rejected', {
  dropped: answerTo('RemoteStartTransaction'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const ordering = operator.order({ kind: 'start', connectorId: 1, idTag: TAGS.valid });
    expect(await charger.expectCall('RemoteStartTransaction', { status: 'Rejected' })).toEqual({ connectorId: 1, idTag: TAGS.valid });
    expect(await ordering).toMatchObject({ state: 'refused', reason: expect.stringContaining('Rejected') as string });
    expect(await operator.connector(1)).toMatchObject({ status: 'Available', transactionId: null });
    expect(await operator.transactions()).toEqual([]);
    expect((await operator.charger()).isOnline).toBe(true);
  },
});

oca('TC_028_CSMS', 'Remote Stop Transaction - Rejected', {
  dropped: answerTo('RemoteStopTransaction'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const transactionId = await startCharging(charger, TAGS.valid);
    const ordering = operator.order({ kind: 'stop', transactionId });
    expect(await charger.expectCall('RemoteStopTransaction', { status: 'Rejected' })).toEqual({ transactionId });
    expect(await ordering).toMatchObject({ state: 'refused', reason: expect.stringContaining('Rejected') as string });
    // It goes on.
    expect(await operator.connector(1)).toMatchObject({ status: 'Charging', transactionId });
    expect(await operator.transactions()).toMatchObject([{ transactionId, stopTime: null, stopReason: null }]);
  },
});
