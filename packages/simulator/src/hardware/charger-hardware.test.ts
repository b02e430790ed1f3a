import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { chargerModels } from '@phasor/models';
import { describe, expect, it } from 'vitest';
import { Car } from '../car/car.ts';
import { ChargerHardware } from './charger-hardware.ts';
import type { ConnectorHardware } from './connector-hardware.ts';

function halo(clock: VirtualClock, onChange = (): void => undefined): { charger: ChargerHardware; outlet: ConnectorHardware } {
  const charger = new ChargerHardware({ model: chargerModels.halo, clock, random: new SeededRandom(5), registerWh: 0, onChange });
  const [outlet] = charger.outlets;
  if (!outlet) throw new Error('a Halo has an outlet');
  return { charger, outlet };
}

describe('an outlet', () => {
  it('lets nothing flow before the contactor closes, and the car after its reaction time', async () => {
    const clock = new VirtualClock();
    const { outlet } = halo(clock);
    outlet.plug(new Car({ reactionMs: 5_000 }, new SeededRandom(1)));
    await clock.advance(60_000);
    expect(outlet.sample().powerW).toBe(0);
    outlet.energise(16);
    await clock.advance(5_000);
    const { powerW, currentA, voltageV } = outlet.sample();
    expect(currentA).toEqual([16, 16, 16]);
    expect(powerW).toBeCloseTo(
      voltageV.reduce((sum, volts) => sum + volts * 16, 0),
      6,
    );
  });

  it('never offers more than its rating', () => {
    const { outlet } = halo(new VirtualClock());
    outlet.plug(new Car({ maxA: 32 }, new SeededRandom(1)));
    outlet.energise(32);
    expect(outlet.offeredA).toBe(16);
  });

  it('feeds a one-phase car from L1 alone', async () => {
    const clock = new VirtualClock();
    const { outlet } = halo(clock);
    outlet.plug(new Car({ phases: 1, reactionMs: 0 }, new SeededRandom(1)));
    outlet.energise(16);
    await clock.advance(1_000);
    expect(outlet.sample().currentA).toEqual([16, 0, 0]);
  });

  it('counts the energy of a whole charge exactly, with voltages that drift on the way', async () => {
    const clock = new VirtualClock();
    const { charger, outlet } = halo(clock);
    outlet.plug(new Car({ needWh: 9_000, reactionMs: 3_000 }, new SeededRandom(1)));
    outlet.energise(16);
    // Sampled each second beside the meter, which has events only at the reaction and at each step of the taper.
    let integralWh = 0;
    for (let second = 0; second < 3_600; second += 1) {
      if (second % 30 === 0) charger.drift();
      const powerW = outlet.sample().powerW;
      await clock.advance(1_000);
      integralWh += powerW / 3_600;
    }
    expect(outlet.carWantsEnergy).toBe(false);
    expect(outlet.sample().registerWh).toBeCloseTo(9_000, 1);
    // A step inside a second makes the sampling beside differ; the meter does not.
    expect(Math.abs(integralWh - 9_000)).toBeLessThan(5);
  });

  it('wakes only for what changes: a reaction, the steps of a taper, full', async () => {
    const clock = new VirtualClock();
    let changes = 0;
    const { outlet } = halo(clock, () => (changes += 1));
    outlet.plug(new Car({ needWh: 9_000 }, new SeededRandom(1)));
    outlet.energise(16);
    await clock.advance(24 * 3_600_000);
    expect(changes).toBe(2 + 1 + 9 + 1);
  });
});
