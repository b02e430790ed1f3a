import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heatAfter, msToTrip, PRELOAD_RATIO, settledHeat, shareOfTrip } from './heat.ts';
import { tripCurve, type ProtectionKind } from './trip-curve.ts';

const HOUR_S = 3600;

/** Seconds to the trip at a constant current; Infinity: never. */
function secondsToTrip(kind: ProtectionKind, place: number, ratio: number, heat = 0): number {
  const ms = msToTrip(tripCurve(kind, place), heat, ratio);
  return ms === null ? Number.POSITIVE_INFINITY : ms / 1000;
}

describe.each(['B', 'C'] as const)('S19 a breaker of characteristic %s', (kind) => {
  it.each([0, 0.25, 0.5, 0.75, 1])('carries 1.13 times its rating for an hour and longer, wherever in the band (%s)', (place) => {
    expect(secondsToTrip(kind, place, 1.13)).toBe(Number.POSITIVE_INFINITY);
    expect(heatAfter(tripCurve(kind, place), settledHeat(tripCurve(kind, place), PRELOAD_RATIO), 1.13, HOUR_S * 1000)).toBeLessThan(1);
  });

  it.each([0, 0.25, 0.5, 0.75, 1])('trips within an hour at 1.45 times (%s)', (place) => {
    expect(secondsToTrip(kind, place, 1.45)).toBeLessThanOrEqual(HOUR_S + 1e-6);
  });

  it.each([0, 0.25, 0.5, 0.75, 1])('takes 1 to 60 s from cold at 2.55 times (%s)', (place) => {
    const seconds = secondsToTrip(kind, place, 2.55);
    expect(seconds).toBeGreaterThanOrEqual(1 - 1e-9);
    expect(seconds).toBeLessThanOrEqual(60 + 1e-9);
  });
});

describe('S19 the magnet', () => {
  it.each([
    ['B', 3, 5],
    ['C', 5, 10],
  ] as const)('of %s acts from %s (fastest) to %s times (slowest) on, at once', (kind, fastest, slowest) => {
    expect(secondsToTrip(kind, 0, fastest)).toBe(0);
    expect(secondsToTrip(kind, 0, fastest - 0.01)).toBeGreaterThan(0);
    expect(secondsToTrip(kind, 1, slowest)).toBe(0);
    expect(secondsToTrip(kind, 1, slowest - 0.01)).toBeGreaterThan(0);
  });
});

describe('S19 a gG fuse', () => {
  it.each([0, 0.5, 1])('carries 1.25 times its rating for an hour and longer (%s)', (place) => {
    expect(secondsToTrip('gG', place, 1.25)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([0, 0.5, 1])('melts within an hour at 1.6 times (%s)', (place) => {
    expect(secondsToTrip('gG', place, 1.6)).toBeLessThanOrEqual(HOUR_S + 1e-6);
  });

  it('has no magnet', () => {
    expect(secondsToTrip('gG', 0, 12)).toBeGreaterThan(0);
  });
});

describe('any curve', () => {
  const kinds = fc.constantFrom('B', 'C', 'gG');
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const ratios = fc.double({ min: 0, max: 20, noNaN: true });

  it('trips no later at a higher current, and a slower device no sooner than a faster one', () => {
    fc.assert(
      fc.property(kinds, share, share, ratios, ratios, (kind, a, b, low, high) => {
        const [less, more] = [Math.min(low, high), Math.max(low, high)];
        expect(secondsToTrip(kind, a, more)).toBeLessThanOrEqual(secondsToTrip(kind, a, less));
        const [fast, slow] = [Math.min(a, b), Math.max(a, b)];
        expect(secondsToTrip(kind, fast, more)).toBeLessThanOrEqual(secondsToTrip(kind, slow, more) * (1 + 1e-9));
      }),
    );
  });

  it('comes to the same heat in one step as in many', () => {
    fc.assert(
      fc.property(
        kinds,
        share,
        share,
        ratios,
        fc.array(fc.integer({ min: 1, max: 600_000 }), { minLength: 1, maxLength: 8 }),
        (kind, place, heat, ratio, steps) => {
          const curve = tripCurve(kind, place);
          const atOnce = heatAfter(
            curve,
            heat,
            ratio,
            steps.reduce((sum, ms) => sum + ms, 0),
          );
          expect(steps.reduce((warm, ms) => heatAfter(curve, warm, ratio, ms), heat)).toBeCloseTo(atOnce, 9);
        },
      ),
    );
  });
});

describe('warming and cooling', () => {
  const curve = tripCurve('B', 0.5);

  it('S19 trips sooner when hot: 80 % pre-load', () => {
    expect(secondsToTrip('B', 0.5, 2, settledHeat(curve, PRELOAD_RATIO))).toBeLessThan(0.8 * secondsToTrip('B', 0.5, 2));
  });

  it('cools when the current falls, and begins the way to the trip anew', () => {
    const almost = heatAfter(curve, 0, 2, 0.9 * secondsToTrip('B', 0.5, 2) * 1000);
    expect(almost).toBeCloseTo(0.9, 6);
    expect(heatAfter(curve, almost, 0, HOUR_S * 1000)).toBeLessThan(0.05);
  });

  it('S19 carrying the rating for ever is no way towards the trip; 40 s at 1.3 times is less than half of it', () => {
    const fastest = tripCurve('C', 0);
    const atRating = heatAfter(fastest, 0, 1, 10 * HOUR_S * 1000);
    expect(shareOfTrip(fastest, atRating)).toBe(0);
    expect(shareOfTrip(fastest, heatAfter(fastest, atRating, 1.3, 40_000))).toBeLessThan(0.5);
    expect(shareOfTrip(fastest, heatAfter(fastest, atRating, 2, 40_000))).toBe(1);
  });
});
