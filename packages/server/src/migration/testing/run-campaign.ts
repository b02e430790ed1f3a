import { integerBetween, SeededRandom } from '@phasor/kernel';
import {
  campaignRules,
  campaignStep,
  defaultCampaignSettings,
  newCampaign,
  leaveOf,
  permissionsOf,
  type CampaignCharger,
  type CampaignEvent,
  type CampaignFacts,
  type CampaignRules,
  type CampaignSettings,
  type CampaignState,
  type CampaignStepped,
} from '../campaign/index.ts';
import { Fleet, HOUR_MS, T0, TEST_RELEASES, type FleetOptions, type Used } from './fleet.ts';

export const TICK_MS = 10 * 60_000;

/** One step as a judge sees it: the fleet before anybody moved, and what the campaign made of it. */
export interface Seen {
  readonly nowMs: number;
  readonly fleet: Fleet;
  readonly facts: CampaignFacts;
  readonly before: CampaignState;
  readonly stepped: CampaignStepped;
}

export interface RunOptions extends FleetOptions {
  readonly rules?: CampaignRules;
  readonly ticks?: number;
  readonly startMs?: number;
  /** Chargers of the campaign that sleep for ever. */
  readonly sleepers?: readonly CampaignCharger[];
  readonly settings?: (settings: CampaignSettings) => CampaignSettings;
  /** What is different in the facts of a tick. */
  readonly facts?: (tick: number, nowMs: number, fleet: Fleet) => Partial<CampaignFacts>;
  readonly judge?: (seen: Seen) => void;
  /** Whoever goes by its leave, as it is then. */
  readonly judgeUse?: (used: readonly Used[], nowMs: number) => void;
}

export const FLEET: FleetOptions = { chargers: 60, failShare: 0.1, strandShare: 0, dormantShare: 0.1 };

/** Settings in which a day brings a fleet through all waves, with budgets drawn by the seed. */
export function testSettings(seed: number): CampaignSettings {
  const random = new SeededRandom(seed);
  const settings = defaultCampaignSettings(seed, TEST_RELEASES);
  const downloads = integerBetween(random, 1, 6);
  return {
    ...settings,
    eligibility: { ...settings.eligibility, coolDownMs: 6 * HOUR_MS },
    canariesPerStratum: 1,
    budgets: {
      ...settings.budgets,
      inFlight: integerBetween(random, 4, 20),
      unprovenShare: integerBetween(random, 5, 60) / 100,
      downloads,
      bytesPerS: settings.budgets.downloadBytesPerS * integerBetween(random, 1, 8),
    },
    waves: settings.waves.map((wave) => ({
      ...wave,
      gate: { ...wave.gate, bakeMs: HOUR_MS, maxStranded: null, minWaveShare: 0.3, expression: { measure: 'success', atLeast: 0.5 } },
    })),
    needsSecondPerson: false,
  };
}

/** Runs a campaign over a simulated fleet, and gives back the log of what happened. */
export function runCampaign(
  seed: number,
  options: RunOptions,
): { readonly state: CampaignState; readonly events: readonly CampaignEvent[]; readonly fleet: Fleet } {
  const {
    rules = campaignRules,
    ticks = 288,
    startMs = T0,
    sleepers = [],
    settings = (same) => same,
    facts: change,
    judge,
    judgeUse,
  } = options;
  const fleet = new Fleet(seed, options);
  let state = newCampaign(
    {
      campaignId: 'one',
      createdBy: 'anna',
      chargers: [...fleet.ids, ...sleepers.map(({ chargerId }) => chargerId)],
      settings: settings(testSettings(seed)),
    },
    new Map(),
  );
  const events: CampaignEvent[] = [];
  for (let tick = 0; tick < ticks; tick += 1) {
    const nowMs = startMs + tick * TICK_MS;
    const start = tick === 0 ? [{ requestId: 'start', kind: 'start' as const, by: 'bo', atMs: nowMs }] : [];
    const told = fleet.facts(nowMs, { requests: start, ...change?.(tick, nowMs, fleet) });
    const facts = { ...told, chargers: [...told.chargers, ...sleepers] };
    const stepped = campaignStep(state, facts, nowMs, rules);
    judge?.({ nowMs, fleet, facts, before: state, stepped });
    state = stepped.state;
    events.push(...stepped.events);
    fleet.take(state.slots);
    const leave = new Map(told.chargers.map((charger) => [charger.chargerId, leaveOf(stepped.state, charger, nowMs, rules)]));
    const none = { to: null, mayFetch: false };
    const used = fleet.tick(nowMs, permissionsOf(state, rules.permissions), ({ fact }) => leave.get(fact.chargerId) ?? none);
    judgeUse?.(used, nowMs);
  }
  return { state, events, fleet };
}
