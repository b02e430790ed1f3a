import { describe, expect, it } from 'vitest';
import { MeterClocks } from './meter-clocks.ts';

const NOW = 1_000_000_000;

describe('S16 the clock of a meter', () => {
  it('that is right, or behind, is believed', () => {
    const clocks = new MeterClocks();
    expect(clocks.measuredMs('M', NOW - 400, NOW)).toBe(NOW - 400);
    expect(clocks.measuredMs('M', NOW - 60_000, NOW + 10_000)).toBe(NOW - 60_000);
  });

  it('that is ahead makes no sample younger than its arrival', () => {
    const clocks = new MeterClocks();
    expect(clocks.measuredMs('M', NOW + 55_000, NOW)).toBe(NOW);
    expect(clocks.measuredMs('M', NOW + 65_000, NOW + 10_000)).toBe(NOW + 10_000);
  });

  it('that is ahead does not hide how long a sample was on its way', () => {
    const clocks = new MeterClocks();
    clocks.measuredMs('M', NOW + 55_000, NOW);
    // Measured at 10 s, come at 40 s.
    expect(clocks.measuredMs('M', NOW + 65_000, NOW + 40_000)).toBe(NOW + 10_000);
  });

  it('that was set right is believed again after a minute', () => {
    const clocks = new MeterClocks();
    clocks.measuredMs('M', NOW + 55_000, NOW);
    expect(clocks.measuredMs('M', NOW + 59_000, NOW + 60_000)).toBe(NOW + 4_000);
    expect(clocks.measuredMs('M', NOW + 60_500, NOW + 61_000)).toBe(NOW + 60_500);
  });

  it('is its own alone', () => {
    const clocks = new MeterClocks();
    clocks.measuredMs('M', NOW + 55_000, NOW);
    expect(clocks.measuredMs('N', NOW - 100, NOW)).toBe(NOW - 100);
  });
});
