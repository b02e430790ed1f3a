import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { chargerModels, type PhaseHardware } from '@phasor/models';
import { describe, expect, it } from 'vitest';
import { Car, type CarOptions } from '../car/car.ts';
import { ChargerHardware, type ChargerHardwareParts } from './charger-hardware.ts';

const PAUSE_MS = chargerModels.halo.hardware.isolationPauseMs;

function stage(car: CarOptions = {}, phases: Partial<PhaseHardware> = {}, more: Partial<ChargerHardwareParts> = {}) {
  const clock = new VirtualClock();
  const seen: string[] = [];
  const charger = new ChargerHardware({
    model: chargerModels.halo,
    clock,
    random: new SeededRandom(1),
    registerWh: 0,
    phases,
    onChange: () =>
      seen.push(
        charger
          .outlet(1)
          .paths.map((terminal) => terminal ?? '-')
          .join(''),
      ),
    onError: (connectorId, errorCode) => errors.push([connectorId, errorCode]),
    ...more,
  });
  const errors: (readonly [number, string])[] = [];
  const outlet = charger.outlet(1);
  outlet.plug(new Car({ reactionMs: 0, needWh: 50_000, ...car }, new SeededRandom(2)));
  return { clock, charger, outlet, errors, seen };
}

describe('R13 phases change in a running session', () => {
  it('with a matrix a one-phase car moves from L1 to L3, over an isolation pause', async () => {
    const { clock, charger, outlet } = stage({ phases: 1 });
    charger.energise(1, 16, 1);
    await clock.advance(60_000);
    expect(charger.gridCurrentA).toEqual([16, 0, 0]);
    expect(charger.assignPhase(1, 'L3')).toBe('assigned');
    expect(charger.gridCurrentA).toEqual([0, 0, 0]);
    expect(outlet.pilot).toEqual({ state: 'B', dutyPercent: 100 });
    await clock.advance(PAUSE_MS - 1);
    expect(outlet.isContactorClosed).toBe(false);
    await clock.advance(1);
    expect(outlet.isContactorClosed).toBe(true);
    await clock.advance(1_000);
    expect(charger.gridCurrentA).toEqual([0, 0, 16]);
    expect(outlet.pilot.state).toBe('C');
  });

  it.each([
    ['input', [0, 0, 16]],
    ['output', [16, 0, 0]],
  ] as const)('a meter at the %s shows the moved current on %j', async (meterSide, expected) => {
    const { clock, charger } = stage({ phases: 1 }, { meterSide });
    charger.assignPhase(1, 'L3');
    charger.energise(1, 16, 1);
    await clock.advance(1_000);
    expect(charger.read(1).currentA).toEqual(expected);
    expect(charger.gridCurrentA).toEqual([0, 0, 16]);
  });

  it('goes from three phases to one and back, and counts what flowed', async () => {
    const { clock, charger, outlet, seen } = stage();
    charger.energise(1, 16, 3);
    await clock.advance(60_000);
    charger.energise(1, 16, 1);
    await clock.advance(60_000);
    expect(charger.gridCurrentA).toEqual([16, 0, 0]);
    charger.energise(1, 10, 3);
    await clock.advance(60_000);
    expect(charger.gridCurrentA).toEqual([10, 10, 10]);
    const closed = seen.filter((paths) => paths !== '---');
    expect([...new Set(closed)]).toEqual(['012', '0--']);
    for (const [at, paths] of seen.entries()) {
      if (paths !== '---' && at > 0 && seen[at - 1] !== paths) expect(seen[at - 1]).toBe('---');
    }
    expect(outlet.sample().registerWh).toBeGreaterThan(0);
  });

  it('without a matrix it refuses what would starve the car; without contactors of their own it refuses all', () => {
    const { charger } = stage({ phases: 1 }, { phaseHardware: 'contactors' });
    expect(charger.assignPhase(1, 'L3')).toBe('impossible');
    expect(charger.assignPhase(1, 'L1')).toBe('assigned');
    expect(stage({}, { phaseHardware: 'none' }).charger.assignPhase(1, 'L1')).toBe('impossible');
    expect(stage({}, {}, { wiring: 'S' }).charger.assignPhase(1, 'L3')).toBe('impossible');
  });

  it('an order that comes in the pause counts when the pause is over', async () => {
    const { clock, charger } = stage({ phases: 1 });
    charger.energise(1, 16, 1);
    await clock.advance(1_000);
    charger.assignPhase(1, 'L2');
    await clock.advance(1_000);
    charger.assignPhase(1, 'L3');
    charger.energise(1, 8, 1);
    await clock.advance(PAUSE_MS + 1_000);
    expect(charger.gridCurrentA).toEqual([0, 0, 8]);
    charger.assignPhase(1, 'L1');
    charger.deenergise(1);
    await clock.advance(PAUSE_MS * 2);
    expect(charger.outlet(1).isContactorClosed).toBe(false);
  });

  it('the site’s phases follow from the wiring', async () => {
    const { clock, charger } = stage({ phases: 1 }, {}, { wiring: 'STR' });
    charger.energise(1, 16, 1);
    await clock.advance(1_000);
    expect(charger.gridCurrentA).toEqual([0, 16, 0]);
    const single = stage({ phases: 3 }, {}, { wiring: 'T' });
    single.charger.energise(1, 16, 3);
    await single.clock.advance(1_000);
    expect(single.charger.gridCurrentA).toEqual([0, 0, 16]);
  });
});

describe('R15 what the hardware detects by itself', () => {
  it.each([
    ['earth', 'GroundFailure', 'F'],
    ['vehicle', 'EVCommunicationError', 'E'],
  ] as const)('a fault of the %s opens the contactor and is told as %s', async (fault, code, pilot) => {
    const { clock, charger, outlet, errors } = stage();
    charger.energise(1, 16, 3);
    await clock.advance(1_000);
    outlet.setFault(fault);
    expect(charger.gridCurrentA).toEqual([0, 0, 0]);
    expect(outlet.pilot).toEqual({ state: pilot, dutyPercent: 100 });
    charger.energise(1, 16, 3);
    expect(outlet.isContactorClosed).toBe(false);
    outlet.setFault(null);
    expect(errors).toEqual([
      [1, code],
      [1, 'NoError'],
    ]);
  });

  it('heat: it warms up under load, and too hot opens everything', async () => {
    const { clock, charger, errors } = stage({ needWh: 900_000 });
    expect(charger.read(1).temperatureC).toBe(20);
    charger.energise(1, 16, 3);
    await clock.advance(3 * 3_600_000);
    expect(charger.read(1).temperatureC).toBeGreaterThan(30);
    charger.setAmbient(75);
    expect(errors).toEqual([[0, 'HighTemperature']]);
    expect(charger.gridCurrentA).toEqual([0, 0, 0]);
    charger.energise(1, 16, 3);
    expect(charger.gridCurrentA).toEqual([0, 0, 0]);
    charger.setAmbient(20);
    expect(errors.at(-1)).toEqual([0, 'NoError']);
  });
});

describe('a Halo’s Schuko outlet', () => {
  it('feeds an appliance from the terminal L1 while no car draws, and trips above 10 A', async () => {
    const { clock, charger } = stage({ phases: 1 });
    charger.setAppliance(9);
    expect(charger.gridCurrentA).toEqual([9, 0, 0]);
    charger.energise(1, 16, 1);
    await clock.advance(1_000);
    expect(charger.gridCurrentA).toEqual([16, 0, 0]);
    charger.deenergise(1);
    expect(charger.gridCurrentA).toEqual([9, 0, 0]);
    charger.setAppliance(12);
    expect(charger.gridCurrentA).toEqual([0, 0, 0]);
    expect(charger.schuko?.isTripped).toBe(true);
    charger.setAppliance(5);
    charger.schuko?.reset();
    expect(charger.gridCurrentA).toEqual([5, 0, 0]);
    charger.supply(false);
    expect(charger.gridCurrentA).toEqual([0, 0, 0]);
  });
});

describe('an Aura’s sockets', () => {
  const aura = (car: CarOptions) => stage(car, {}, { model: chargerModels.aura });

  it('offer no more than the cable carries', async () => {
    const { clock, charger, outlet } = aura({ cableA: 20, maxA: 32 });
    charger.energise(1, 32, 3);
    await clock.advance(1_000);
    expect(outlet.offeredA).toBe(20);
    expect(charger.gridCurrentA).toEqual([20, 20, 20]);
  });

  it('lock the cable, keep it when the car leaves it, and say so when the lock is broken', () => {
    const { charger, outlet } = aura({});
    expect(charger.lock(1)).toBe(true);
    outlet.unplug('car');
    expect(charger.look(1)).toMatchObject({ isPlugged: false, hasCable: true });
    outlet.lock.break(true);
    expect(charger.unlock(1)).toBe('UnlockFailed');
    outlet.lock.break(false);
    expect(charger.unlock(1)).toBe('Unlocked');
    outlet.lock.break(true);
    expect(charger.lock(1)).toBe(false);
    expect(stage().charger.unlock(1)).toBe('NotSupported');
  });
});
