import { describe, expect, it } from 'vitest';
import { hereWithin, stabilityOf } from './watch.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = 100 * DAY_MS;
const watch = (...silences: (readonly [number, number | null])[]) => ({
  sinceMs: NOW - 10 * DAY_MS,
  silences: silences.map(([fromMs, toMs]) => ({ fromMs: NOW + fromMs, toMs: toMs === null ? null : NOW + toMs })),
});

describe('how stable a charger was', () => {
  it('is not known where nobody watched', () => {
    expect(stabilityOf(undefined, 7, NOW)).toBeNull();
    expect(hereWithin(watch(), NOW - 30 * DAY_MS, NOW - 20 * DAY_MS, 0)).toBeNull();
    expect(hereWithin(watch(), NOW - 2 * HOUR_MS, NOW, DAY_MS)).toBeNull();
  });

  it('counts silences of the days that are asked for, and the longest of the last day', () => {
    const seen = watch([-9 * DAY_MS, -8 * DAY_MS], [-3 * DAY_MS, -3 * DAY_MS + 7 * HOUR_MS], [-2 * HOUR_MS, -HOUR_MS]);
    const stability = stabilityOf(seen, 7, NOW);
    expect(stability?.observedDays).toBe(10);
    expect(stability?.availability).toBeCloseTo(1 - 8 / (7 * 24));
    expect(stability?.reconnectsPerDay).toBeCloseTo(2 / 7);
    expect(stability?.longestGapMs).toBe(HOUR_MS);
  });

  it('a silence that lasts counts up to now, and one from before the stretch from its beginning', () => {
    expect(stabilityOf(watch([-HOUR_MS, null]), 7, NOW)?.longestGapMs).toBe(HOUR_MS);
    expect(stabilityOf(watch([-30 * HOUR_MS, -20 * HOUR_MS]), 7, NOW)?.longestGapMs).toBe(4 * HOUR_MS);
  });
});
