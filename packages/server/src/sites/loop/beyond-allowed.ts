import { countryRules, type Grant } from '@phasor/balancing';
import { allowedMost, LEAST_A } from './car-views.ts';
import { ownBound } from './own-bound.ts';
import { roomsAbove, type Seen, type SeenSite, type SeenStep } from './rooms-above.ts';
import { routeOf } from './routes.ts';

/** What balancing could give a car that is allowed no more than it has. */
export interface BeyondAllowed {
  /** So much fits beside what other cars are offered now, in A on each phase. */
  readonly fitsA: number;
  /** No other car could give way, and no other phases could be fed: no more than that fits. */
  readonly isAlone: boolean;
}

/**
 * R21: null where the grant is a limit of balancing's own. Else it is only what schedule, owner and max current allow, and would be another without them.
 */
export function beyondAllowed(
  place: Seen,
  grant: Grant | undefined,
  all: readonly Seen[],
  site: SeenSite,
  step: SeenStep,
): BeyondAllowed | null {
  const { facts, memory } = place;
  const isKept = allowedMost(facts) < LEAST_A || ownBound(place, grant, site)?.by === 'allowed';
  if (!isKept || !facts.isOnline) return null;
  const isAlone = all.every((other) => other.facts.key === facts.key || other.memory.session === null);
  const way = grant?.way;
  const route = way === undefined ? (memory.learnt.phases === 1 ? 'L1' : 'L123') : routeOf(way, facts.wiring);
  const leftA = Math.min(...roomsAbove(place, route, all, site, step).map((room) => room.leftA));
  const fitsA = Math.floor(((grant?.offeredA ?? 0) + Math.max(0, leftA)) * 10) / 10;
  // On fewer phases more may fit, or others would give way.
  if (fitsA < LEAST_A) return { fitsA: 0, isAlone: false };
  if (route === 'L123') return { fitsA, isAlone };
  const { singlePhaseMaxA } = countryRules(site.balanced.site.country);
  return { fitsA: Math.min(fitsA, singlePhaseMaxA), isAlone: isAlone && memory.learnt.phases === 1 };
}
