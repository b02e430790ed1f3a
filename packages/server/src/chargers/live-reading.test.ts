import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SampledValue } from '@phasor/contract';
import { currentsAtMs, liveReadingOf, mergeLive, registerWh } from './live-reading.ts';

const RECEIVED_MS = Date.UTC(2026, 2, 1, 12);
const AT = '2026-03-01T11:59:00.000Z';
const live = (...sampledValue: SampledValue[]): ReturnType<typeof liveReadingOf> =>
  liveReadingOf({ time: { ms: Date.parse(AT), text: AT }, sampledValue }, RECEIVED_MS);
const current = (phase: string, value: string | number): SampledValue => ({ measurand: 'Current.Import', phase, value, unit: 'A' });

describe('the energy register of a reading', () => {
  it.each<[string, SampledValue[], number | null]>([
    ['without measurand and unit is Wh (OCPP 1.6, section 7.28)', [{ value: '1234' }], 1234],
    ['in kWh is brought to Wh (quirk 19)', [{ value: '1.5', unit: 'kWh' }], 1500],
    ['as a JSON number (quirk 17)', [{ value: 7 }], 7],
    ['of zero is a reading', [{ value: '0' }], 0],
    ['by phase is their sum', [1, 2, 3].map((n) => ({ value: String(n), phase: `L${n}` })), 6],
    ['by phase against neutral is their sum', [1, 2].map((n) => ({ value: String(n), phase: `L${n}-N` })), 3],
    ['by phase and in total is the total', [{ value: '1', phase: 'L1' }, { value: '9' }], 9],
    ['that is no number is none', [{ value: 'n/a' }], null],
    ['that is empty is none', [{ value: '' }], null],
    ['of another measurand is none', [{ value: '5', measurand: 'Energy.Active.Export.Register' }], null],
    ['of no samples is none', [], null],
  ])('%s', (_what, values, expected) => {
    expect(registerWh(values)).toBe(expected);
  });
});

describe('a live reading', () => {
  it('has three phases in order, whatever the charger sends', () => {
    expect(live(current('L3', '6.5'), current('L1', 16), { measurand: 'Voltage', phase: 'L1-N', value: '231.2' })).toEqual({
      measuredAt: AT,
      powerW: null,
      registerWh: null,
      offeredA: null,
      phases: [
        { phase: 'L1', currentA: 16, voltageV: 231.2 },
        { phase: 'L2', currentA: null, voltageV: null },
        { phase: 'L3', currentA: 6.5, voltageV: null },
      ],
    });
  });

  it('takes power in kW, and sums it over the phases where there is no total', () => {
    expect(live({ measurand: 'Power.Active.Import', value: '7.4', unit: 'kW' }).powerW).toBe(7400);
    const perPhase = ['L1', 'L2', 'L3'].map((phase) => ({ measurand: 'Power.Active.Import', phase, value: '1000', unit: 'W' }));
    expect(live(...perPhase).powerW).toBe(3000);
  });

  it.each<[string, number | null]>([
    ['kA', 50],
    ['mA', 0.00005],
    ['A', 0.05],
    ['Amp', 0.05],
    ['a', 0.05],
    ['V', null],
    ['Percent', null],
    ['constructor', null],
  ])('S4 takes a current in the unit that it is told in, and none in a unit that is none of current: %s', (unit, expected) => {
    expect(live({ ...current('L1', '0.05'), unit }).phases[0]?.currentA).toBe(expected);
  });

  it('has the power of each phase beside its current, where that is told', () => {
    const reading = live(current('L1', 10), { measurand: 'Power.Active.Import', phase: 'L1', value: '2.3', unit: 'kW' }, current('L2', 5));
    expect(reading.phases.map(({ powerW }) => powerW)).toEqual([2300, undefined, undefined]);
  });

  it('says what the car is offered', () => {
    expect(live({ measurand: 'Current.Offered', value: '13.0' }).offeredA).toBe(13);
  });

  it.each<[string, SampledValue[], number]>([
    ['a negative power', [current('L1', 6), { measurand: 'Power.Active.Import', phase: 'L1', value: '-1380' }], -6],
    ['a power that goes out', [current('L1', 6), { measurand: 'Power.Active.Export', phase: 'L1', value: '1380' }], -6],
    ['a current that goes out', [current('L1', 0), { measurand: 'Current.Export', phase: 'L1', value: '6' }], -6],
    ['a negative current', [current('L1', -6)], -6],
    ['a power that comes in', [current('L1', -6), { measurand: 'Power.Active.Import', phase: 'L1', value: '1380' }], 6],
  ])('S4 has currents with the sign of their power: %s', (_what, values, expected) => {
    expect(live(...values).phases[0]?.currentA).toBe(expected);
  });

  it('S16 is never younger than its arrival, whatever its clock says', () => {
    const ahead = { time: { ms: RECEIVED_MS + 55_000, text: '' }, sampledValue: [] };
    expect(liveReadingOf(ahead, RECEIVED_MS).measuredAt).toBe('2026-03-01T12:00:00.000Z');
    // Of a clock that is known to be ahead the difference is taken off later.
    expect(liveReadingOf(ahead, RECEIVED_MS, 56_000).measuredAt).toBe('2026-03-01T12:00:55.000Z');
  });

  it('without a readable time is of the moment it came', () => {
    expect(liveReadingOf({ time: { ms: null, text: 'noon' }, sampledValue: [] }, RECEIVED_MS).measuredAt).toBe('2026-03-01T12:00:00.000Z');
  });

  it('holds numbers or null and never throws, whatever the samples', () => {
    const sample = fc.record(
      {
        value: fc.oneof(fc.string(), fc.double(), fc.constantFrom('NaN', 'Infinity', '1e999', '-1', '0x10')),
        measurand: fc.constantFrom('Current.Import', 'Voltage', 'Power.Active.Import', 'Current.Offered', 'Frequency'),
        phase: fc.constantFrom('L1', 'L2', 'L3', 'N', 'L1-L2', 'L1-N'),
        unit: fc.constantFrom('kWh', 'W', 'Hz', 'constructor', '__proto__', 'toString'),
      },
      { requiredKeys: ['value'] },
    );
    fc.assert(
      fc.property(fc.array(sample), (values) => {
        const reading = live(...values);
        const numbers = [
          reading.powerW,
          reading.registerWh,
          reading.offeredA,
          ...reading.phases.flatMap(({ currentA, voltageV }) => [currentA, voltageV]),
        ];
        expect(numbers.filter((number) => number !== null && !Number.isFinite(number))).toEqual([]);
      }),
    );
  });
});

describe('a later reading', () => {
  const full = { ...live(current('L1', 10), { value: '100' }), offeredA: 16, powerW: 2300 };
  const later = (ms: number): string => new Date(Date.parse(AT) + ms).toISOString();

  it('keeps what it does not say, up to a minute', () => {
    const merged = mergeLive(full, { ...live({ value: '110' }), measuredAt: later(60_000) });
    expect(merged).toMatchObject({ measuredAt: later(60_000), registerWh: 110, offeredA: 16, powerW: 2300, powerAt: AT });
    expect(merged.phases[0]).toEqual({ phase: 'L1', currentA: 10, currentAt: AT, voltageV: null });
    expect(currentsAtMs(merged)).toBe(Date.parse(AT));
  });

  it('S1 never makes an earlier current younger, however many readings without one come after it', () => {
    let merged: ReturnType<typeof mergeLive> = full;
    for (let at = 10_000; at <= 3_600_000; at += 10_000) {
      merged = mergeLive(merged, { ...live({ value: '110' }), measuredAt: later(at) });
      if (at <= 60_000) expect(currentsAtMs(merged)).toBe(Date.parse(AT));
      else expect(merged).toMatchObject({ powerW: null, offeredA: null, phases: [{ currentA: null }, {}, {}] });
    }
    expect(currentsAtMs(merged)).toBeNull();
  });

  it('that tells one phase after the other has the age of the oldest', () => {
    const one = mergeLive(live(current('L1', 10)), { ...live(current('L2', 9)), measuredAt: later(10_000) });
    const two = mergeLive(one, { ...live(current('L3', 8)), measuredAt: later(20_000) });
    expect(currentsAtMs(two)).toBe(Date.parse(AT));
    const three = mergeLive(two, { ...live(current('L1', 7)), measuredAt: later(30_000) });
    expect(three.phases.map(({ currentA }) => currentA)).toEqual([7, 9, 8]);
    expect(currentsAtMs(three)).toBe(Date.parse(AT) + 10_000);
  });

  it('stands alone after more than a minute', () => {
    const next = { ...live({ value: '110' }), measuredAt: later(60_001) };
    expect(mergeLive(full, next)).toEqual(next);
  });

  it('has no power of a phase that is not its own', () => {
    const power = { measurand: 'Power.Active.Import', phase: 'L1', value: '2300', unit: 'W' };
    expect(mergeLive(live(current('L1', 10), power), { ...live(current('L1', 5)), measuredAt: later(10_000) }).phases[0]).toEqual({
      ...{ phase: 'L1', currentA: 5, voltageV: null },
    });
  });

  it('says that nothing flows, where it says so', () => {
    expect(mergeLive(full, live(current('L1', 0))).phases[0]?.currentA).toBe(0);
  });
});
