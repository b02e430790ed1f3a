import type { BalancedSite } from '../balanced-site.ts';
import type { Observation } from '../state/car-view.ts';
import type { SiteState } from '../state/site-state.ts';
import { begin, end, type Step } from './begin.ts';
import { resume } from './resume.ts';
import { shareOut } from './share-out.ts';

/**
 * The guard, for each meter sample: keeps ways and recomputes currents at once, over what is offered (S2). Where not even the least of all fits, a
 * car is moved off the crowded phase if its dwell and budget allow, else the one who bears it best is paused. Never raises an exception: what it
 * cannot place or believe gets nothing, with a reason.
 */
export function guard(balanced: BalancedSite, state: SiteState, observation: Observation): Step {
  const { round, house, seats } = begin(balanced, state, observation);
  resume(round);
  shareOut(round);
  return { state: end(state, house, seats), decisions: round.decisions };
}
