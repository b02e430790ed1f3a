import { perPhase, highest, lowest, minus, plus, ZERO, type PerPhase } from './site-phases.ts';

/** At least and at most so much was drawn, on the site's phases. */
export interface Bounds {
  readonly least: PerPhase;
  readonly most: PerPhase;
}

/** What a connector's car drew at one instant; the two differ where nobody knows on which phase it was. */
export interface DrawSample extends Bounds {
  /** ms since 1970, by our clock. */
  readonly atMs: number;
}

/** What is known of one connector's draw around the instant of a meter's sample. */
export interface OwnDraw {
  /** Its samples of late, the oldest first. */
  readonly samples: readonly DrawSample[];
  /** The most that it may have drawn: the limits in force at that instant, on the phases that it was or is on. */
  readonly mostA: PerPhase;
}

/** A draw measured so close to the meter's instant is the draw at that instant, ms. */
const SAME_MS = 2_500;
/** Samples further apart than this say nothing about what was between them, ms. */
const LONGEST_GAP_MS = 65_000;

/**
 * S1: between what two samples say, it drew something between them. After the last one it may draw anything from nothing to its limit: never a
 * stale higher value. Where a sample is above the limit the car was measured to ignore it, and the sample counts.
 */
export function drawAt({ samples, mostA }: OwnDraw, atMs: number): Bounds {
  let before: DrawSample | undefined;
  let after: DrawSample | undefined;
  for (const sample of samples) {
    if (Math.abs(sample.atMs - atMs) <= SAME_MS) return { least: sample.least, most: sample.most };
    if (sample.atMs < atMs) before = sample;
    else after ??= sample;
  }
  if (before && after && after.atMs - before.atMs <= LONGEST_GAP_MS) {
    return { least: lowest(before.least, after.least), most: highest(before.most, after.most) };
  }
  return { least: ZERO, most: before ? highest(before.most, mostA) : mostA };
}

/** Adds up what connectors drew. */
export function together(draws: readonly Bounds[]): Bounds {
  return draws.reduce((sum, { least, most }) => ({ least: plus(sum.least, least), most: plus(sum.most, most) }), {
    least: ZERO,
    most: ZERO,
  });
}

/**
 * S1: the load that is not ours, from what a meter saw and what our cars drew. It is at least meter − most and at most meter − least; in between
 * the estimate stays as it was, so that a car that ramps up is no phantom of a house, and one that has just stopped leaves no room that is not
 * there. With nothing before, the highest counts. Without a car in doubt this is meter − own draw.
 */
export function houseEstimate(meterA: PerPhase, own: Bounds, before: PerPhase | undefined): PerPhase {
  const least = minus(meterA, own.most);
  const most = minus(meterA, own.least);
  if (!before) return most;
  return perPhase((phase) => Math.min(most[phase], Math.max(least[phase], before[phase])));
}
