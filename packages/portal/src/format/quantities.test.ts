import { describe, expect, it } from 'vitest';
import { formatBytes, formatCurrent, formatEnergy, formatLimit, formatPower, formatVoltage } from './quantities.ts';

describe('quantities', () => {
  it('writes Wh as kWh with two digits', () => {
    expect(formatEnergy(1_234, 'en')).toBe('1.23 kWh');
    expect(formatEnergy(0, 'en')).toBe('0.00 kWh');
  });

  it('writes W below a kilowatt, kW from there, and never 1000 W', () => {
    expect(formatPower(0, 'en')).toBe('0 W');
    expect(formatPower(999.4, 'en')).toBe('999 W');
    expect(formatPower(999.6, 'en')).toBe('1.0 kW');
    expect(formatPower(10_890, 'en')).toBe('10.9 kW');
  });

  it('writes currents with one digit, limits without a needless zero, voltages whole', () => {
    expect(formatCurrent(15.84, 'en')).toBe('15.8 A');
    expect(formatLimit(16, 'en')).toBe('16 A');
    expect(formatLimit(13.5, 'en')).toBe('13.5 A');
    expect(formatVoltage(230.6, 'en')).toBe('231 V');
  });

  it('has file sizes in decimal units', () => {
    expect([formatBytes(950, 'en'), formatBytes(12_345, 'en'), formatBytes(999_960, 'en'), formatBytes(null, 'en')]).toEqual([
      '950 B',
      '12.3 kB',
      '1.0 MB',
      '–',
    ]);
  });

  it('writes the decimal sign of the language', () => {
    expect(formatEnergy(1_234, 'sv')).toBe('1,23 kWh');
  });

  it('shows what is not known as a dash, not as zero', () => {
    expect([formatEnergy(null, 'en'), formatPower(null, 'en'), formatCurrent(null, 'en'), formatVoltage(null, 'en')]).toEqual([
      '–',
      '–',
      '–',
      '–',
    ]);
  });
});
