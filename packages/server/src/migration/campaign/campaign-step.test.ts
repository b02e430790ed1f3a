import { describe, expect, it } from 'vitest';
import { defaultBudgets, fullBudgets, unprovenLimit, type BudgetCounts } from './budgets.ts';
import { campaignStep } from './campaign-step.ts';
import { estimateEnd } from './estimate.ts';
import type { CampaignFacts, CampaignRequest } from './facts.ts';
import { newCampaign } from './new-campaign.ts';
import { permissionsOf } from './permissions.ts';
import { defaultCampaignSettings } from './settings.ts';
import type { CampaignState } from './state.ts';
import type { WayState } from '../way/index.ts';
import { stratumKey } from './strata.ts';
import { DAY_MS, Fleet, HOUR_MS, T0, TEST_RELEASES } from '../testing/fleet.ts';
import { FLEET, runCampaign, type testSettings, TICK_MS } from '../testing/run-campaign.ts';

type Asked = CampaignRequest extends infer One
  ? One extends CampaignRequest
    ? Omit<One, 'requestId' | 'by' | 'atMs'> & { by?: string }
    : never
  : never;

/** A campaign by anna over a fleet, and a way to ask something of it in one step. */
function begun(chargers = 200, change: Partial<ReturnType<typeof testSettings>> = {}) {
  const fleet = new Fleet(11, { ...FLEET, dormantShare: 0, chargers });
  const settings = { ...defaultCampaignSettings(11, TEST_RELEASES), ...change };
  let state: CampaignState = newCampaign({ campaignId: 'one', createdBy: 'anna', chargers: fleet.ids, settings }, new Map());
  let nowMs = T0;
  let count = 0;
  const step = (facts: Partial<CampaignFacts> = {}) => {
    const stepped = campaignStep(state, fleet.facts(nowMs, facts), nowMs);
    state = stepped.state;
    nowMs += TICK_MS;
    return stepped;
  };
  const ask = (asked: Asked) => step({ requests: [{ by: 'bo', requestId: `r${(count += 1)}`, atMs: nowMs, ...asked }] });
  const refusal = (asked: Asked) => ask(asked).events.flatMap((event) => (event.kind === 'requestRefused' ? [event.code] : []))[0];
  return { fleet, step, ask, refusal, now: () => state };
}
const made = { state: 'Migrated', attempts: 1, committedAtMs: T0 - 5 * DAY_MS, provenAtMs: T0 - 2 * DAY_MS } as const;
const membersOf = (fleet: Fleet, state: CampaignState, wave: number) =>
  fleet.chargers.filter(({ fact }) => state.waves[wave]?.members.includes(fact.chargerId));

describe('chargers that do not reach the endpoint', () => {
  const settings = defaultCampaignSettings(11, TEST_RELEASES);
  const gate = { bakeMs: 0, minSettled: 1, minWaveShare: 1, stratum: { minSettled: 0, minSuccessShare: 0 }, expression: null };
  const waves = settings.waves.slice(-1).map((wave) => ({ ...wave, share: 1, gate: { ...wave.gate, ...gate, needsApproval: false } }));

  /** A campaign that has opened its evergreen lane, with one that waits with its image for so long and another that has migrated. */
  function waiting(forMs: number, change: { readonly other?: WayState; readonly isReached?: boolean } = {}) {
    const { fleet, step, ask, now } = begun(2, {
      waves,
      eligibility: { ...settings.eligibility, notReachedMs: DAY_MS },
    });
    ask({ kind: 'start' });
    const [one, two] = fleet.chargers;
    if (!one || !two) throw new Error('two chargers');
    Object.assign(one.way, { state: 'Staged', sinceMs: T0 - forMs });
    Object.assign(two.way, { ...made, state: change.other ?? 'Migrated' });
    const failure = change.isReached ? null : 'connection: nobody answers';
    const facts = () =>
      fleet
        .facts(T0)
        .chargers.map((charger) =>
          charger.chargerId === one.fact.chargerId && charger.eligibility
            ? { ...charger, eligibility: { ...charger.eligibility, endpointTest: { atMs: T0, failure } } }
            : charger,
        );
    // The gate of the wave passes without it, and the evergreen lane opens; then there is nothing else to do.
    const events = [step({ chargers: facts() }), step({ chargers: facts() })].flatMap((stepped) => stepped.events);
    return { withdrawn: now().withdrawn, given: events.flatMap((event) => (event.kind === 'notReached' ? event.chargerIds : [])), one };
  }

  it('are given up when they have waited for long and nothing else is left to do; not before, and not where one was reached', () => {
    const { withdrawn, given, one } = waiting(DAY_MS);
    expect(withdrawn).toEqual([one.fact.chargerId]);
    expect(given).toEqual(withdrawn);
    expect(waiting(DAY_MS - HOUR_MS).withdrawn).toEqual([]);
    expect(waiting(DAY_MS, { other: 'Soaking' }).withdrawn).toEqual([]);
    expect(waiting(DAY_MS, { isReached: true }).withdrawn).toEqual([]);
  });
});

describe('a new campaign', () => {
  const settings = defaultCampaignSettings(1, TEST_RELEASES);
  const campaign = { campaignId: 'one', createdBy: 'anna', chargers: ['C2', 'C1', 'C2'], settings };

  it('is refused over a charger that is in another one, which it names', () => {
    const taken = new Map([
      ['C1', 'other'],
      ['C2', 'other'],
      ['C3', 'third'],
    ]);
    expect(() => newCampaign(campaign, taken)).toThrow(
      expect.objectContaining({ code: 'MIGRATION_CHARGER_TAKEN', details: { chargerId: 'C1', otherCampaignId: 'other', count: 2 } }),
    );
    expect(newCampaign(campaign, new Map([['C3', 'third']])).chargers).toEqual(['C1', 'C2']);
  });

  it('is refused without chargers, and with settings that cannot be', () => {
    const refused = (change: object, code: string) =>
      expect(() => newCampaign({ ...campaign, ...change }, new Map())).toThrow(expect.objectContaining({ code }));
    refused({ chargers: [] }, 'MIGRATION_CAMPAIGN_EMPTY');
    refused({ settings: { ...settings, canariesPerStratum: 0 } }, 'MIGRATION_SETTING_INVALID');
    refused({ settings: { ...settings, budgets: { ...defaultBudgets, unprovenShare: 0 } } }, 'MIGRATION_SETTING_INVALID');
    refused({ settings: { ...settings, budgets: { ...defaultBudgets, inFlight: NaN } } }, 'MIGRATION_SETTING_INVALID');
    const [canary] = settings.waves;
    const waves = canary ? [{ ...canary, gate: { ...canary.gate, expression: { all: [] } } }] : [];
    refused({ settings: { ...settings, waves } }, 'MIGRATION_GATE_INVALID');
  });
});

describe('waves', () => {
  it('begin with canaries of each stratum, as many as the gate has to see', () => {
    const { fleet, ask, now } = begun();
    ask({ kind: 'start' });
    const canaries = membersOf(fleet, now(), 0);
    const strata = new Map<string, number>();
    for (const { fact } of canaries) strata.set(stratumKey(fact.stratum), (strata.get(stratumKey(fact.stratum)) ?? 0) + 1);
    expect(strata.size).toBe(new Set(fleet.chargers.map(({ fact }) => stratumKey(fact.stratum))).size);
    expect(Math.min(...strata.values())).toBeGreaterThanOrEqual(3);
    expect(canaries.length).toBeGreaterThanOrEqual(9 * 1.5);
  });

  it('are open in order, each after the gate of the one before; their members never change', () => {
    const { state, events } = runCampaign(8, { ...FLEET, chargers: 120, ticks: 400 });
    const opened = events.flatMap((event) => (event.kind === 'waveOpened' ? [event] : []));
    expect(opened.map(({ wave }) => wave)).toEqual([0, 1, 2, 3, 4]);
    for (const { wave, members, atMs } of opened) {
      expect(state.waves[wave]).toMatchObject({ members, openedAtMs: atMs });
      if (wave > 0) expect(state.waves[wave - 1]?.passedAtMs).toBe(atMs);
    }
    const all = [...opened.flatMap(({ members }) => members), ...(state.evergreen ?? [])];
    expect(new Set(all).size).toBe(all.length);
  });

  it('draw who is here first, and wait for none that is not and was never attempted', () => {
    const { fleet, step, ask, now } = begun(60);
    const away = fleet.chargers.filter((_, at) => at % 2 === 0);
    for (const charger of away) charger.isOffline = true;
    ask({ kind: 'start' });
    const canaries = membersOf(fleet, now(), 0);
    const strata = new Set(fleet.chargers.map(({ fact }) => stratumKey(fact.stratum)));
    const hereIn = (stratum: string) =>
      fleet.chargers.filter(({ fact, isOffline }) => !isOffline && stratumKey(fact.stratum) === stratum).length;
    for (const stratum of strata) {
      const drawn = canaries.filter(({ fact }) => stratumKey(fact.stratum) === stratum);
      expect(drawn.filter(({ isOffline }) => !isOffline).length).toBe(Math.min(drawn.length, hereIn(stratum)));
    }
    // One of them falls silent before it begins; the others have made it, and the next wave opens without it.
    const [silent, ...others] = canaries.filter(({ isOffline }) => !isOffline);
    if (!silent) throw new Error('somebody is here');
    silent.isOffline = true;
    for (const { way, isOffline } of others) if (!isOffline) Object.assign(way, made);
    step();
    expect(now().waves[0]?.verdict?.inputs.wave.members).toBe(others.filter(({ isOffline }) => !isOffline).length);
    expect(now().waves[1]?.openedAtMs).not.toBeNull();
  });

  it('a stratum whose canaries fail sends nobody more, and the others go on', () => {
    const { fleet, step, ask, now } = begun();
    ask({ kind: 'start' });
    const bad = 'aura · 5 · 169 · lan';
    for (const { fact, way } of membersOf(fleet, now(), 0)) {
      const failed = { state: 'RolledBack', attempts: 1, failedAttempts: 1, lastRolledBackMs: T0 };
      Object.assign(way, stratumKey(fact.stratum) === bad ? failed : made);
    }
    const { events } = step();
    expect(events).toContainEqual(expect.objectContaining({ kind: 'waveOpened', wave: 1, ruledOut: [bad] }));
    expect(membersOf(fleet, now(), 1).filter(({ fact }) => stratumKey(fact.stratum) === bad)).toEqual([]);
  });

  it('who slept when the waves opened comes by the evergreen lane when it wakes, and then the campaign ends', () => {
    const { fleet, step, ask, now } = begun(12);
    const [sleeper] = fleet.chargers;
    if (!sleeper) throw new Error('there are chargers');
    sleeper.isDormant = true;
    ask({ kind: 'start' });
    for (const { way, isDormant } of fleet.chargers) if (!isDormant) Object.assign(way, made);
    step();
    expect(now()).toMatchObject({ phase: 'running', evergreen: [] });
    sleeper.isDormant = false;
    expect(step().admitted.map(({ chargerId, to }) => [chargerId, to])).toEqual([[sleeper.fact.chargerId, 'Admitted']]);
    Object.assign(sleeper.way, made);
    expect(step().events.at(-1)).toMatchObject({ kind: 'ended' });
    expect(now().phase).toBe('ended');
  });
});

describe('slots', () => {
  it('are given again however often a car ended an attempt before the restart, and not once attempts have failed', () => {
    const { fleet, step, ask, now } = begun(20);
    ask({ kind: 'start' });
    const [putAside, failed] = membersOf(fleet, now(), 0);
    if (!putAside || !failed) throw new Error('there are canaries');
    for (const charger of [putAside, failed]) {
      charger.hasCar = false;
      Object.assign(charger.way, { state: 'Staged', sinceMs: T0, attempts: 5 });
    }
    failed.way.failedAttempts = 2;
    expect(step().admitted.filter(({ to }) => to === 'Draining')).toMatchObject([{ chargerId: putAside.fact.chargerId }]);
  });
});

describe('what people ask', () => {
  it('a second person starts it where that is set, and agrees to figures that are there', () => {
    const { fleet, step, ask, refusal, now } = begun(200, {
      waves: defaultCampaignSettings(1, TEST_RELEASES).waves.map((wave) => ({ ...wave, gate: { ...wave.gate, needsApproval: true } })),
    });
    expect(refusal({ kind: 'start', by: 'anna' })).toBe('MIGRATION_APPROVER_IS_MAKER');
    ask({ kind: 'start' });
    expect(refusal({ kind: 'approve', wave: 0 })).toBe('MIGRATION_NOTHING_TO_APPROVE');
    for (const { way } of membersOf(fleet, now(), 0)) Object.assign(way, made);
    step();
    expect(now().waves[0]?.verdict?.reasons.map(({ rule }) => rule)).toEqual(['approval']);
    expect(refusal({ kind: 'approve', wave: 0, by: 'anna' })).toBe('MIGRATION_APPROVER_IS_MAKER');
    expect(now().waves[1]?.openedAtMs).toBeNull();
    step({ openSafetyEvents: null, requests: [{ requestId: 'too soon', kind: 'approve', wave: 0, by: 'bo', atMs: T0 }] });
    expect(now().waves[0], 'agreed to other figures').toMatchObject({ approvedBy: null });
    step();
    ask({ kind: 'approve', wave: 0 });
    expect(now().waves[0]).toMatchObject({ approvedBy: 'bo' });
    expect(now().waves[1]?.openedAtMs).not.toBeNull();
  });

  it('a request counts once, and one that does not fit is refused and changes nothing', () => {
    const { step, ask, refusal, now } = begun();
    expect(refusal({ kind: 'resume' })).toBe('MIGRATION_REQUEST_UNFIT');
    ask({ kind: 'start' });
    const pause = { requestId: 'p', kind: 'pause', by: 'bo', note: 'looks odd', atMs: T0 } as const;
    step({ requests: [pause] });
    ask({ kind: 'resume' });
    expect(step({ requests: [pause] }).events).toEqual([]);
    expect(now().holds).toEqual([]);
    expect(refusal({ kind: 'withdraw', chargerId: 'X' })).toBe('MIGRATION_CHARGER_NOT_IN_CAMPAIGN');
    ask({ kind: 'abort' });
    expect(refusal({ kind: 'resume' })).toBe('MIGRATION_REQUEST_UNFIT');
    expect(permissionsOf(now())).toEqual({ admit: false, arm: false, commit: false, recall: false });
  });

  it('a pause takes back slots that were not used, and a withdrawn charger gets none', () => {
    const { ask, step, now } = begun();
    const { admitted } = ask({ kind: 'start' });
    const [first] = admitted;
    expect(Object.keys(now().slots)).toHaveLength(admitted.length);
    ask({ kind: 'withdraw', chargerId: first?.chargerId ?? '' });
    expect(now().slots[first?.chargerId ?? '']).toBeUndefined();
    ask({ kind: 'pause', note: 'looks odd' });
    expect(now().slots).toEqual({});
    ask({ kind: 'resume' });
    step();
    expect(Object.keys(now().slots)).not.toContain(first?.chargerId);
    expect(Object.keys(now().slots).length).toBeGreaterThan(0);
  });

  it('a recall calls back what was migrated, when it is idle and within the budgets', () => {
    const { fleet, ask, now } = begun(40);
    ask({ kind: 'start' });
    for (const { way } of fleet.chargers) Object.assign(way, made);
    for (const charger of fleet.chargers) charger.hasCar = false;
    const members = membersOf(fleet, now(), 0);
    if (members[0]) members[0].hasCar = true;
    const { admitted } = ask({ kind: 'recall' });
    expect(admitted.length).toBeGreaterThan(0);
    expect(admitted.every(({ to, from }) => to === 'RollingBack' && from === 'Migrated')).toBe(true);
    expect(admitted.map(({ chargerId }) => chargerId)).not.toContain(members[0]?.fact.chargerId);
    expect(permissionsOf(now())).toMatchObject({ admit: false, arm: false, commit: false });
  });
});

describe('budgets', () => {
  const asker = { siteId: null, groupId: null, workingConnectors: 1, to: 'Draining' } as const;
  const counts: BudgetCounts = { chargers: 200, inFlight: 0, unproven: 0, downloads: 0, bytesPerS: 0, sites: {}, movingInGroups: {} };
  const site = (chargers: number, moving: number, workingConnectors: number, sleepers = 0) => ({
    ...counts,
    sites: { S: { chargers, moving, workingConnectors, sleepers } },
  });
  const full = (change: Partial<BudgetCounts>, of: object = {}) =>
    fullBudgets({ ...asker, ...of }, { ...counts, ...change }, defaultBudgets);

  it('are at most 5 % unproven by default, and one at least', () => {
    expect([1, 19, 20, 40, 200].map((chargers) => unprovenLimit(chargers, defaultBudgets))).toEqual([1, 1, 1, 2, 10]);
    expect(full({ unproven: 9 })).toEqual([]);
    expect(full({ unproven: 10 })).toEqual(['unproven']);
  });

  it('let one charger of a small site go, and a quarter of a large one', () => {
    expect(full(site(3, 0, 3), { siteId: 'S' })).toEqual([]);
    expect(full(site(7, 1, 6), { siteId: 'S' })).toEqual(['site']);
    expect(full(site(8, 1, 7), { siteId: 'S' })).toEqual([]);
    expect(full({}, { siteId: 'S' })).toEqual(['site', 'last working connector']);
  });

  it('keep a connector that works, and know a charger that stands alone', () => {
    expect(full(site(2, 0, 1), { siteId: 'S' })).toEqual(['last working connector']);
    expect(full(site(1, 0, 1, 1), { siteId: 'S' })).toEqual(['last working connector']);
    expect(full(site(1, 0, 1), { siteId: 'S' })).toEqual([]);
  });

  it('leave no room by a figure that is no number', () => {
    expect(full({ inFlight: NaN, unproven: NaN })).toEqual(['in flight', 'unproven']);
    expect(full({ downloads: NaN, bytesPerS: NaN }, { to: 'Admitted' })).toEqual(['downloads', 'bandwidth']);
  });
});

describe('the end of a campaign', () => {
  it('is estimated from what was committed, with the range in which it lies', () => {
    const { fleet, ask, now } = begun(200);
    ask({ kind: 'start' });
    expect(estimateEnd(now(), fleet.facts(T0 + HOUR_MS), T0 + HOUR_MS)).toBeNull();
    const nowMs = T0 + 10 * DAY_MS;
    fleet.chargers.slice(0, 70).forEach(({ way }, at) => Object.assign(way, made, { committedAtMs: nowMs - (at + 1) * 2 * HOUR_MS }));
    const end = estimateEnd(now(), fleet.facts(nowMs), nowMs);
    expect(end).toMatchObject({ remaining: 130, measured: 70, overMs: 7 * DAY_MS });
    // 70 in a week: 10 a day, 13 days for 130; and four gates that still have to bake a day.
    expect(end?.likelyMs).toBe(nowMs + 17 * DAY_MS);
    // Nine in ten: a rate of 8.1 to 12.2 a day. 56.8 and 85.4 a week are what the tables say of 70.
    expect(((end?.latestMs ?? 0) - nowMs) / DAY_MS).toBeCloseTo(4 + (130 * 7) / 56.8, 0);
    expect(((end?.earliestMs ?? 0) - nowMs) / DAY_MS).toBeCloseTo(4 + (130 * 7) / 85.4, 0);
  });
});
