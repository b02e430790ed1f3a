import { limitOf } from '@phasor/balancing';
import type { Place } from './car-views.ts';
import type { SiteFacts } from './facts.ts';
import { FuseLoads, usableOf } from './fuse-loads.ts';
import { fedBy, routeOf } from './routes.ts';
import type { PerPhase } from './site-phases.ts';
import { grantOf, type SiteStep } from './site-step.ts';

type Seen = Pick<Place, 'facts' | 'memory'>;

/** Where a connector that charges has the least left above it; A. */
export interface Tightest {
  readonly fuseId: string;
  readonly line: 'L1' | 'L2' | 'L3';
  /** What flows there beside the cars that can be told, or is kept. */
  readonly besideA: number;
  /** What is offered to cars there. */
  readonly offeredA: number;
  /** What is to flow there at most: the margin stays free, and this hour's operating limit holds. */
  readonly usableA: number;
  readonly limitA: number;
}

const LINES = ['L1', 'L2', 'L3'] as const;
const INDICES = [0, 1, 2] as const;
/** Less than this is no room to rise by. */
const ROOM_A = 1;

/** R21: of the phases that a connector feeds, and the fuses above it, the one that leaves it the least. Null: it feeds none. */
export function tightestAbove(
  place: Seen,
  all: readonly Seen[],
  { balanced, settings, hour }: Pick<SiteFacts, 'balanced' | 'settings' | 'hour'>,
  { memory: { state }, observation: { houseA } }: Pick<SiteStep, 'memory' | 'observation'>,
): Tightest | null {
  const offered = (one: Seen): PerPhase => {
    const grant = grantOf(state, one);
    const { wiring } = one.facts;
    return grant?.way === undefined ? [0, 0, 0] : fedBy(routeOf(grant.way, wiring), wiring, settings.grid, grant.offeredA);
  };
  const beside = new FuseLoads(balanced, houseA);
  const loads = new FuseLoads(balanced, houseA);
  for (const one of all) if (one.facts.isOnline) loads.add(one.facts.fuseId, offered(one));
  const usable = usableOf({ balanced, hour });
  const own = offered(place);
  let tightest: Tightest | null = null;
  let leastA = Infinity;
  for (const fuse of balanced.above(place.facts.fuseId)) {
    for (const phase of INDICES) {
      const usableA = usable.get(fuse.id)?.[phase] ?? Infinity;
      const leftA = usableA - loads.of(fuse.id)[phase];
      if (own[phase] <= 0 || leftA >= leastA) continue;
      const besideA = beside.of(fuse.id)[phase];
      const offeredA = loads.of(fuse.id)[phase] - besideA;
      leastA = leftA;
      tightest = { fuseId: fuse.id, line: LINES[phase], besideA, offeredA, usableA, limitA: limitOf(fuse)[phase] };
    }
  }
  return tightest;
}

const amps = (value: number): string => `${Math.round(value * 10) / 10} A`;

/** Why a car that charges has no more, a sentence with the figures behind it. */
export function shareSentence(tightest: Tightest | null): string {
  if (!tightest) return 'It has its share of what the fuses leave.';
  const { fuseId, line, besideA, offeredA, usableA, limitA } = tightest;
  const where = `${line} of ${fuseId}`;
  if (usableA - besideA - offeredA >= ROOM_A) return `There is more at ${where}: it rises step by step.`;
  return `${where} may carry ${amps(usableA)} of its ${amps(limitA)} now: ${amps(besideA)} flow beside the cars, ${amps(offeredA)} are offered to cars.`;
}
