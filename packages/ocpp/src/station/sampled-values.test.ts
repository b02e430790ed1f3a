import { describe, expect, it } from 'vitest';
import { areMeasurands } from './measurands.ts';
import { sampledValuesOf } from './sampled-values.ts';

const sample = {
  registerWh: 1234.9,
  powerW: 3680.04,
  currentA: [16, 0, 0],
  voltageV: [230.02, 229.5, 231],
  offeredA: 16,
  frequencyHz: 50.017,
} as const;
const written = (measurands: string): string[] =>
  sampledValuesOf(sample, { measurands, context: 'Sample.Periodic', frequencyUnit: 'Hertz' }).map(({ value, unit, phase }) =>
    [value, unit, phase].join(' ').trim(),
  );

describe('a reading', () => {
  it('cuts the register to whole Wh, so that it never runs ahead', () => {
    expect(written('Energy.Active.Import.Register')).toEqual(['1234 Wh']);
  });

  it('gives phases where there is no total, one phase where it is named, in the order asked', () => {
    expect(written('Voltage,Power.Active.Import,Current.Import.L1')).toEqual([
      '230.0 V L1',
      '229.5 V L2',
      '231.0 V L3',
      '3680.0 W',
      '16.00 A L1',
    ]);
  });

  it('takes lists with spaces', () => {
    expect(written('Current.Offered, Frequency')).toEqual(['16.0 A', '50.02 Hertz']);
  });

  it('of nothing is empty', () => {
    expect(written('')).toEqual([]);
  });
});

const KNOWN = ['Energy.Active.Import.Register', 'Power.Active.Import', 'Current.Import', 'Voltage', 'Frequency'];

describe('a list of measurands', () => {
  it.each([
    ['Voltage', 11, true],
    ['', 11, true],
    ['Power.Active.Import.L2', 11, true],
    ['Energy.Active.Import.Register.L2', 11, false],
    ['Voltage.L4', 11, false],
    ['Voltage,SoC', 11, false],
    ['Voltage,Temperature', 11, false],
    ['Voltage,Frequency', 1, false],
    ['constructor', 11, false],
  ])('%j of at most %i: %s', (list, maxItems, isFine) => {
    expect(areMeasurands(list, KNOWN, maxItems)).toBe(isFine);
  });
});
