import type { RehearsalLane, RehearsalResult } from '@phasor/contract';
import type { CampaignFacts, CampaignState, GateVerdict } from '../campaign/index.ts';
import { reasonsOf } from '../campaigns/campaign-views.ts';
import type { RehearsedPlace } from './rehearsed-place.ts';

const DAY_MS = 86_400_000;
/** Of each reason so many chargers are named. */
const NAMED = 20;

export interface Ended {
  readonly beganMs: number;
  readonly endedMs: number;
  /** When a charger moved last. */
  readonly movedMs: number;
  readonly state: CampaignState;
  readonly facts: CampaignFacts;
  readonly places: readonly RehearsedPlace[];
  readonly maxUnproven: number;
  readonly unprovenLimit: number;
}

const timeOf = (ms: number): string => new Date(ms).toISOString();
const timeOrNull = (ms: number | null): string | null => (ms === null ? null : timeOf(ms));

/** What a rehearsal came to. */
export function summedUp({ beganMs, movedMs, state, facts, places, ...budget }: Ended): RehearsalResult {
  const byId = new Map(places.map((place) => [place.id, place]));
  const of = (chargerIds: readonly string[]): readonly RehearsedPlace[] => chargerIds.flatMap((id) => byId.get(id) ?? []);
  const { migrated, unproven } = laneOf(places);
  const states: Record<string, number> = {};
  for (const { marks } of places) states[marks.state] = (states[marks.state] ?? 0) + 1;
  const waves = state.waves.map((wave, at) => ({
    ...laneOf(of(wave.members)),
    name: state.settings.waves[at]?.name ?? '',
    opensAt: timeOrNull(wave.openedAtMs),
    passesAt: timeOrNull(wave.passedAtMs),
    waitsFor: wave.openedAtMs === null || wave.passedAtMs !== null ? [] : waitsFor(wave.verdict),
  }));
  return {
    beganAt: timeOf(beganMs),
    // The last charger arrives, and the next step of the campaign finds nothing left to do.
    endsAt: state.phase === 'ended' ? timeOf(movedMs) : null,
    restsAt: timeOf(movedMs),
    days: Math.round((10 * (movedMs - beganMs)) / DAY_MS) / 10,
    chargers: places.length,
    ...{ migrated, unproven },
    waves,
    evergreen: state.evergreen && laneOf(of(state.evergreen)),
    states,
    leftOut: leftOut(state, facts, byId, budget.endedMs),
    items: itemsOf(places),
    holds: state.holds.map(({ sentence }) => sentence),
    maxUnproven: budget.maxUnproven,
    unprovenLimit: budget.unprovenLimit,
  };
}

/** What a gate that has not passed asks still. */
const waitsFor = (verdict: GateVerdict | null): string[] =>
  (verdict?.reasons ?? []).flatMap(({ answer, sentence }) => (answer === 'pass' ? [] : [sentence]));

function laneOf(places: readonly RehearsedPlace[]): RehearsalLane {
  const count = (isSo: (place: RehearsedPlace) => boolean): number => places.filter(isSo).length;
  const lastMs = Math.max(...places.map(({ marks }) => marks.provenAtMs ?? -Infinity));
  return {
    members: places.length,
    migrated: count(({ isProven }) => isProven),
    unproven: count(({ isProven, marks }) => !isProven && marks.committedAtMs !== null),
    failed: count(({ marks }) => marks.failedAttempts > 0),
    lastMigratedAt: lastMs === -Infinity ? null : timeOf(lastMs),
  };
}

/** Who is not migrated in the end, by reason; who has several reasons stands in each. */
function leftOut(
  state: CampaignState,
  facts: CampaignFacts,
  places: ReadonlyMap<string, RehearsedPlace>,
  nowMs: number,
): RehearsalResult['leftOut'] {
  const bars = new Map<string, { chargers: number; sentence: string; examples: string[] }>();
  const add = (code: string, sentence: string, chargerId: string): void => {
    const bar = bars.get(code) ?? { chargers: 0, sentence, examples: [] };
    bars.set(code, { ...bar, chargers: bar.chargers + 1, examples: [...bar.examples, chargerId].slice(0, NAMED) });
  };
  for (const charger of facts.chargers) {
    const { chargerId } = charger;
    const place = places.get(chargerId);
    if (!place || place.isProven) continue;
    const reasons = reasonsOf(state, charger, nowMs);
    for (const { code, sentence } of reasons) add(code, sentence, chargerId);
    if (reasons.length > 0) continue;
    if (place.marks.state === 'Soaking') add('notUsed', 'It is on OCPP, and nobody charges there: nothing proves it.', chargerId);
    else if (place.known.plan === null) add('noPlan', 'No release fits it, or it has not said yet what it is.', chargerId);
    else add('notReached', `Nothing speaks against it, and it is ${place.marks.state} in the end: its turn did not come.`, chargerId);
  }
  return [...bars]
    .map(([code, bar]) => ({ code, ...bar }))
    .sort((one, other) => other.chargers - one.chargers || (one.code < other.code ? -1 : 1));
}

/** What is not simply carried over. */
function itemsOf(places: readonly RehearsedPlace[]): RehearsalResult['items'] {
  const items = new Map<string, RehearsalResult['items'][number]>();
  for (const { way } of places) {
    for (const { name, outcome, reason } of way?.items ?? []) {
      if (outcome !== 'adapted' && outcome !== 'notPossible') continue;
      const key = JSON.stringify([name, outcome, reason]);
      items.set(key, { name, outcome, reason, chargers: (items.get(key)?.chargers ?? 0) + 1 });
    }
  }
  return [...items.values()].sort((one, other) => other.chargers - one.chargers || (one.name < other.name ? -1 : 1));
}
