import type { CampaignCharger } from './facts.ts';
import { neededSample } from './gate-expression.ts';
import { inputsOfWave, isEligible, isHere, openMembers, openWave, type CampaignView } from './campaign-view.ts';
import type { CampaignState } from './state.ts';
import { groupBy, stratumKey } from './strata.ts';
import { stratumStanding } from './stratum-standing.ts';

export interface ChosenMembers {
  readonly members: readonly string[];
  /** Strata that have not shown enough yet, and send canaries only. */
  readonly behind: readonly string[];
  /** Strata that fail too often for chance; they send nobody more. */
  readonly ruledOut: readonly string[];
}

/**
 * Who is in a wave that opens now, in the order in which they start. Of a stratum that has not shown enough only canaries; of the others
 * the wave's share, drawn by the seed, and as many as its gate will have to see. Whoever sleeps, or could not go for a lasting reason, is
 * left for the evergreen lane.
 */
export function chooseMembers(state: CampaignState, wave: number, view: CampaignView): ChosenMembers {
  const { settings } = state;
  const plan = settings.waves[wave];
  if (!plan) return { members: [], behind: [], ruledOut: [] };
  const awake = awakeOf(state, view);
  const drawn = left(awake, state, view)
    // Who is here comes first: one that cannot start holds up its wave.
    .map((charger) => ({
      charger,
      place: view.rules.draw(settings.seed, charger.chargerId, 'wave') + (isHere(charger, state, view.nowMs) ? 0 : 1),
    }))
    .sort((one, other) => one.place - other.place || (one.charger.chargerId < other.charger.chargerId ? -1 : 1))
    .map(({ charger }) => charger);
  const needed = neededSample(plan.gate.expression);
  const inputs = wave > 0 ? inputsOfWave(state, wave - 1, view) : null;
  const gateBefore = (settings.waves[wave - 1] ?? plan).gate;
  const chosen = new Set<string>();
  const behind: string[] = [];
  const ruledOut: string[] = [];
  for (const [stratum, group] of groupBy(drawn, ({ stratum }) => stratumKey(stratum))) {
    const { stands, outstanding } = stratumStanding(inputs, stratum, gateBefore);
    if (stands === 'open') behind.push(stratum);
    if (stands === 'ruledOut') ruledOut.push(stratum);
    const sample = Math.ceil(needed.inEach * settings.sampleMargin) - (inputs?.strata[stratum]?.settled ?? 0);
    const canaries = Math.max(settings.canariesPerStratum - outstanding, wave === 0 ? sample : 0);
    const least = stands === 'shown' ? sample : stands === 'open' ? canaries : 0;
    for (const { chargerId } of group.slice(0, Math.max(0, least))) chosen.add(chargerId);
  }
  const sample = Math.ceil(Math.max(plan.gate.minSettled, needed.inAll) * settings.sampleMargin) - (inputs?.all.settled ?? 0);
  const size = Math.max(Math.round(plan.share * awake.length), sample);
  const isLimited = new Set(wave === 0 ? [] : [...behind, ...ruledOut]);
  for (const { chargerId, stratum } of drawn) {
    if (chosen.size >= size) break;
    if (!isLimited.has(stratumKey(stratum))) chosen.add(chargerId);
  }
  return { members: drawn.map(({ chargerId }) => chargerId).filter((chargerId) => chosen.has(chargerId)), behind, ruledOut };
}

/** Who joins the evergreen lane now: all that are left, are awake and could go, under the same rule for strata. */
export function chooseEvergreen(state: CampaignState, view: CampaignView): readonly string[] {
  const last = openWave(state);
  const gate = state.settings.waves[last]?.gate;
  const waiting = left(awakeOf(state, view), state, view);
  // Most steps find nobody, and need no figures of all who were attempted.
  if (!gate || waiting.length === 0) return [];
  const inputs = inputsOfWave(state, last, view);
  const members: string[] = [];
  for (const [stratum, group] of groupBy(waiting, ({ stratum }) => stratumKey(stratum))) {
    const { stands, outstanding } = stratumStanding(inputs, stratum, gate);
    const most = { shown: group.length, open: Math.max(0, state.settings.canariesPerStratum - outstanding), ruledOut: 0 }[stands];
    members.push(...group.slice(0, most).map(({ chargerId }) => chargerId));
  }
  return members;
}

/** Its chargers that do not sleep and were not withdrawn. */
function awakeOf(state: CampaignState, { chargers, rules }: CampaignView): readonly CampaignCharger[] {
  const withdrawn = new Set(state.withdrawn);
  return state.chargers
    .map((chargerId) => chargers.get(chargerId))
    .filter((charger) => charger !== undefined)
    .filter((charger) => !rules.isAsleep(charger) && !withdrawn.has(charger.chargerId));
}

/** Of these, the ones that are in no wave yet and that no lasting reason keeps. */
function left(awake: readonly CampaignCharger[], state: CampaignState, view: CampaignView): readonly CampaignCharger[] {
  const already = new Set(openMembers(state));
  return awake.filter((charger) => !already.has(charger.chargerId) && isEligible(charger, 'planning', state, view, []));
}
