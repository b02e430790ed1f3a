import fc from 'fast-check';
import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { chargerModels } from '@phasor/models';
import { describe, expect, it } from 'vitest';
import { ChargerHardware } from '../hardware/charger-hardware.ts';
import { Car, type CarOptions } from './car.ts';
import { carProfiles, type CarProfile } from './car-quirks.ts';

function charging(car: CarOptions) {
  const clock = new VirtualClock();
  const charger = new ChargerHardware({
    model: chargerModels.halo,
    clock,
    random: new SeededRandom(1),
    registerWh: 0,
    onChange: () => undefined,
  });
  const subject = new Car({ reactionMs: 0, needWh: 50_000, ...car }, new SeededRandom(2));
  charger.outlet(1).plug(subject);
  return { clock, charger, subject, outlet: charger.outlet(1) };
}

describe('cars with manners of their own', () => {
  it('weak-power-factor: below 8 A on three phases it takes less power for its current', async () => {
    const { clock, charger, outlet } = charging({ profile: 'weak-power-factor' });
    charger.energise(1, 7, 3);
    await clock.advance(1_000);
    const { powerW, currentA, voltageV } = outlet.sample();
    expect(powerW).toBeCloseTo(0.8 * voltageV.reduce((sum, volts, at) => sum + volts * (currentA[at] ?? 0), 0), 6);
    charger.energise(1, 8, 3);
    await clock.advance(1_000);
    expect(outlet.sample().powerW).toBeGreaterThan(8 * 3 * 225);
  });

  it('gives-up: after more than three pauses it does not wake', async () => {
    const { clock, charger } = charging({ profile: 'gives-up' });
    for (let pause = 0; pause <= 3; pause += 1) {
      charger.energise(1, 16, 3);
      await clock.advance(60_000);
      expect(charger.gridCurrentA).toEqual([16, 16, 16]);
      charger.deenergise(1);
      await clock.advance(60_000);
    }
    charger.energise(1, 16, 3);
    await clock.advance(60_000);
    expect(charger.gridCurrentA).toEqual([0, 0, 0]);
    expect(charger.look(1).wantsEnergy).toBe(false);
  });

  it('deep-sleeper: wakes after ten minutes, and not after twenty', async () => {
    const { clock, charger } = charging({ profile: 'deep-sleeper' });
    charger.energise(1, 16, 3);
    await clock.advance(60_000);
    charger.deenergise(1);
    await clock.advance(10 * 60_000);
    charger.energise(1, 16, 3);
    await clock.advance(60_000);
    expect(charger.gridCurrentA).toEqual([16, 16, 16]);
    charger.deenergise(1);
    await clock.advance(20 * 60_000);
    charger.energise(1, 16, 3);
    await clock.advance(60_000);
    expect(charger.gridCurrentA).toEqual([0, 0, 0]);
  });

  it('bridged-inputs: three phases after one damage it; three from the start do not', async () => {
    const { clock, charger, outlet } = charging({ profile: 'bridged-inputs' });
    charger.energise(1, 16, 3);
    await clock.advance(60_000);
    charger.energise(1, 16, 1);
    await clock.advance(60_000);
    expect(outlet.isCarDamaged).toBe(false);
    charger.energise(1, 16, 3);
    await clock.advance(60_000);
    expect(outlet.isCarDamaged).toBe(true);
    expect(charger.gridCurrentA).toEqual([0, 0, 0]);
  });

  it('slow-start: one phase first', async () => {
    const { clock, charger } = charging({ profile: 'slow-start' });
    charger.energise(1, 16, 3);
    await clock.advance(44_000);
    expect(charger.gridCurrentA).toEqual([16, 0, 0]);
    await clock.advance(2_000);
    expect(charger.gridCurrentA).toEqual([16, 16, 16]);
  });

  it('one-way: once on one phase it does not come back to three', async () => {
    const { clock, charger } = charging({ profile: 'one-way' });
    charger.energise(1, 16, 3);
    await clock.advance(60_000);
    expect(charger.gridCurrentA).toEqual([16, 16, 16]);
    charger.energise(1, 16, 1);
    await clock.advance(60_000);
    charger.energise(1, 16, 3);
    await clock.advance(60_000);
    expect(charger.gridCurrentA).toEqual([16, 0, 0]);
  });

  it('taper-jumper: near full, a changed offer makes it take all of it for a minute', async () => {
    const { clock, charger } = charging({ profile: 'taper-jumper', needWh: 2_000, taperFrom: 0 });
    charger.energise(1, 16, 3);
    await clock.advance(5 * 60_000);
    const taperedA = charger.gridCurrentA[0];
    expect(taperedA).toBeLessThan(14);
    charger.energise(1, 15, 3);
    await clock.advance(1_000);
    expect(charger.gridCurrentA[0]).toBe(15);
    await clock.advance(61_000);
    expect(charger.gridCurrentA[0]).toBeLessThanOrEqual(taperedA);
  });

  it('inrush: for a moment more than was offered', async () => {
    const { clock, charger } = charging({ profile: 'inrush' });
    charger.energise(1, 16, 3);
    await clock.advance(100);
    expect(charger.gridCurrentA).toEqual([40, 40, 40]);
    await clock.advance(200);
    expect(charger.gridCurrentA).toEqual([16, 16, 16]);
  });

  it('drives off when its time has come', async () => {
    const { clock, charger } = charging({ departsAfterMs: 3_600_000 });
    charger.energise(1, 16, 3);
    await clock.advance(3_599_000);
    expect(charger.look(1).isPlugged).toBe(true);
    await clock.advance(2_000);
    expect(charger.look(1)).toMatchObject({ isPlugged: false, offeredA: 0 });
    expect(charger.gridCurrentA).toEqual([0, 0, 0]);
  });
});

describe('every car', () => {
  const profiles = (Object.keys(carProfiles) as CarProfile[]).filter((profile) => profile !== 'inrush');
  const step = fc.record({
    act: fc.constantFrom('energise', 'deenergise', 'route' as const),
    amps: fc.double({ min: 0, max: 40, noNaN: true }),
    phases: fc.integer({ min: 1, max: 3 }),
    route: fc.constantFrom('L1', 'L2', 'L3', 'L123' as const),
    waitMs: fc.integer({ min: 0, max: 900_000 }),
  });
  const cars = fc.record({
    profile: fc.constantFrom(...profiles),
    phases: fc.constantFrom(1, 2, 3 as const),
    maxA: fc.integer({ min: 6, max: 32 }),
    needWh: fc.integer({ min: 0, max: 20_000 }),
    reactionMs: fc.integer({ min: 0, max: 10_000 }),
  });

  it('draws nothing below 6 A, never more than it was offered but for its reaction time, and what it took is what the meter counted', async () => {
    await fc.assert(
      fc.asyncProperty(cars, fc.array(step, { maxLength: 12 }), async (car, steps) => {
        const { clock, charger, subject, outlet } = charging(car);
        for (const { act, amps, phases, route, waitMs } of steps) {
          if (act === 'energise') charger.energise(1, amps, phases);
          else if (act === 'deenergise') charger.deenergise(1);
          else charger.assignPhase(1, route);
          await clock.advance(car.reactionMs + waitMs);
          const mostA = Math.max(...charger.gridCurrentA);
          expect(mostA).toBeLessThanOrEqual(Math.min(outlet.offeredA, car.maxA, 16) + 1e-9);
          if (outlet.offeredA < 6) expect(mostA).toBe(0);
          expect(charger.gridCurrentA.filter((currentA) => currentA > 0).length).toBeLessThanOrEqual(car.phases);
          const { registerWh } = outlet.sample();
          expect(subject.takenWh).toBeCloseTo(registerWh, 6);
        }
      }),
      { numRuns: 60 },
    );
  });
});
