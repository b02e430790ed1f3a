import type { TripCurve } from './trip-curve.ts';

/**
 * The heat of one pole of a protective device: 0 is cold, 1 trips. While the current is constant the heat has a closed form, so nothing
 * has to tick:
 *
 * - up to the current that the device holds forever, heat goes to (ratio ÷ holdsRatio)² with one time constant, up or down: warming and
 *   cooling;
 * - above it, heat grows evenly, so that from cold the device trips exactly after its curve's time, and warm after its share of that.
 */

/** How fast a device warms and cools, in ms. Ours: a breaker in its box is cool again after about an hour. */
const BODY_MS = 15 * 60_000;

/** S19: a device has carried this share of its rating for long when a story begins. */
export const PRELOAD_RATIO = 0.8;

/** Where heat settles at a constant current that the device holds. */
export function settledHeat(curve: TripCurve, ratio: number): number {
  return (Math.min(ratio, curve.holdsRatio) / curve.holdsRatio) ** 2;
}

/** The heat after `ms` at a constant current. */
export function heatAfter(curve: TripCurve, heat: number, ratio: number, ms: number): number {
  if (ratio > curve.holdsRatio) return Math.min(1, heat + ms / (curve.tripTimeS(ratio) * 1000));
  const settled = settledHeat(curve, ratio);
  return settled + (heat - settled) * Math.exp(-ms / BODY_MS);
}

/** In how many ms it trips if the current stays as it is; 0 by the magnet, null never. */
export function msToTrip(curve: TripCurve, heat: number, ratio: number): number | null {
  if (curve.instantRatio !== null && ratio >= curve.instantRatio) return 0;
  return ratio > curve.holdsRatio ? Math.max(0, 1 - heat) * curve.tripTimeS(ratio) * 1000 : null;
}

/** How far from what its rating alone heats it to, to tripping: 0 at or below its rating for ever, 1 trips. S19 allows 0.5 of the fast edge. */
export function shareOfTrip(curve: TripCurve, heat: number): number {
  const atRating = settledHeat(curve, 1);
  return Math.max(0, (heat - atRating) / (1 - atRating));
}
