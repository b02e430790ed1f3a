import { countryRules } from './country.ts';
import { phasesOf, type Phase } from './phase.ts';
import { KV, LEAST_A, type Connector, type Site } from './site.ts';

/** A way of feeding a car: all its phases, one phase against neutral (TN), or one pair of lines (IT). */
export type WayName = '3P' | 'L1' | 'L2' | 'L3' | 'L1L2' | 'L2L3' | 'L3L1';

/** What a car is known to do, as far as it matters for the sharing. */
export interface CarTraits {
  /** Phases that the on-board charger uses in three-phase feeding: learnt, or 3 (S3). */
  readonly phases: 1 | 2 | 3;
  /** The most that it takes per phase, in A: of car, cable and session together. */
  readonly maxA: number;
  /** The least that it should get on several phases, in A: 8 for a Zoe. */
  readonly minA3P?: number;
}

/** One way in which a connector can feed a car. */
export interface Way {
  readonly name: WayName;
  /** TN: the loaded phases. IT: the loaded pairs of lines, 0 is L1-L2, 1 is L2-L3, 2 is L3-L1. */
  readonly slots: readonly Phase[];
  /** A on each slot for each A that is offered: 1, and 1/√3 for three phases in IT. */
  readonly factor: number;
  readonly minA: number;
  readonly maxA: number;
  /** kW for each A that is offered. */
  readonly kwPerA: number;
}

const TN_NAMES = ['L1', 'L2', 'L3'] as const;
const IT_NAMES = ['L1L2', 'L2L3', 'L3L1'] as const;

/** The pair of lines that a one-phase car at this connector sits between: its pins L1 and N are the first two wired lines. */
function wiredPair(wired: readonly Phase[]): Phase {
  const [first = 0, second = (first + 1) % 3] = wired;
  if ((first + 1) % 3 === second) return first;
  return second as Phase;
}

/**
 * All ways in which this connector can feed this car, the widest first. A car on one phase has no "3P": on a plain charger it uses the first
 * wired phase (S3). Minimum and maximum are in A per phase; a way whose minimum is above its maximum is left out.
 */
export function waysOf(site: Pick<Site, 'grid' | 'country'>, connector: Connector, car: CarTraits): readonly Way[] {
  const wired = phasesOf(connector.wiring);
  const leastA = Math.max(connector.minA ?? LEAST_A, LEAST_A);
  const mostA = Math.min(connector.maxA, car.maxA);
  const used = Math.min(car.phases, wired.length);
  const ways: Way[] = [];
  if (used > 1) {
    const minA = Math.max(leastA, car.minA3P ?? 0);
    const isIt = site.grid === 'IT';
    const slots = isIt ? ([0, 1, 2] as const) : wired.slice(0, used);
    ways.push({ name: '3P', slots, factor: isIt ? 1 / Math.sqrt(3) : 1, minA, maxA: mostA, kwPerA: isIt ? KV * Math.sqrt(3) : KV * used });
  }
  if (used === 1 || connector.switching !== 'none') {
    const first = site.grid === 'IT' ? wiredPair(wired) : (wired[0] ?? 0);
    const names = site.grid === 'IT' ? IT_NAMES : TN_NAMES;
    const singles: readonly Phase[] = connector.switching === 'free' && wired.length === 3 ? [0, 1, 2] : [first];
    const maxA = Math.min(mostA, countryRules(site.country).singlePhaseMaxA);
    for (const slot of singles) ways.push({ name: names[slot], slots: [slot], factor: 1, minA: leastA, maxA, kwPerA: KV });
  }
  return ways.filter((way) => way.minA <= way.maxA);
}

/** The way of that name among these. */
export function wayNamed(ways: readonly Way[], name: WayName | undefined): Way | undefined {
  for (const way of ways) if (way.name === name) return way;
  return undefined;
}
