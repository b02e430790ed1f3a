import { afterEach, describe, expect, it } from 'vitest';
import type { MeterValue } from '../messages.ts';
import { setBench, type Bench, type BenchOptions } from './testing/bench.ts';

const benches: Bench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.end();
});

async function charging(options: BenchOptions = {}): Promise<Bench> {
  const made = await setBench(options);
  benches.push(made);
  await made.boot();
  made.hardware.plug(1, { maxA: 16 });
  await made.chargePoint.present('TAG');
  await made.clock.settle();
  return made;
}

const contexts = (values: readonly MeterValue[] | undefined): (string | undefined)[] =>
  (values ?? []).map(({ sampledValue }) => sampledValue[0]?.context);

describe('meter values', () => {
  it('come at MeterValueSampleInterval, with what MeterValuesSampledData lists, by phase where it is asked', async () => {
    const { centralSystem, clock, configure } = await charging();
    await configure({ MeterValuesSampledData: 'Current.Import.L2,Voltage,Temperature', MeterValueSampleInterval: '15' });
    await clock.advance(60_000);
    const said = centralSystem.said('MeterValues');
    expect(said).toHaveLength(4);
    expect(said[0]).toMatchObject({ connectorId: 1, transactionId: 1 });
    expect(said[0]?.meterValue[0]?.sampledValue).toEqual([
      { value: '16.00', context: 'Sample.Periodic', measurand: 'Current.Import', unit: 'A', phase: 'L2' },
      ...['L1', 'L2', 'L3'].map((phase) => ({ value: '230.0', context: 'Sample.Periodic', measurand: 'Voltage', unit: 'V', phase })),
      { value: '25.0', context: 'Sample.Periodic', measurand: 'Temperature', unit: 'Celsius' },
    ]);
    await configure({ MeterValueSampleInterval: '0' });
    await clock.advance(600_000);
    expect(centralSystem.said('MeterValues')).toHaveLength(4);
  });

  it('come by the clock at ClockAlignedDataInterval, also where nothing charges', async () => {
    const { centralSystem, clock, configure } = await charging({ configuration: { MeterValueSampleInterval: '0' } });
    await clock.advance(400_000);
    await configure({ ClockAlignedDataInterval: '900' });
    await clock.advance(1_000_000);
    const said = centralSystem.said('MeterValues');
    expect(said.map(({ connectorId, transactionId }) => [connectorId, transactionId])).toEqual([
      [1, 1],
      [2, undefined],
    ]);
    expect(said.map(({ meterValue }) => meterValue[0]?.timestamp)).toEqual(Array(2).fill('2026-01-05T00:15:00.000Z'));
    expect(contexts(said[0]?.meterValue)).toEqual(['Sample.Clock']);
  });

  it('come once for each instant, also when the timer is a little early by the clock', async () => {
    const { centralSystem, clock, hardware, configure } = await charging({ configuration: { MeterValueSampleInterval: '0' } });
    await configure({ ClockAlignedDataInterval: '60' });
    await clock.advance(30_000);
    hardware.setTime(hardware.timeMs() - 5);
    await clock.advance(60_000);
    expect(centralSystem.said('MeterValues').filter(({ connectorId }) => connectorId === 1)).toHaveLength(1);
  });

  it('go along with the StopTransaction as StopTxnSampledData and StopTxnAlignedData list them, also over a power cut', async () => {
    const { centralSystem, clock, chargePoint, boot } = await charging({
      configuration: {
        MeterValuesSampledData: '',
        MeterValuesAlignedData: '',
        StopTxnSampledData: 'Energy.Active.Import.Register',
        StopTxnAlignedData: 'Voltage.L1',
        ClockAlignedDataInterval: '90',
      },
    });
    await clock.advance(130_000);
    await clock.track(chargePoint.powerOff());
    await boot();
    expect(centralSystem.said('MeterValues')).toEqual([]);
    const [stop] = centralSystem.said('StopTransaction');
    expect(contexts(stop?.transactionData)).toEqual([
      'Transaction.Begin',
      'Sample.Periodic',
      'Sample.Clock',
      'Sample.Periodic',
      'Transaction.End',
    ]);
    expect(stop?.transactionData?.at(-1)?.sampledValue[0]?.value).toBe(String(stop?.meterStop));
  });

  it('come when they are asked for, of one connector or all, and outside a transaction are sent once', async () => {
    const { centralSystem, ask, events } = await charging();
    await ask('TriggerMessage', { requestedMessage: 'MeterValues', connectorId: 2 });
    await ask('ExtendedTriggerMessage', { requestedMessage: 'MeterValues' });
    const said = centralSystem.said('MeterValues');
    expect(said.map(({ connectorId, transactionId }) => [connectorId, transactionId])).toEqual([
      [2, undefined],
      [1, 1],
      [2, undefined],
    ]);
    expect(contexts(said[0]?.meterValue)).toEqual(['Trigger']);
    expect(events.filter((event) => event.kind === 'delivered' && event.localId === null)).toHaveLength(2);
  });
});
