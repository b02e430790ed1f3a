import { expect } from 'vitest';
import { bootOf, centralSystem, TAGS, type Station } from '../harness/central-system.ts';
import { answerTo } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import type { Peer } from '../harness/peer.ts';
import { plugIn } from '../harness/scripted-charger.ts';
import { report, startCharging, stopCharging } from '../harness/steps.ts';
import type { Wire } from '../harness/wire.ts';

const central = centralSystem();
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** The charger loses its connection, and finds it again later; nothing in between is heard. */
async function reconnect(wire: Wire, { charger, id, operator }: Station): Promise<Peer> {
  await charger.cut();
  await operator.untilOffline();
  return plugIn(wire, central.system.ocppUrl, id);
}

oca('TC_032_1_CSMS', 'Power Failure Boot - Stop Transactions', {
  dropped: answerTo('StopTransaction'),
  async script(wire) {
    const station = await central.station(wire);
    const { operator } = station;
    const transactionId = await startCharging(station.charger, TAGS.valid, { at: minutesAgo(30) });
    const charger = await reconnect(wire, station);
    expect(await charger.call('BootNotification', bootOf(wire))).toMatchObject({ status: 'Accepted' });
    await report(charger, 0, 'Available');
    await report(charger, 1, 'Finishing');
    await report(charger, 2, 'Available');
    const stopTime = minutesAgo(10);
    await stopCharging(charger, transactionId, { reason: 'PowerLoss', meterStop: 4000, at: stopTime });
    expect(await operator.transactions()).toMatchObject([{ transactionId, stopReason: 'PowerLoss', stopTime, energyWh: 3000 }]);
    expect(await operator.connector(1)).toMatchObject({ status: 'Finishing', transactionId: null });
    expect((await operator.charger()).connectors.map(({ status }) => status)).toEqual(['Available', 'Finishing', 'Available']);
  },
});

oca('TC_037_1_CSMS', 'Offline Start Transaction - Valid IdTag', {
  dropped: answerTo('StartTransaction'),
  async script(wire) {
    const station = await central.station(wire);
    const startTime = minutesAgo(5);
    const charger = await reconnect(wire, station);
    const transactionId = await startCharging(charger, TAGS.valid, { at: startTime });
    expect(await station.operator.transactions()).toMatchObject([{ transactionId, startTime, idTag: TAGS.valid, stopTime: null }]);
    expect(await station.operator.connector(1)).toMatchObject({ status: 'Charging', transactionId });
  },
});

oca('TC_037_3_CSMS', 'Offline Start Transaction - Invalid IdTag - StopTransactionOnInvalidId', {
  dropped: answerTo('StopTransaction'),
  async script(wire) {
    const station = await central.station(wire);
    const { operator } = station;
    const startTime = minutesAgo(5);
    const charger = await reconnect(wire, station);
    const start = { connectorId: 1, idTag: TAGS.invalid, meterStart: 1000, timestamp: startTime };
    const { transactionId, idTagInfo } = await charger.call('StartTransaction', start);
    expect(idTagInfo).toMatchObject({ status: 'Invalid' });
    expect(transactionId).toBeGreaterThan(0);
    await report(charger, 1, 'Charging');
    await stopCharging(charger, transactionId, { reason: 'DeAuthorized', meterStop: 1250 });
    await report(charger, 1, 'Finishing');
    // What flowed before it was refused is not lost.
    expect(await operator.transactions()).toMatchObject([
      { transactionId, idTag: TAGS.invalid, startTime, stopReason: 'DeAuthorized', energyWh: 250 },
    ]);
    expect(await operator.connector(1)).toMatchObject({ status: 'Finishing', transactionId: null });
  },
});

oca('TC_039_CSMS', 'Offline Transaction', {
  dropped: answerTo('StartTransaction'),
  async script(wire) {
    const station = await central.station(wire);
    const [startTime, stopTime] = [minutesAgo(50), minutesAgo(20)];
    const charger = await reconnect(wire, station);
    const start = { connectorId: 1, idTag: TAGS.valid, meterStart: 1000, timestamp: startTime };
    const { transactionId, idTagInfo } = await charger.call('StartTransaction', start);
    expect(idTagInfo).toMatchObject({ status: 'Accepted' });
    await stopCharging(charger, transactionId, { reason: 'Local', idTag: TAGS.valid, meterStop: 8000, at: stopTime });
    expect(await station.operator.transactions()).toMatchObject([
      { transactionId, connectorId: 1, idTag: TAGS.valid, startTime, stopTime, stopReason: 'Local', energyWh: 7000 },
    ]);
    expect(await station.operator.connector(1)).toMatchObject({ status: 'Available', transactionId: null });
    // That it comes late is nothing for a person to look at.
    expect(await station.operator.reviews()).toEqual([]);
  },
});
