import { SeededRandom } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { estimateEnd } from './estimate.ts';
import type { CampaignCharger, CampaignFacts } from './facts.ts';
import { newCampaign } from './new-campaign.ts';
import { campaignStep } from './campaign-step.ts';
import { eligibleFacts, DAY_MS, HOUR_MS, newWay, T0, Fleet } from '../testing/fleet.ts';
import { invariant } from '../testing/invariant.ts';
import { settledOf } from '../testing/judge.ts';
import { FLEET, runCampaign, testSettings, TICK_MS, type Seen } from '../testing/run-campaign.ts';

/** P(so many failures or fewer of n) where each fails with chance 1/2: whether n supports a success of more than 0.5 at 95 %. */
function supportsHalf(failed: number, n: number): boolean {
  let term = 0.5 ** n;
  let sum = term;
  for (let k = 1; k <= failed; k += 1) {
    term *= (n - k + 1) / k;
    sum += term;
  }
  return sum <= 0.05;
}

invariant(13, 'a gate never passes on missing input or too small n; no wave opens before the former’s gate', (seed, rules) => {
  const random = new SeededRandom(seed);
  const asksShare = seed % 2 === 0;
  const judge = ({ nowMs, fleet, facts, before, stepped }: Seen): void => {
    const openings = stepped.events.filter(({ kind }) => kind === 'waveOpened' || kind === 'evergreenOpened');
    if (openings.length === 0) return;
    expect(openings, `one at a time, seed ${seed}`).toHaveLength(1);
    const formerWave = before.waves.filter(({ openedAtMs }) => openedAtMs !== null).length - 1;
    if (formerWave < 0) return;
    const { bakeMs, minSettled, minWaveShare } = before.settings.waves[formerWave]?.gate ?? {
      bakeMs: NaN,
      minSettled: NaN,
      minWaveShare: NaN,
    };
    const known = new Set(facts.chargers.map(({ chargerId }) => chargerId));
    const members = before.waves.flatMap((wave) => wave.members);
    expect(facts.openSafetyEvents, `safety, seed ${seed}`).toBe(0);
    expect(
      members.filter((chargerId) => !known.has(chargerId)),
      `unknown, seed ${seed}`,
    ).toEqual([]);
    const all = settledOf(fleet, members, nowMs, bakeMs);
    expect(all.settled, `n, seed ${seed}`).toBeGreaterThanOrEqual(minSettled);
    if (asksShare) expect(supportsHalf(all.failed, all.settled), `${all.failed} of ${all.settled} failed, seed ${seed}`).toBe(true);
    const own = (before.waves[formerWave]?.members ?? []).filter((chargerId) => {
      const charger = fleet.chargers.find(({ fact }) => fact.chargerId === chargerId);
      return charger !== undefined && (!charger.isDormant || charger.way.attempts > 0);
    });
    expect(settledOf(fleet, own, nowMs, bakeMs).settled, `of its own, seed ${seed}`).toBeGreaterThanOrEqual(own.length * minWaveShare);
    const verdict = stepped.state.waves[formerWave]?.verdict;
    expect(verdict?.answer, `seed ${seed}`).toBe('pass');
    expect(verdict?.inputs.all.settled, `what is stored, seed ${seed}`).toBe(all.settled);
  };
  runCampaign(seed, {
    ...FLEET,
    failShare: 0.25,
    rules,
    judge,
    settings: (settings) => ({
      ...settings,
      waves: settings.waves.map((wave) => ({
        ...wave,
        gate: { ...wave.gate, ...(asksShare ? { minSettled: 1 } : { minSettled: 8, expression: null }) },
      })),
    }),
    facts: (tick, nowMs, fleet): Partial<CampaignFacts> => {
      const { chargers } = fleet.facts(nowMs);
      return {
        ...(tick > 0 && random.next() < 0.3 ? { openSafetyEvents: null } : {}),
        ...(tick > 0 && random.next() < 0.3 ? { chargers: chargers.filter(() => random.next() < 0.9) } : {}),
      };
    },
  });
});

invariant(18, 'dormant chargers change no rate', (seed, rules) => {
  const random = new SeededRandom(seed);
  const sleepers = Array.from({ length: 40 }, (_, at) => sleeper(`Z${at}`, random));
  const [without, withThem] = [[], sleepers].map((asleep) =>
    runCampaign(seed, { ...FLEET, dormantShare: 0, rules, ticks: 200, sleepers: asleep }),
  );
  expect(withThem?.events, `events, seed ${seed}`).toEqual(without?.events);
  const ends = [without, withThem].map((run, at) => {
    if (!run) return null;
    const nowMs = T0 + 200 * TICK_MS;
    const facts = run.fleet.facts(nowMs);
    return estimateEnd(run.state, { ...facts, chargers: [...facts.chargers, ...(at === 1 ? sleepers : [])] }, nowMs, rules);
  });
  expect(ends[1], `end, seed ${seed}`).toEqual(ends[0]);
});

function sleeper(chargerId: string, random: SeededRandom): CampaignCharger {
  return {
    chargerId,
    stratum: { model: random.next() < 0.5 ? 'halo' : 'aura', hardwareVersion: '4', fromVersion: '169', link: 'wifi' },
    siteId: null,
    groupId: null,
    workingConnectors: 0,
    isDormant: true,
    way: { ...newWay(), state: random.next() < 0.5 ? 'Candidate' : 'Dormant' },
    eligibility: { ...eligibleFacts(chargerId, 'halo', '4'), lastSeenMs: T0 - 40 * DAY_MS },
    health: null,
  };
}

describe('what stops a campaign', () => {
  /** Canaries of two strata under way; each group's fate is set by hand. */
  const begun = () => {
    const fleet = new Fleet(5, { ...FLEET, dormantShare: 0 });
    const settings = testSettings(5);
    const campaign = {
      campaignId: 'one',
      createdBy: 'anna',
      chargers: fleet.ids,
      settings: {
        ...settings,
        waves: settings.waves.map((wave) => ({
          ...wave,
          gate: { ...wave.gate, maxStranded: 0, expression: { measure: 'rolledBack', atMost: 0, over: 'eachStratum' } as const },
        })),
      },
    };
    const start = { requestId: 'start', kind: 'start', by: 'bo', atMs: T0 } as const;
    const { state } = campaignStep(newCampaign(campaign, new Map()), fleet.facts(T0, { requests: [start] }), T0);
    return { fleet, state, members: fleet.chargers.filter(({ fact }) => state.waves[0]?.members.includes(fact.chargerId)) };
  };
  const failed = { state: 'RolledBack' as const, attempts: 1, failedAttempts: 1, lastRolledBackMs: T0 };

  it('two groups that fail in one tick hold it, and neither undoes what the other did', () => {
    const { fleet, state, members } = begun();
    const keys = new Set(members.map(({ fact }) => JSON.stringify(fact.stratum)));
    expect(keys.size).toBeGreaterThan(1);
    for (const charger of members)
      Object.assign(charger.way, failed, charger === members[0] ? { state: 'Stranded', wasStranded: true } : {});
    const nowMs = T0 + HOUR_MS;
    const first = campaignStep(state, fleet.facts(nowMs), nowMs);
    expect(first.state.holds.map(({ by }) => by)).toEqual(['gate: stranded', 'gate: expression']);
    expect(first.admitted).toEqual([]);
    const second = campaignStep(first.state, fleet.facts(nowMs + TICK_MS), nowMs + TICK_MS);
    expect(second.state.holds).toHaveLength(2);
    expect(second.admitted).toEqual([]);
  });

  it('a resume in the tick in which a group fails resumes nothing', () => {
    const { fleet, state, members } = begun();
    for (const charger of members) Object.assign(charger.way, failed);
    const nowMs = T0 + HOUR_MS;
    const requests = [
      { requestId: 'a', kind: 'pause', by: 'bo', atMs: nowMs - 2, note: 'looks odd' },
      { requestId: 'b', kind: 'resume', by: 'bo', atMs: nowMs - 1 },
    ] as const;
    const { state: after, admitted } = campaignStep(state, fleet.facts(nowMs, { requests }), nowMs);
    expect(after.holds.map(({ by }) => by)).toEqual(['gate: expression']);
    expect(admitted).toEqual([]);
  });

  it('a safety event stops it at once, whatever else is good', () => {
    const { fleet, state } = begun();
    const { state: after, admitted, events } = campaignStep(state, fleet.facts(T0 + TICK_MS, { openSafetyEvents: 1 }), T0 + TICK_MS);
    expect(after.holds).toMatchObject([{ cause: 'gate', by: 'gate: safety' }]);
    expect(admitted).toEqual([]);
    expect(events.map(({ kind }) => kind)).toEqual(['gateAnswered', 'held']);
  });
});
