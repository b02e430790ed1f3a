import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnergyMeter } from './meter.ts';

describe('an energy meter', () => {
  it('integrates power over time', () => {
    const meter = new EnergyMeter(500, 0);
    meter.setPower(0, 11_000);
    meter.advance(3_600_000);
    meter.setPower(3_600_000, 0);
    meter.advance(7_200_000);
    expect(meter.registerWh).toBe(11_500);
  });

  it('counts the same however often it is read', () => {
    const powers = fc.array(fc.tuple(fc.double({ min: 0, max: 22_000, noNaN: true }), fc.integer({ min: 0, max: 3_600_000 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(powers, fc.array(fc.integer({ min: 0, max: 72_000_000 })), (pieces, readings) => {
        const [readOften, readOnce] = [new EnergyMeter(0, 0), new EnergyMeter(0, 0)];
        let nowMs = 0;
        let energyWh = 0;
        for (const [powerW, lengthMs] of pieces) {
          for (const meter of [readOften, readOnce]) meter.setPower(nowMs, powerW);
          for (const atMs of readings.filter((at) => at > nowMs && at < nowMs + lengthMs).sort((a, b) => a - b)) readOften.advance(atMs);
          nowMs += lengthMs;
          energyWh += (powerW * lengthMs) / 3_600_000;
        }
        for (const meter of [readOften, readOnce]) {
          meter.advance(nowMs);
          expect(meter.registerWh).toBeCloseTo(energyWh, 4);
        }
      }),
    );
  });

  it('never goes back, whatever the clock and the power say', () => {
    const moves = fc.array(fc.tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.double({ min: -5_000, max: 22_000, noNaN: true })));
    fc.assert(
      fc.property(moves, (steps) => {
        const meter = new EnergyMeter(0, 0);
        let registerWh = 0;
        for (const [atMs, powerW] of steps) {
          meter.setPower(atMs, powerW);
          expect(meter.registerWh).toBeGreaterThanOrEqual(registerWh);
          registerWh = meter.registerWh;
        }
      }),
    );
  });
});
