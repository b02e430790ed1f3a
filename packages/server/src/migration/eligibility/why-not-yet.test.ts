import { describe, expect, it } from 'vitest';
import { eligibleFacts, HOUR_MS, DAY_MS, T0, TEST_RELEASES } from '../testing/fleet.ts';
import {
  checkEligibility,
  defaultEligibility,
  eligibilityRules,
  mayGoOn,
  whyNotHistogram,
  whyNotYet,
  type EligibilityFacts,
  type EligibilityStep,
  type WhyNotCode,
} from './index.ts';

const settings = { ...defaultEligibility, releases: TEST_RELEASES };
const rules = { settings, table: eligibilityRules };
const nothingTried = { failedAttempts: 0, lastRolledBackMs: null, excludedBecause: null, isHeld: false };
const facts = (change: Partial<EligibilityFacts> = {}): EligibilityFacts => ({
  ...eligibleFacts('C1', 'halo', '4'),
  history: nothingTried,
  fullBudgets: [],
  ...change,
});
const stability = { observedDays: 10, availability: 0.999, reconnectsPerDay: 1, longestGapMs: 60_000 };
const said = (change: Partial<EligibilityFacts>, step: EligibilityStep | null = null) => whyNotYet(facts(change), rules, T0, step);
const codes = (change: Partial<EligibilityFacts>, step: EligibilityStep | null = null): WhyNotCode[] =>
  said(change, step).map(({ code }) => code);

/** For each rule what it speaks at, and what it does not speak at yet. */
const CASES: Readonly<Record<WhyNotCode, readonly [at: Partial<EligibilityFacts>, notAt: Partial<EligibilityFacts>]>> = {
  modelNotListed: [{ model: 'zappi' }, { model: 'aura' }],
  hardwareNotListed: [{ hardwareVersion: '3' }, { hardwareVersion: '5' }],
  firmwareNotListed: [{ firmwareVersion: '168' }, { firmwareVersion: '169' }],
  releaseNotReady: [{ release: { whyNot: 'Its release was withdrawn.' } }, { release: { whyNot: null } }],
  excluded: [{ history: { ...nothingTried, failedAttempts: 2 } }, { history: { ...nothingTried, failedAttempts: 1 } }],
  pausedByPerson: [{ history: { ...nothingTried, isHeld: true } }, { history: nothingTried }],
  cooling: [
    { history: { ...nothingTried, lastRolledBackMs: T0 - 7 * DAY_MS + 1 } },
    { history: { ...nothingTried, lastRolledBackMs: T0 - 7 * DAY_MS } },
  ],
  ownerNotNotified: [{ ownerNotified: { atMs: null } }, { ownerNotified: 'nobody' }],
  noticeTooShort: [{ ownerNotified: { atMs: T0 - DAY_MS + 1 } }, { ownerNotified: { atMs: T0 - DAY_MS } }],
  faulted: [{ isFaulted: true }, { isFaulted: false }],
  caseOpen: [{ openCases: 1 }, { openCases: 0 }],
  offline: [{ lastSeenMs: T0 - 60_001 }, { lastSeenMs: T0 - 60_000 }],
  notWatchedLongEnough: [{ stability: { ...stability, observedDays: 6.9 } }, { stability: { ...stability, observedDays: 7 } }],
  availabilityLow: [{ stability: { ...stability, availability: 0.979 } }, { stability: { ...stability, availability: 0.98 } }],
  reconnectsOften: [{ stability: { ...stability, reconnectsPerDay: 6.1 } }, { stability: { ...stability, reconnectsPerDay: 6 } }],
  silentTooLong: [{ stability: { ...stability, longestGapMs: 1_800_001 } }, { stability: { ...stability, longestGapMs: 1_800_000 } }],
  endpointNotReached: [{ endpointTest: { atMs: T0 - DAY_MS - 1, failure: null } }, { endpointTest: { atMs: T0 - DAY_MS, failure: null } }],
  budgetFull: [{ fullBudgets: ['site'] }, { fullBudgets: [] }],
  sessionOpen: [{ hasOpenSession: true }, { hasOpenSession: false }],
  carConnected: [{ car: { isConnected: true, sinceMs: T0 - HOUR_MS } }, { car: { isConnected: false, sinceMs: null } }],
  alwaysPluggedIn: [{ car: { isConnected: true, sinceMs: T0 - 4 * DAY_MS } }, { car: { isConnected: false, sinceMs: null } }],
  scheduleSoon: [{ nextScheduleStart: { atMs: T0 + HOUR_MS - 1 } }, { nextScheduleStart: { atMs: T0 + HOUR_MS } }],
  recordsUnacknowledged: [{ unacknowledgedRecords: 1 }, { unacknowledgedRecords: 0 }],
  windowClosed: [
    { window: { zone: 'UTC', blocks: [{ startMinute: 60, endMinute: 120 }] } },
    { window: { zone: 'UTC', blocks: [{ startMinute: 0, endMinute: 60 }] } },
  ],
};

describe('whyNotYet', () => {
  it('has nothing against a charger that is well, idle and listed', () => {
    expect(said({})).toEqual([]);
    expect(mayGoOn(facts(), rules, T0, 'arming')).toBe(true);
  });

  it.each(Object.entries(CASES))('%s speaks at its threshold, alone, in a sentence', (code, [at, notAt]) => {
    const reasons = said(at);
    expect(reasons.map((reason) => reason.code)).toEqual([code]);
    expect(reasons[0]).toMatchObject({ isUnknown: false, sentence: expect.stringMatching(/^[A-Z1].*[.]$/) });
    expect(said(notAt)).toEqual([]);
  });

  it('has a case above for each rule of the table', () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(eligibilityRules).sort());
  });

  it('unknown means hold: each fact that is missing holds, and says so', () => {
    const fields = Object.keys(facts()).filter((field) => field !== 'chargerId' && field !== 'heartbeatMs');
    for (const field of [...fields, 'heartbeatMs']) {
      const reasons = said({ [field]: null });
      expect(reasons.length, field).toBeGreaterThan(0);
      expect(
        reasons.every(({ isUnknown, sentence }) => isUnknown && sentence.startsWith('Hold: ')),
        field,
      ).toBe(true);
    }
  });

  it('a figure that is no number passes nothing', () => {
    const nan = { observedDays: NaN, availability: NaN, reconnectsPerDay: NaN, longestGapMs: NaN };
    expect(codes({ stability: nan })).toEqual(['notWatchedLongEnough', 'availabilityLow', 'reconnectsOften', 'silentTooLong']);
    expect(codes({ lastSeenMs: NaN })).toEqual(['offline']);
  });

  it('a car that charges keeps nobody from being staged, only from being switched', () => {
    const car = { car: { isConnected: true, sinceMs: T0 - HOUR_MS }, hasOpenSession: true };
    expect(codes(car, 'admission')).toEqual([]);
    expect(codes(car, 'arming')).toEqual(['sessionOpen', 'carConnected']);
    expect(codes({ ...car, isFaulted: true }, 'planning')).toEqual([]);
  });

  it('always plugged in is a bucket of its own, and after 14 days the owner is offered a time slot', () => {
    const since = (days: number) => said({ car: { isConnected: true, sinceMs: T0 - days * DAY_MS } })[0];
    expect(since(2)?.code).toBe('carConnected');
    expect(since(4)).toMatchObject({
      code: 'alwaysPluggedIn',
      sentence: 'A car has been connected for 4 days; after 14 days its owner is offered a time slot.',
    });
    expect(since(14)?.sentence).toBe('A car has been connected for 14 days; its owner is offered a time slot.');
  });

  it('says of an endpoint that was never tried, or not reached, which it is', () => {
    expect(said({ endpointTest: { atMs: null, failure: null } })[0]?.sentence).toBe(
      'It has not tried the OCPP endpoint from where it hangs yet.',
    );
    expect(said({ endpointTest: { atMs: T0, failure: 'connection: no answer on port 443' } })[0]?.sentence).toBe(
      'From where it hangs the OCPP endpoint cannot be reached: connection: no answer on port 443.',
    );
  });
});

describe('whyNotHistogram', () => {
  it('counts a charger in each bar, and those that only one reason keeps', () => {
    const fleet = [said({}), said({ isFaulted: true }), said({ isFaulted: true, openCases: null }), said({ model: null })];
    expect(whyNotHistogram(fleet)).toEqual({
      chargers: 4,
      eligible: 1,
      bars: [
        { code: 'faulted', chargers: 2, alone: 1, unknown: 0 },
        { code: 'caseOpen', chargers: 1, alone: 0, unknown: 1 },
        { code: 'modelNotListed', chargers: 1, alone: 1, unknown: 1 },
      ],
    });
  });
});

describe('checkEligibility', () => {
  it.each([
    ['minAvailability', 1.2],
    ['maxAttempts', 0],
    ['maxAttempts', 1.5],
    ['coolDownMs', -1],
    ['maxGapMs', NaN],
  ])('refuses %s of %d', (name, value) => {
    expect(() => checkEligibility({ ...settings, [name]: value })).toThrow(expect.objectContaining({ code: 'MIGRATION_SETTING_INVALID' }));
  });

  it('takes the defaults, and refuses a campaign without a release', () => {
    expect(() => checkEligibility(settings)).not.toThrow();
    expect(() => checkEligibility({ ...settings, releases: [] })).toThrow('releases');
  });
});
