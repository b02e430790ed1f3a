import { describe, expect, it } from 'vitest';
import { heartbeatIntervalS } from './heartbeat-interval.ts';

describe('the heartbeat interval', () => {
  const fleet = Array.from({ length: 1_000 }, (_, n) => `24030${82_631 + n}M`);

  it('is within a tenth of what was set, in whole seconds, and never nothing', () => {
    for (const id of fleet) {
      const intervalS = heartbeatIntervalS(300, id);
      expect(Number.isInteger(intervalS)).toBe(true);
      expect(Math.abs(intervalS - 300)).toBeLessThanOrEqual(30);
    }
    expect(heartbeatIntervalS(1, 'A')).toBe(1);
  });

  it('of one charger stays the same', () => {
    expect(heartbeatIntervalS(300, 'CP1')).toBe(heartbeatIntervalS(300, 'CP1'));
  });

  it('of a fleet of neighbouring serial numbers covers that range evenly', () => {
    const counts = new Map<number, number>();
    for (const id of fleet) {
      const tenth = Math.min(5, Math.floor((heartbeatIntervalS(300, id) - 270) / 10));
      counts.set(tenth, (counts.get(tenth) ?? 0) + 1);
    }
    for (const tenth of [0, 1, 2, 3, 4, 5]) expect(counts.get(tenth)).toBeGreaterThan(100);
  });
});
