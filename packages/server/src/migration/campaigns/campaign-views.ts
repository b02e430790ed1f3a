import type { CampaignCharger as ChargerView, CampaignSummary, CampaignView, CampaignWave } from '@phasor/contract';
import {
  budgetUse,
  estimateEnd,
  historyOf,
  isUnreached,
  openMembers,
  stratumKey,
  waitsForApproval,
  type CampaignCharger,
  type CampaignFacts,
  type CampaignState,
  type GateVerdict,
  type WayFact,
} from '../campaign/index.ts';
import { eligibilityRules, whyNotHistogram, whyNotYet, type WhyNot } from '../eligibility/index.ts';
import type { WayState } from '../way/index.ts';
import type { Arrived, CampaignRow } from './campaign-rows.ts';
import type { Gathered } from './gather.ts';
import type { MemberRow } from './member-rows.ts';

/** Names of people by id. */
export type Names = ReadonlyMap<string, string>;

const person = (id: string, names: Names) => ({ id, name: names.get(id) ?? id });
const timeOf = (ms: number): string => new Date(ms).toISOString();
const timeOrNull = (ms: number | null): string | null => (ms === null ? null : timeOf(ms));

/** What a list tells of a campaign. */
export function summaryOf(row: CampaignRow, { migrated, committed }: Arrived, names: Names): CampaignSummary {
  const { id, name, state, createdBy, createdAtMs } = row;
  const wave = state.waves.findLastIndex(({ openedAtMs }) => openedAtMs !== null);
  return {
    id,
    name,
    phase: state.phase,
    isPaused: state.holds.length > 0,
    madeBy: person(createdBy, names),
    madeAt: timeOf(createdAtMs),
    chargers: state.chargers.length,
    migrated,
    committed,
    wave: state.settings.waves[wave]?.name ?? null,
  };
}

const isCommitted = ({ marks }: Pick<MemberRow, 'marks'>): boolean => marks.committedAtMs !== null;

/** The whole of it. */
export function campaignView(row: CampaignRow, { facts, members }: Gathered, names: Names, nowMs: number): CampaignView {
  const { state } = row;
  const states: Record<string, number> = {};
  for (const { marks } of members) states[marks.state] = (states[marks.state] ?? 0) + 1;
  const estimate = state.phase === 'running' ? estimateEnd(state, facts, nowMs) : null;
  return {
    ...summaryOf(row, { migrated: states['Migrated'] ?? 0, committed: members.filter(isCommitted).length }, names),
    needsSecondPerson: state.settings.needsSecondPerson,
    holds: state.holds.map(({ cause, by, sinceMs, sentence }) => ({
      ...{ cause, since: timeOf(sinceMs), sentence },
      by: cause === 'person' ? person(by, names).name : by,
    })),
    waves: state.waves.map((_, at) => waveOf(state, at, names)),
    evergreen: state.evergreen?.length ?? null,
    withdrawn: state.withdrawn.length,
    notReached: facts.chargers.filter((charger) => isGivenUp(state, charger)).length,
    states,
    budgets: budgetUse(state, facts, nowMs).map((budget) => ({ ...budget })),
    estimate: estimate && {
      ...{ remaining: estimate.remaining, measured: estimate.measured },
      ...{ earliest: timeOf(estimate.earliestMs), likely: timeOf(estimate.likelyMs), latest: timeOf(estimate.latestMs) },
    },
    whyNotYet: histogramOf(state, facts, nowMs),
  };
}

function waveOf({ settings, waves }: CampaignState, at: number, names: Names): CampaignWave {
  const plan = settings.waves[at];
  const wave = waves[at];
  const verdict = wave?.verdict ?? null;
  return {
    name: plan?.name ?? '',
    share: plan?.share ?? 0,
    members: wave?.members.length ?? 0,
    openedAt: timeOrNull(wave?.openedAtMs ?? null),
    passedAt: timeOrNull(wave?.passedAtMs ?? null),
    needsApproval: plan?.gate.needsApproval ?? false,
    waitsForApproval: waitsForApproval(verdict),
    approvedBy: wave?.approvedBy == null ? null : person(wave.approvedBy, names),
    verdict: verdict && verdictOf(verdict),
  };
}

const verdictOf = ({ answer, atMs, reasons, inputs }: GateVerdict) => ({
  answer,
  at: timeOf(atMs),
  reasons: reasons.map(({ rule, answer: says, sentence }) => ({ rule, answer: says, sentence })),
  figures: { ...inputs.all },
  strata: Object.fromEntries(Object.entries(inputs.strata).map(([stratum, figures]) => [stratum, { ...figures }])),
});

/** These wait for leave to go on; the others are under way, or at their end. */
const WAITING: readonly WayState[] = ['Candidate', 'Staged', 'RolledBack', 'Dormant', 'Excluded'];

/** One that is read again without a place to download waits for one. */
const waits = ({ state, holdsPlace }: WayFact): boolean => WAITING.includes(state) || (state === 'Snapshotted' && !holdsPlace);

/** One that is left on CAPI, since its network let no OCPP through. */
const isGivenUp = ({ withdrawn }: CampaignState, charger: CampaignCharger): boolean =>
  charger.way?.state === 'Withdrawn' && withdrawn.includes(charger.chargerId) && isUnreached(charger);

/** Why a charger does not go on yet, or went no further; none: nothing holds it, or it is under way. */
export function reasonsOf(state: CampaignState, charger: CampaignCharger, nowMs: number): readonly WhyNot[] {
  const { settings } = state;
  const { chargerId, way, eligibility } = charger;
  const isLeft = isGivenUp(state, charger);
  if (!way || !eligibility || !(waits(way) || isLeft)) return [];
  const facts = { ...eligibility, history: historyOf(way), fullBudgets: [] };
  const reasons = whyNotYet(facts, { settings: settings.eligibility, table: eligibilityRules }, nowMs);
  // Owners are told when its turn has come, and an endpoint is tested when the image is there: before that it keeps nobody waiting.
  const isItsTurn = openMembers(state).includes(chargerId);
  return reasons.filter(({ code }) => {
    if (code === 'endpointNotReached') return way.state === 'Staged' || isLeft;
    if (isLeft) return false;
    return isItsTurn || code !== 'ownerNotNotified';
  });
}

/** "Why not yet?" over the chargers that wait. */
export function histogramOf(state: CampaignState, { chargers }: Pick<CampaignFacts, 'chargers'>, nowMs: number): CampaignView['whyNotYet'] {
  const waiting = chargers.filter((charger) => charger.way !== null && (waits(charger.way) || isGivenUp(state, charger)));
  const { bars, ...rest } = whyNotHistogram(waiting.map((charger) => reasonsOf(state, charger, nowMs)));
  return { ...rest, bars: bars.map((bar) => ({ ...bar })) };
}

export function chargerView(state: CampaignState, charger: CampaignCharger, { name, marks }: MemberRow, nowMs: number): ChargerView {
  const { chargerId, stratum } = charger;
  const wave = state.waves.findIndex(({ members }) => members.includes(chargerId));
  const slot = state.slots[chargerId];
  return {
    chargerId,
    name,
    stratum: stratumKey(stratum),
    wave: state.settings.waves[wave]?.name ?? (state.evergreen?.includes(chargerId) ? 'evergreen' : null),
    state: marks.state,
    since: timeOf(marks.sinceMs),
    why: marks.why,
    attempts: marks.attempts,
    isProven: marks.provenAtMs !== null,
    isWithdrawn: state.withdrawn.includes(chargerId),
    slot: slot ? { to: slot.to, startsAt: timeOf(slot.startAtMs), until: timeOf(slot.untilMs) } : null,
    whyNotYet: reasonsOf(state, charger, nowMs).map(({ code, sentence }) => ({ code, sentence })),
  };
}
