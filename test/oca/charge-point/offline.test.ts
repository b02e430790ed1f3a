import { expect } from 'vitest';
import { onBench, type Bench } from '../harness/bench.ts';
import {
  cached,
  charging,
  heardStatus,
  heardStop,
  INVALID,
  started,
  TAG,
  TRANSACTION_ID,
  unplugged,
} from '../harness/charge-point-steps.ts';
import { callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';

const MINUTE_MS = 60_000;

/** The central system is away while `act` happens, and then for ten minutes more; the charge point finds it again, without a boot. */
async function offline(bench: Bench, act: () => void | Promise<void>): Promise<void> {
  const { central, clock } = bench;
  await central.stop();
  await clock.advance(MINUTE_MS);
  await act();
  await clock.advance(10 * MINUTE_MS);
  await clock.track(central.start());
  await bench.connected();
}

oca('TC_036_CS', 'Connection Loss During Transaction', {
  dropped: callOf('MeterValues', 3),
  script: onBench({ configuration: { MeterValueSampleInterval: '180' } }, async (bench) => {
    const { clock, stored } = bench;
    await charging(bench);
    const startMs = clock.now();
    await offline(bench, async () => {
      await clock.advance(3 * MINUTE_MS);
      expect(stored.queue).toMatchObject([{ kind: 'meter' }]);
    });
    // No boot, and no status: nothing has changed. What was measured meanwhile is told late, with its own time.
    let lastWh = 0;
    for (const nth of [1, 2, 3, 4]) {
      const { transactionId, meterValue } = await bench.peer.expectCall('MeterValues', {});
      expect(transactionId).toBe(TRANSACTION_ID);
      expect(meterValue.map(({ timestamp }) => timestamp)).toEqual([new Date(startMs + nth * 180_000).toISOString()]);
      const [{ value, format = 'Raw', context = 'Sample.Periodic' } = { value: '' }] = meterValue[0]?.sampledValue ?? [];
      expect({ format, context }).toEqual({ format: 'Raw', context: 'Sample.Periodic' });
      expect(Number(value)).toBeGreaterThan(lastWh);
      lastWh = Number(value);
    }
    await bench.settled();
    expect(stored.queue).toEqual([]);
    expect(stored.transactions).toMatchObject([{ transactionId: TRANSACTION_ID }]);
    bench.present(TAG, 1);
    await heardStop(bench, 'Local');
    await unplugged(bench);
  }),
});

oca('TC_037_1_CS', 'Offline Start Transaction - Valid IdTag', {
  dropped: callOf('StartTransaction'),
  script: onBench({}, async (bench) => {
    const { clock, stored, hardware } = bench;
    await cached(bench);
    const startMs = clock.now() + MINUTE_MS;
    await offline(bench, async () => {
      hardware.plug(1);
      bench.present(TAG, 1);
      await bench.settled();
      expect(stored.queue).toMatchObject([{ kind: 'start', transaction: { idTag: TAG, connectorId: 1 } }]);
      expect(hardware.look(1).offeredA).toBeGreaterThan(0);
    });
    const [start] = await Promise.all([
      bench.peer.expectCall('StartTransaction', started(TRANSACTION_ID)),
      heardStatus(bench.peer, 1, 'Charging'),
    ]);
    expect(start).toMatchObject({ connectorId: 1, idTag: TAG, timestamp: new Date(startMs).toISOString() });
    await bench.settled();
    expect(stored.queue).toEqual([]);
    expect(stored.transactions).toMatchObject([{ transactionId: TRANSACTION_ID, startTime: start.timestamp }]);
  }),
});

oca('TC_037_2_CS', 'Offline Start Transaction - Invalid IdTag - StopTransactionOnInvalidId = false', {
  dropped: callOf('StartTransaction'),
  script: onBench({ configuration: { AllowOfflineTxForUnknownId: 'true', StopTransactionOnInvalidId: 'false' } }, async (bench) => {
    const { stored, hardware } = bench;
    await offline(bench, () => {
      hardware.plug(1);
      bench.present('OCA-UNKNOWN', 1);
    });
    expect(hardware.look(1).offeredA).toBeGreaterThan(0);
    const { peer } = bench;
    await Promise.all([
      peer.expectCall('StartTransaction', { transactionId: TRANSACTION_ID, ...INVALID }),
      heardStatus(peer, 1, 'Charging').then(() => heardStatus(peer, 1, 'SuspendedEVSE')),
    ]);
    await bench.settled();
    // No more energy, but the transaction goes on.
    expect(hardware.look(1).offeredA).toBe(0);
    expect(stored.transactions).toMatchObject([{ transactionId: TRANSACTION_ID, idTag: 'OCA-UNKNOWN' }]);
    expect(stored.queue).toEqual([]);
  }),
});

oca('TC_037_3_CS', 'Offline Start Transaction - Invalid IdTag - StopTransactionOnInvalidId = true', {
  dropped: callOf('StopTransaction'),
  script: onBench({ configuration: { AllowOfflineTxForUnknownId: 'true', StopTransactionOnInvalidId: 'true' } }, async (bench) => {
    const { stored, hardware } = bench;
    await offline(bench, () => {
      hardware.plug(1);
      bench.present('OCA-UNKNOWN', 1);
    });
    const { peer } = bench;
    const [, , stop] = await Promise.all([
      peer.expectCall('StartTransaction', { transactionId: TRANSACTION_ID, ...INVALID }),
      heardStatus(peer, 1, 'Charging').then(() => heardStatus(peer, 1, 'Finishing')),
      peer.expectCall('StopTransaction', {}),
    ]);
    expect(stop).toMatchObject({ transactionId: TRANSACTION_ID, reason: 'DeAuthorized' });
    // What flowed before it was refused is told.
    expect(stop.meterStop).toBe(Math.floor(hardware.read(1).registerWh));
    expect(stop.meterStop).toBeGreaterThan(0);
    await bench.settled();
    expect(hardware.look(1).offeredA).toBe(0);
    expect(stored.transactions).toEqual([]);
    expect(stored.queue).toEqual([]);
  }),
});

oca('TC_038_CS', 'Offline Stop Transaction', {
  dropped: callOf('StopTransaction'),
  script: onBench({}, async (bench) => {
    const { clock, stored } = bench;
    await charging(bench);
    const stopMs = clock.now() + MINUTE_MS;
    await offline(bench, async () => {
      bench.present(TAG, 1);
      await bench.settled();
      expect(stored.queue).toMatchObject([{ kind: 'stop', stop: { reason: 'Local' } }]);
    });
    expect(await heardStop(bench, 'Local')).toMatchObject({ timestamp: new Date(stopMs).toISOString(), idTag: TAG });
    await unplugged(bench);
  }),
});

oca('TC_039_CS', 'Offline Transaction', {
  dropped: callOf('StopTransaction'),
  script: onBench({}, async (bench) => {
    const { clock, stored, hardware } = bench;
    await cached(bench);
    const startMs = clock.now() + MINUTE_MS;
    await offline(bench, async () => {
      hardware.plug(1);
      bench.present(TAG, 1);
      await clock.advance(5 * MINUTE_MS);
      bench.present(TAG, 1);
      await bench.settled();
      hardware.unplug(1);
      expect(stored.queue.map(({ kind }) => kind)).toEqual(['start', 'stop']);
    });
    const { peer } = bench;
    const start = await peer.expectCall('StartTransaction', started(TRANSACTION_ID));
    const stop = await peer.expectCall('StopTransaction', {});
    expect(start).toMatchObject({ idTag: TAG, timestamp: new Date(startMs).toISOString() });
    // The number came after the stop was written down.
    expect(stop).toMatchObject({ transactionId: TRANSACTION_ID, timestamp: new Date(startMs + 5 * MINUTE_MS).toISOString() });
    expect({ reason: 'Local', ...stop }).toMatchObject({ reason: 'Local' });
    expect(stop.meterStop).toBeGreaterThan(start.meterStart);
    await bench.settled();
    expect(stored.queue).toEqual([]);
    expect(stored.transactions).toEqual([]);
  }),
});
