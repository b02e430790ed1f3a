import { expect } from 'vitest';
import { onBench } from '../harness/bench.ts';
import { charging, heardBoot, heardStatus, heardStatuses, heardStop, registration, TRANSACTION_ID } from '../harness/charge-point-steps.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';

const HOUR_MS = 3_600_000;

oca('TC_001_CS', 'Cold Boot Charge Point', {
  dropped: callOf('BootNotification', 2),
  script: onBench({ isBooted: false }, async (bench) => {
    const { clock, central, hardware, stored, station } = bench;
    delete central.background.Heartbeat;
    bench.station.powerOn();
    const { peer } = await bench.connected();
    const boot = await peer.expectCall('BootNotification', registration(bench, 'Rejected', 90));
    expect(boot).toMatchObject({ chargePointVendor: 'Phasor', chargePointModel: 'Bench' });
    const rejectedMs = clock.now();

    // The central system's clock is right, whatever the charger's says.
    const currentTime = new Date(clock.now() + HOUR_MS + 90_000).toISOString();
    await peer.expectCall('BootNotification', { status: 'Accepted', interval: 120, currentTime });
    const acceptedMs = clock.now();
    expect(acceptedMs - rejectedMs).toBe(90_000);
    await heardStatuses(bench, 'Available');
    expect(hardware.timeMs() - clock.now()).toBe(HOUR_MS);
    expect(station.state().registration).toBe('Accepted');

    for (const nth of [1, 2]) {
      await peer.expectCall('Heartbeat', () => ({ currentTime: new Date(hardware.timeMs()).toISOString() }));
      expect(clock.now() - acceptedMs).toBe(nth * 120_000);
    }
    expect(stored.configuration('HeartbeatInterval')).toBe('120');
  }),
});

oca('TC_002_CS', 'Cold Boot Charge Point - Pending', {
  dropped: answerTo('ChangeConfiguration'),
  script: onBench({ isBooted: false }, async (bench) => {
    const { clock, central, stored } = bench;
    delete central.background.Heartbeat;
    bench.station.powerOn();
    const { peer } = await bench.connected();
    await peer.expectCall('BootNotification', registration(bench, 'Pending', 60));
    const pendingMs = clock.now();
    const asked = await peer.call('GetConfiguration', { key: ['MeterValueSampleInterval'] });
    expect(asked.configurationKey).toMatchObject([{ key: 'MeterValueSampleInterval', readonly: false }]);
    const change = { key: 'MeterValueSampleInterval', value: '300' };
    expect(await peer.call('ChangeConfiguration', change)).toEqual({ status: 'Accepted' });
    expect(stored.configuration('MeterValueSampleInterval')).toBe('300');
    // A station that is not accepted starts nothing (OCPP 1.6, 4.2.1).
    expect(await peer.call('RemoteStartTransaction', { connectorId: 1, idTag: 'OCA-VALID' })).toEqual({ status: 'Rejected' });

    await peer.expectCall('BootNotification', registration(bench, 'Accepted', 120));
    expect(clock.now() - pendingMs).toBe(60_000);
    await heardStatuses(bench, 'Available');
    await peer.expectCall('Heartbeat', () => ({ currentTime: new Date(clock.now()).toISOString() }));
    expect(clock.now() - pendingMs).toBe(180_000);
    expect(stored.transactions).toEqual([]);
  }),
});

oca('TC_032_1_CS', 'Power Failure - Stop Transactions Before Going Down', {
  dropped: callOf('StopTransaction'),
  script: onBench({}, async (bench) => {
    await charging(bench);
    // The mains are gone, and a battery gives it the time to end what runs.
    bench.station.station.stop(1, 'PowerLoss');
    await heardStop(bench, 'PowerLoss');
    await bench.station.powerOff();
    bench.station.powerOn();
    await heardBoot(bench, 'Preparing');
    expect(bench.stored.queue).toEqual([]);
  }),
});

oca('TC_032_2_CS', 'Power Failure - Stop Transactions After Going Down', {
  dropped: callOf('StopTransaction'),
  script: onBench({}, async (bench) => {
    const { clock, stored, hardware } = bench;
    await charging(bench);
    const downMs = clock.now();
    await bench.station.powerOff();
    // Nothing was said; the transaction is in the store.
    expect(stored.transactions).toMatchObject([{ transactionId: TRANSACTION_ID }]);
    expect(hardware.look(1).offeredA).toBe(0);
    await clock.advance(600_000);
    bench.station.powerOn();
    const { peer } = await bench.connected();
    await peer.expectCall('BootNotification', registration(bench, 'Accepted', 86_400));
    const [stop] = await Promise.all([
      peer.expectCall('StopTransaction', {}),
      heardStatus(peer, 0, 'Available'),
      heardStatus(peer, 1, 'Preparing'),
      heardStatus(peer, 2, 'Available'),
    ]);
    expect(stop).toMatchObject({ transactionId: TRANSACTION_ID, reason: 'PowerLoss', meterStop: Math.floor(hardware.read(1).registerWh) });
    expect(Date.parse(stop.timestamp)).toBeGreaterThanOrEqual(downMs);
    await bench.settled();
    expect(stored.transactions).toEqual([]);
    expect(stored.queue).toEqual([]);
  }),
});

oca('TC_034_CS', 'Power Failure with Unavailable Status', {
  dropped: callOf('StatusNotification', 5),
  script: onBench({}, async (bench) => {
    const { peer, stored } = bench;
    expect(await peer.call('ChangeAvailability', { connectorId: 0, type: 'Inoperative' })).toEqual({ status: 'Accepted' });
    await heardStatuses(bench, 'Unavailable');
    expect(stored.inoperative).toEqual([0, 1, 2]);
    await bench.station.powerOff();
    bench.station.powerOn();
    const { peer: reconnected } = await bench.connected();
    await reconnected.expectCall('BootNotification', registration(bench, 'Accepted', 86_400));
    await heardStatuses(bench, 'Unavailable');
    expect(stored.inoperative).toEqual([0, 1, 2]);
  }),
});
