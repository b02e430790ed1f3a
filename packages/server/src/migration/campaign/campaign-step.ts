import { campaignView, isUnreached, type CampaignView } from './campaign-view.ts';
import type { CampaignEvent } from './events.ts';
import type { CampaignFacts } from './facts.ts';
import { stepGates } from './gates.ts';
import { doRequests } from './requests.ts';
import { campaignRules, type CampaignRules } from './rules.ts';
import { clearSlots, giveSlots } from './slots.ts';
import type { Admission, CampaignState } from './state.ts';
import type { WayState } from '../way/index.ts';

export interface CampaignStepped {
  readonly state: CampaignState;
  /** Slots given in this step. State, slots and events are stored in one transaction. */
  readonly admitted: readonly Admission[];
  readonly events: readonly CampaignEvent[];
}

/**
 * One step of a campaign: what people asked, then the gates, then leave to go on. Pure: the same state, facts and instant give the same
 * result, and a second time with what came out gives nothing new. What stops is looked at after what people asked and before anyone is let
 * go, so nothing undoes a pause within a step.
 */
export function campaignStep(
  before: CampaignState,
  facts: CampaignFacts,
  nowMs: number,
  rules: CampaignRules = campaignRules,
): CampaignStepped {
  const view = campaignView(facts, nowMs, rules);
  const asked = doRequests(before, facts.requests, nowMs);
  const left = leaveOut(asked.state, view);
  const reached = giveUpUnreached(left.state, view);
  const gated = stepGates(reached.state, view);
  const cleared = clearSlots(gated.state, view);
  const given = giveSlots(cleared.state, view);
  const ended = endOf(given.state, view);
  return {
    state: ended ? { ...given.state, phase: 'ended' } : given.state,
    admitted: given.admitted,
    events: [
      ...asked.events,
      ...left.events,
      ...reached.events,
      ...gated.events,
      ...cleared.events,
      ...given.admitted.map((slot): CampaignEvent => ({ kind: 'slotGiven', atMs: nowMs, slot })),
      ...(ended ? [{ kind: 'ended' as const, atMs: nowMs }] : []),
    ],
  };
}

interface Changed {
  readonly state: CampaignState;
  readonly events: readonly CampaignEvent[];
}

/** What a person has aborted or recalled by itself is withdrawn with that. */
function leaveOut(state: CampaignState, { facts, nowMs }: CampaignView): Changed {
  if (state.phase !== 'running') return { state, events: [] };
  const withdrawn = new Set(state.withdrawn);
  const chargerIds = facts.chargers.flatMap(({ chargerId, way }) =>
    way?.isGivenUp === true && !withdrawn.has(chargerId) ? [chargerId] : [],
  );
  if (chargerIds.length === 0) return { state, events: [] };
  return {
    state: { ...state, withdrawn: [...state.withdrawn, ...chargerIds] },
    events: [{ kind: 'leftOut', atMs: nowMs, chargerIds }],
  };
}

const AT_THE_END: readonly WayState[] = ['Migrated', 'Excluded', 'Withdrawn'];
const NOT_BEGUN: readonly WayState[] = ['Candidate', 'Dormant', 'RolledBack'];

/** Whether nothing is left to do: the evergreen lane is open, and every charger is at its end or withdrawn before it began. */
const endOf = (state: CampaignState, view: CampaignView): boolean =>
  state.phase === 'running' && state.evergreen !== null && leftOf(state, view).length === 0;

/** Those for which something is left to do. */
function leftOf({ chargers, withdrawn }: CampaignState, view: CampaignView): readonly string[] {
  return chargers.filter((chargerId) => {
    const way = view.chargers.get(chargerId)?.way;
    const isWithdrawn = withdrawn.includes(chargerId);
    return !(way ? AT_THE_END.includes(way.state) || (isWithdrawn && NOT_BEGUN.includes(way.state)) : isWithdrawn);
  });
}

/**
 * A firewall that nobody opens would keep a campaign for ever. Where nothing else is left to do, and each that is left has not reached the endpoint for
 * long, they are withdrawn: they stay on CAPI as they are, and another campaign may take them.
 */
function giveUpUnreached(state: CampaignState, view: CampaignView): Changed {
  const { phase, holds, evergreen, settings, withdrawn } = state;
  if (phase !== 'running' || holds.length > 0 || evergreen === null) return { state, events: [] };
  const { nowMs } = view;
  const left = leftOf(state, view);
  const isGivenUp = (chargerId: string): boolean => {
    const charger = view.chargers.get(chargerId);
    if (charger?.way?.state !== 'Staged' || withdrawn.includes(chargerId)) return false;
    return isUnreached(charger) && nowMs - charger.way.sinceMs >= settings.eligibility.notReachedMs;
  };
  if (left.length === 0 || !left.every(isGivenUp)) return { state, events: [] };
  return { state: { ...state, withdrawn: [...withdrawn, ...left] }, events: [{ kind: 'notReached', atMs: nowMs, chargerIds: left }] };
}
