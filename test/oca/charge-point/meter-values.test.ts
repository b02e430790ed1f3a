import { expect } from 'vitest';
import { onBench } from '../harness/bench.ts';
import { charging, configure, heardStatus, TRANSACTION_ID } from '../harness/charge-point-steps.ts';
import { callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';

const MEASURANDS = 'Energy.Active.Import.Register,Power.Active.Import';

oca('TC_070_CS', 'Sampled Meter Values', {
  dropped: callOf('MeterValues', 2),
  script: onBench({}, async (bench) => {
    const { peer, hardware, clock, stored } = bench;
    await configure(bench, { MeterValueSampleInterval: '30', MeterValuesSampledData: MEASURANDS, StopTxnSampledData: MEASURANDS });
    await charging(bench);
    const startMs = clock.now();
    for (const nth of [1, 2, 3]) {
      const { connectorId, transactionId, meterValue } = await peer.expectCall('MeterValues', {});
      expect(clock.now() - startMs).toBe(nth * 30_000);
      expect({ connectorId, transactionId }).toEqual({ connectorId: 1, transactionId: TRANSACTION_ID });
      expect(meterValue).toMatchObject([
        {
          timestamp: new Date(clock.now()).toISOString(),
          sampledValue: [
            { measurand: 'Energy.Active.Import.Register', unit: 'Wh', value: String(Math.floor(hardware.read(1).registerWh)) },
            { measurand: 'Power.Active.Import', unit: 'W' },
          ],
        },
      ]);
      // The mains of a model drift by a volt or two from reading to reading.
      const powerW = Number(meterValue[0]?.sampledValue[1]?.value);
      expect(Math.abs(powerW / hardware.read(1).powerW - 1)).toBeLessThan(0.02);
      expect(meterValue[0]?.sampledValue.every(({ context = 'Sample.Periodic' }) => context === 'Sample.Periodic')).toBe(true);
    }
    expect(await peer.call('RemoteStopTransaction', { transactionId: TRANSACTION_ID })).toEqual({ status: 'Accepted' });
    const [stop] = await Promise.all([peer.expectCall('StopTransaction', {}), heardStatus(peer, 1, 'Finishing')]);
    const contexts = stop.transactionData?.map(({ sampledValue }) => sampledValue[0]?.context);
    expect(contexts).toEqual(['Transaction.Begin', 'Sample.Periodic', 'Sample.Periodic', 'Sample.Periodic', 'Transaction.End']);
    await bench.settled();
    expect(stored.queue).toEqual([]);
  }),
});

oca('TC_071_CS', 'Clock-aligned Meter Values', {
  dropped: callOf('MeterValues', 2),
  script: onBench({ connectors: 1 }, async (bench) => {
    const { peer, hardware, clock, stored } = bench;
    // Not on a quarter of an hour.
    const midnightMs = clock.now();
    await clock.advance(7_000);
    await configure(bench, { ClockAlignedDataInterval: '900', MeterValuesAlignedData: MEASURANDS, StopTxnAlignedData: MEASURANDS });
    await charging(bench);
    for (const quarter of [15, 30, 45]) {
      const { connectorId, transactionId, meterValue } = await peer.expectCall('MeterValues', {});
      expect({ connectorId, transactionId }).toEqual({ connectorId: 1, transactionId: TRANSACTION_ID });
      const timestamp = new Date(midnightMs + quarter * 60_000).toISOString();
      expect(new Date(clock.now()).toISOString()).toBe(timestamp);
      expect(meterValue).toMatchObject([
        {
          timestamp,
          sampledValue: [
            { measurand: 'Energy.Active.Import.Register', context: 'Sample.Clock', value: String(Math.floor(hardware.read(1).registerWh)) },
            { measurand: 'Power.Active.Import', context: 'Sample.Clock' },
          ],
        },
      ]);
    }
    expect(await peer.call('RemoteStopTransaction', { transactionId: TRANSACTION_ID })).toEqual({ status: 'Accepted' });
    const [stop] = await Promise.all([peer.expectCall('StopTransaction', {}), heardStatus(peer, 1, 'Finishing')]);
    expect(stop.transactionData?.map(({ sampledValue }) => sampledValue[0]?.context)).toEqual([
      'Sample.Clock',
      'Sample.Clock',
      'Sample.Clock',
    ]);
    await bench.settled();
    expect(stored.queue).toEqual([]);
  }),
});
