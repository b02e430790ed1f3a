/** A miniature circuit breaker of characteristic B or C (IEC 60898-1), or a fuse for general use (IEC 60269-1). */
export type ProtectionKind = 'B' | 'C' | 'gG';

/** How long a protective device carries a constant current before it trips. Currents are multiples of its rating. */
export interface TripCurve {
  /** Up to this it carries forever, and its heat settles at (ratio ÷ this)². */
  readonly holdsRatio: number;
  /** From this on it trips at once, by its magnet; null where it has none. */
  readonly instantRatio: number | null;
  /** Seconds until it trips, from cold, at a constant ratio above {@link holdsRatio}. */
  tripTimeS(ratio: number): number;
}

/** One edge of the band in which every device of a kind lies. */
interface Edge {
  readonly holdsRatio: number;
  readonly instantRatio: number | null;
  /** [ratio, seconds], ascending in ratio; straight on logarithmic paper between and beyond them. */
  readonly points: readonly (readonly [number, number])[];
}

interface Band {
  readonly fast: Edge;
  readonly slow: Edge;
}

/** The points that S19 names; the straight lines between them are ours. A slow device trips within the hour at 1.45, so it holds a bit less. */
const THERMAL_OF_BREAKERS = {
  fast: {
    holdsRatio: 1.13,
    points: [
      [1.13, 3600],
      [2.55, 1],
    ],
  },
  slow: {
    holdsRatio: 1.44,
    points: [
      [1.45, 3600],
      [2.55, 60],
    ],
  },
} as const;

const BANDS: Readonly<Record<ProtectionKind, Band>> = {
  B: { fast: { ...THERMAL_OF_BREAKERS.fast, instantRatio: 3 }, slow: { ...THERMAL_OF_BREAKERS.slow, instantRatio: 5 } },
  C: { fast: { ...THERMAL_OF_BREAKERS.fast, instantRatio: 5 }, slow: { ...THERMAL_OF_BREAKERS.slow, instantRatio: 10 } },
  // Above an hour's current: the outermost gates of fuses of 16 to 100 A, rounded outwards; S19 has only the hour.
  gG: {
    fast: {
      holdsRatio: 1.25,
      instantRatio: null,
      points: [
        [1.25, 3600],
        [2, 10],
        [5.2, 0.1],
      ],
    },
    slow: {
      holdsRatio: 1.59,
      instantRatio: null,
      points: [
        [1.6, 3600],
        [5.8, 5],
        [14.5, 0.1],
      ],
    },
  },
};

/**
 * The curve of one device of a kind. `place` says where in the band that its standard allows it lies: 0 is the fastest that may be
 * sold, which is what a judge has to fear, 1 the slowest.
 */
export function tripCurve(kind: ProtectionKind, place: number): TripCurve {
  const { fast, slow } = BANDS[kind];
  return {
    holdsRatio: between(fast.holdsRatio, slow.holdsRatio, place),
    instantRatio: fast.instantRatio === null || slow.instantRatio === null ? null : between(fast.instantRatio, slow.instantRatio, place),
    tripTimeS: (ratio) => timeAt(fast, ratio) ** (1 - place) * timeAt(slow, ratio) ** place,
  };
}

const between = (from: number, to: number, place: number): number => from + (to - from) * place;

/** Straight on logarithmic paper, beyond the ends as well; never longer than a day, which a band's outside need not tell apart. */
function timeAt({ points }: Edge, ratio: number): number {
  const last = points.length - 1;
  const right = Math.min(
    last,
    Math.max(1, points.findIndex(([at]) => at >= ratio) === -1 ? last : points.findIndex(([at]) => at >= ratio)),
  );
  const [fromRatio, fromS] = points[right - 1] ?? [1, 1];
  const [toRatio, toS] = points[right] ?? [1, 1];
  const slope = Math.log(toS / fromS) / Math.log(toRatio / fromRatio);
  return Math.min(86_400, fromS * (ratio / fromRatio) ** slope);
}
