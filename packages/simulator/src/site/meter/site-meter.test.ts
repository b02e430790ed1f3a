import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { activeFlow } from '../phase-flow.ts';
import type { MeterFault } from './meter-fault.ts';
import type { MeterSample } from './meter-sample.ts';
import { SiteMeter } from './site-meter.ts';

function scene(fault: MeterFault | null = null) {
  const clock = new VirtualClock();
  const point = { flow: activeFlow([10, 0, -5]) };
  const meter = new SiteMeter({ serial: '9001', clock, random: new SeededRandom(3), flow: () => point.flow, intervalMs: 1000 });
  const left: { sample: MeterSample; atMs: number }[] = [];
  const fromMs = clock.now();
  meter.listen((sample) => left.push({ sample, atMs: clock.now() - fromMs }));
  meter.start();
  meter.setFault(fault);
  return { clock, meter, left, point, fromMs };
}

const measuredMs = (sample: MeterSample | undefined, fromMs: number): number => Date.parse(sample?.measuredAt ?? '') - fromMs;

describe('a site meter', () => {
  it('samples at its interval, each with its own time', async () => {
    const { clock, left, fromMs } = scene();
    await clock.advance(3000);
    expect(left.map(({ sample, atMs }) => [measuredMs(sample, fromMs), atMs])).toEqual([
      [0, 0],
      [1000, 1000],
      [2000, 2000],
      [3000, 3000],
    ]);
  });

  it('S4 tells the current as it is, and by power and angle which way it flows', () => {
    const { meter } = scene();
    const { currentA, powerW, angleDeg, voltageV } = meter.newest as MeterSample;
    expect(currentA).toEqual([10, 0, 5]);
    expect(powerW).toEqual([Math.round(10 * voltageV[0]), 0, Math.round(-5 * voltageV[2])]);
    expect(angleDeg).toEqual([0, 0, 180]);
    for (const volts of voltageV) expect(Math.abs(volts - 231.6)).toBeLessThan(3);
  });

  it('measures the angle of a load that is not all power', () => {
    const { point, meter } = scene();
    point.flow = { activeA: [8, 0, 0], reactiveA: [6, 0, 0] };
    meter.stop();
    meter.start();
    expect(meter.newest).toMatchObject({ currentA: [10, 0, 0], angleDeg: [36.9, 0, 0] });
  });
});

describe('S4, S16 a meter that is', () => {
  it('lost says nothing', async () => {
    const { clock, left } = scene({ kind: 'lost' });
    await clock.advance(10_000);
    expect(left).toHaveLength(1);
  });

  it('frozen repeats old values with new times, and is well again afterwards', async () => {
    const { clock, left, meter, point, fromMs } = scene({ kind: 'frozen' });
    point.flow = activeFlow([16, 16, 16]);
    await clock.advance(2000);
    expect(left.map(({ sample }) => sample.currentA)).toEqual([
      [10, 0, 5],
      [10, 0, 5],
      [10, 0, 5],
    ]);
    expect(measuredMs(left.at(-1)?.sample, fromMs)).toBe(2000);
    meter.setFault(null);
    await clock.advance(1000);
    expect(left.at(-1)?.sample.currentA).toEqual([16, 16, 16]);
  });

  it('late sends what it measured some time ago, and says so', async () => {
    const { clock, left, fromMs } = scene({ kind: 'late', byMs: 25_000 });
    await clock.advance(26_000);
    expect(left.slice(1).map(({ sample, atMs }) => [measuredMs(sample, fromMs), atMs])).toEqual([[1000, 26_000]]);
  });

  it('repeating sends the same sample again', async () => {
    const { clock, left } = scene({ kind: 'repeated', times: 3 });
    await clock.advance(1000);
    expect(left).toHaveLength(4);
    expect(left[3]?.sample).toEqual(left[1]?.sample);
  });

  it('wrong about its unit tells kA, while its power stays as it is', async () => {
    const { clock, meter } = scene({ kind: 'kiloamperes' });
    await clock.advance(1000);
    expect(meter.newest?.currentA).toEqual([0.01, 0, 0.005]);
    expect(meter.newest?.powerW[0]).toBeGreaterThan(2000);
  });
});
