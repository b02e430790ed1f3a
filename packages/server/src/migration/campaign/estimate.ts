import type { WayState } from '../way/index.ts';
import { campaignView, isEligible, openWave } from './campaign-view.ts';
import type { CampaignFacts } from './facts.ts';
import { campaignRules, type CampaignRules } from './rules.ts';
import type { CampaignState } from './state.ts';

/** When a campaign will have committed all that can come; instants in ms since 1970. */
export interface Estimate {
  /** Awake chargers that nothing lasting keeps, and that are not committed yet. */
  readonly remaining: number;
  /** Commits that the rate is made of, and over how long. */
  readonly measured: number;
  readonly overMs: number;
  readonly earliestMs: number;
  readonly likelyMs: number;
  readonly latestMs: number;
}

/** The rate is that of the last so long. */
const LOOK_BACK_MS = 7 * 86_400_000;
/** Nine in ten: a twentieth lies on either side. */
const TAIL = 0.05;
const NOT_COMING: readonly WayState[] = ['Soaking', 'Migrated', 'Excluded', 'Withdrawn', 'Stranded'];

/**
 * From the commits of the last week, or since the start where that is less: the rate, and the rates between which so many commits are not
 * odd (Poisson, nine in ten), and the bake times that are still to come. Null while nothing has been committed: then nothing is measured.
 */
export function estimateEnd(
  state: CampaignState,
  facts: CampaignFacts,
  nowMs: number,
  rules: CampaignRules = campaignRules,
): Estimate | null {
  const startedMs = state.waves[0]?.openedAtMs ?? null;
  if (startedMs === null || startedMs >= nowMs) return null;
  const view = campaignView(facts, nowMs, rules);
  const withdrawn = new Set(state.withdrawn);
  const overMs = Math.min(LOOK_BACK_MS, nowMs - startedMs);
  let [remaining, measured] = [0, 0];
  for (const charger of facts.chargers) {
    const committedAtMs = charger.way?.committedAtMs ?? null;
    if (committedAtMs !== null && committedAtMs <= nowMs && committedAtMs > nowMs - overMs) measured += 1;
    if (!charger.way || NOT_COMING.includes(charger.way.state) || rules.isAsleep(charger) || withdrawn.has(charger.chargerId)) continue;
    if (isEligible(charger, 'planning', state, view, [])) remaining += 1;
  }
  if (measured === 0) return null;
  const bakesMs = state.settings.waves.slice(Math.max(0, openWave(state)), -1).reduce((sum, { gate }) => sum + gate.bakeMs, 0);
  const at = (commits: number): number => Math.round(nowMs + (remaining === 0 ? 0 : bakesMs + (remaining * overMs) / commits));
  return {
    remaining,
    measured,
    overMs,
    earliestMs: at(mostLikely(measured, 'high')),
    likelyMs: at(measured),
    latestMs: at(mostLikely(measured, 'low')),
  };
}

/** The mean number of commits that is the highest, or the lowest, for which `seen` of them are not odd. */
function mostLikely(seen: number, end: 'high' | 'low'): number {
  let low = 0;
  let high = 3 * seen + 10;
  for (let round = 0; round < 60; round += 1) {
    const mean = (low + high) / 2;
    const isTooLow = end === 'high' ? atMost(seen, mean) > TAIL : 1 - atMost(seen - 1, mean) < TAIL;
    if (isTooLow) low = mean;
    else high = mean;
  }
  return (low + high) / 2;
}

/** P(X ≤ most) for a Poisson X. */
function atMost(most: number, mean: number): number {
  let logTerm = -mean;
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= most; k += 1) {
    logTerm += Math.log(mean) - Math.log(k);
    sum += Math.exp(logTerm);
  }
  return sum;
}
