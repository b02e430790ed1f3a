import { expect } from 'vitest';
import { boot, centralSystem, TAGS, type Station } from '../harness/central-system.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import { plugIn } from '../harness/scripted-charger.ts';
import { report, startCharging, stopCharging } from '../harness/steps.ts';
import type { Wire } from '../harness/wire.ts';

const central = centralSystem();

/** The charger goes away and comes back. */
async function restart(wire: Wire, { charger, id }: Station): Promise<void> {
  await charger.close();
  await boot(wire, await plugIn(wire, central.system.ocppUrl, id));
}

oca('TC_013_CSMS', 'Hard Reset', {
  dropped: callOf('Reset'),
  async script(wire) {
    const station = await central.station(wire);
    const { charger, operator } = station;
    const before = await operator.charger();
    const resetting = operator.command('Reset', { type: 'Hard' });
    expect(await charger.expectCall('Reset', { status: 'Accepted' })).toEqual({ type: 'Hard' });
    expect(await resetting).toEqual({ status: 'Accepted' });
    await restart(wire, station);
    const after = await operator.charger();
    expect(Date.parse(after.bootedAt ?? '')).toBeGreaterThan(Date.parse(before.bootedAt ?? ''));
    expect(after.connectors.map(({ status }) => status)).toEqual(['Available', 'Available', 'Available']);
    expect(await operator.stored('Reset')).toEqual([{ payload: { type: 'Hard' }, response: { status: 'Accepted' } }]);
  },
});

oca('TC_014_CSMS', 'Soft Reset', {
  dropped: answerTo('BootNotification', 2),
  async script(wire) {
    const station = await central.station(wire);
    const { charger, operator } = station;
    const before = await operator.charger();
    const ordering = operator.order({ kind: 'reboot' });
    expect(await charger.expectCall('Reset', { status: 'Accepted' })).toEqual({ type: 'Soft' });
    expect(await ordering).toMatchObject({ state: 'accepted' });
    await restart(wire, station);
    const after = await operator.charger();
    expect(Date.parse(after.bootedAt ?? '')).toBeGreaterThan(Date.parse(before.bootedAt ?? ''));
    expect(after.connectors.map(({ status }) => status)).toEqual(['Available', 'Available', 'Available']);
    await operator.untilEffective((await ordering).id);
  },
});

oca('TC_017_1_CSMS', 'Unlock Connector - No Charging Session (Not Fixed Cable)', {
  dropped: callOf('UnlockConnector'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const unlocking = operator.command('UnlockConnector', { connectorId: 1 });
    expect(await charger.expectCall('UnlockConnector', { status: 'Unlocked' })).toEqual({ connectorId: 1 });
    expect(await unlocking).toEqual({ status: 'Unlocked' });
    expect(await operator.stored('UnlockConnector')).toEqual([{ payload: { connectorId: 1 }, response: { status: 'Unlocked' } }]);
    expect(await operator.connector(1)).toMatchObject({ status: 'Available' });
  },
});

oca('TC_017_2_CSMS', 'Unlock Connector - No Charging Session (Fixed Cable)', {
  dropped: answerTo('UnlockConnector'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const unlocking = operator.command('UnlockConnector', { connectorId: 1 });
    await charger.expectCall('UnlockConnector', { status: 'NotSupported' });
    expect(await unlocking).toEqual({ status: 'NotSupported' });
    expect(await operator.stored('UnlockConnector')).toEqual([{ payload: { connectorId: 1 }, response: { status: 'NotSupported' } }]);
    expect((await operator.charger()).isOnline).toBe(true);
  },
});

oca('TC_018_1_CSMS', 'Unlock Connector - With Charging Session (Not Fixed Cable)', {
  dropped: callOf('UnlockConnector'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const transactionId = await startCharging(charger, TAGS.valid);
    const unlocking = operator.command('UnlockConnector', { connectorId: 1 });
    expect(await charger.expectCall('UnlockConnector', { status: 'Unlocked' })).toEqual({ connectorId: 1 });
    expect(await unlocking).toEqual({ status: 'Unlocked' });
    await report(charger, 1, 'Finishing');
    await stopCharging(charger, transactionId, { reason: 'UnlockCommand' });
    await report(charger, 1, 'Available');
    expect(await operator.connector(1)).toMatchObject({ status: 'Available', transactionId: null });
    expect(await operator.transactions()).toMatchObject([{ transactionId, stopReason: 'UnlockCommand', energyWh: 1000 }]);
  },
});

oca('TC_030_CSMS', 'Unlock Connector - Unlock Failure', {
  dropped: answerTo('UnlockConnector'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const transactionId = await startCharging(charger, TAGS.valid);
    const unlocking = operator.command('UnlockConnector', { connectorId: 1 });
    await charger.expectCall('UnlockConnector', { status: 'UnlockFailed' });
    expect(await unlocking).toEqual({ status: 'UnlockFailed' });
    expect(await operator.stored('UnlockConnector')).toEqual([{ payload: { connectorId: 1 }, response: { status: 'UnlockFailed' } }]);
    expect(await operator.transactions()).toMatchObject([{ transactionId, stopTime: null }]);
  },
});

oca('TC_031_CSMS', 'Unlock Connector - Unknown Connector', {
  dropped: callOf('UnlockConnector'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const unlocking = operator.command('UnlockConnector', { connectorId: 7 });
    expect(await charger.expectCall('UnlockConnector', { status: 'NotSupported' })).toEqual({ connectorId: 7 });
    expect(await unlocking).toEqual({ status: 'NotSupported' });
    expect(await operator.stored('UnlockConnector')).toEqual([{ payload: { connectorId: 7 }, response: { status: 'NotSupported' } }]);
    expect((await operator.charger()).connectors.map(({ connectorId }) => connectorId)).toEqual([0, 1, 2]);
  },
});
