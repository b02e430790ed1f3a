import type { CarWay } from './problem.ts';

/** Worth of a car's power: steep for the first 1.38 kW (6 A on one phase), flat above 11 kW. Breakpoints in kW; worth per kW in between. */
const STEPS: readonly { readonly fromKw: number; readonly toKw: number; readonly slope: number }[] = [
  { fromKw: 0, toKw: 1.38, slope: 8 },
  { fromKw: 1.38, toKw: 2.76, slope: 4 },
  { fromKw: 2.76, toKw: 4.14, slope: 2.5 },
  { fromKw: 4.14, toKw: 7.36, slope: 1.5 },
  { fromKw: 7.36, toKw: 11.04, slope: 1 },
  { fromKw: 11.04, toKw: 22.08, slope: 0.7 },
];

export { STEPS as UTILITY_STEPS };

/** The utility of a power, before its car's weight: concave, piecewise linear; `kw` in kW. */
export function utilityOf(kw: number): number {
  let worth = 0;
  for (const { fromKw, toKw, slope } of STEPS) {
    if (kw <= fromKw) break;
    worth += slope * (Math.min(kw, toKw) - fromKw);
  }
  return worth;
}

/** The current on this way, in A, at which worth less price is greatest, where an A costs `price`. Between the way's least and most. */
export function bestCurrent(way: CarWay, price: number): number {
  const perKw = price / (way.kwPerA * way.car.weight);
  let bestKw = 0;
  for (const { toKw, slope } of STEPS) {
    if (slope <= perKw) break;
    bestKw = toKw;
  }
  return Math.min(way.maxA, Math.max(way.minA, bestKw / way.kwPerA));
}

/** What the car's current on this way is worth: its weight's utility of the power, less what changing to the way costs. */
export function worthOf(way: CarWay, currentA: number): number {
  return way.car.weight * utilityOf(way.kwPerA * currentA) - way.cost;
}

/** A stretch of a way's current in which each A is worth the same. */
export interface Segment {
  /** Worth of an A. */
  readonly slope: number;
  /** Where it ends, in A, and what the current there is worth. */
  readonly toA: number;
  readonly worth: number;
}

/** The way's worth from its least to its most current, as stretches of falling slope; none where the two are the same. */
export function segmentsOf(way: CarWay): readonly Segment[] {
  const segments: Segment[] = [];
  for (const { fromKw, toKw, slope } of STEPS) {
    const toA = Math.min(way.maxA, toKw / way.kwPerA);
    if (toA <= way.minA || fromKw / way.kwPerA >= way.maxA) continue;
    segments.push({ slope: slope * way.kwPerA * way.car.weight, toA, worth: worthOf(way, toA) });
  }
  return segments;
}
