import { compositeSchedule } from '@phasor/ocpp/smart-charging';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import type { Plan, PlanQuestion, Takes } from './plan.ts';
import type { LimitSettings } from './segments.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Monday, 09:00 in Stockholm. */
const NOW = Date.parse('2026-03-02T08:00:00Z');
const LARGE: Takes = {
  ...{ unit: 'A', lowestLevel: 0, maxStackLevel: 32, maxPeriods: 100, slots: 10, weekly: true },
  ...{ phaseToUse: true, isClockRight: true },
};
/** Each day 10 to 11 nothing, else 10 A. */
const settings = (change: Partial<LimitSettings> = {}): LimitSettings => ({
  maxA: null,
  userA: null,
  schedule: {
    zone: 'Europe/Stockholm',
    blocks: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ startMinute: day * 1440 + 600, endMinute: day * 1440 + 660, limitA: 0 })),
    outsideA: 10,
    whenRunOut: 'stop',
  },
  exceptions: [],
  ...change,
});
const plan = (change: Partial<Omit<PlanQuestion, 'takes'>> & { readonly takes?: Partial<Takes> } = {}): Plan =>
  compile({
    chargerId: 'CP1',
    connectorId: 1,
    settings: settings(),
    stand: null,
    nowMs: NOW,
    ...change,
    takes: { ...LARGE, ...change.takes },
  });
const kinds = ({ profiles }: Plan): string[] =>
  profiles.map(({ chargingProfileKind, stackLevel }) => `${chargingProfileKind} ${stackLevel}`);
const at = ({ profiles }: Plan, atMs: number, phases = 3, unit: 'A' | 'W' = 'A'): number | null | undefined =>
  compositeSchedule({
    profiles: profiles.map((profile) => ({ connectorId: 1, installedMs: 0, profile })),
    station: { voltageV: 230, maxCurrentA: null, connectors: [{ connectorId: 1, phases, maxCurrentA: null, transaction: null }] },
    ...{ connectorId: 1, fromMs: atMs, durationS: 1, unit },
  }).periods[0]?.limit;
const ten = (day: number): number => NOW + HOUR_MS + day * DAY_MS;

describe('compile', () => {
  it('S13: the base stands at the lowest level, Relative, one period at 0, without any time', () => {
    const { profiles } = plan({ settings: settings({ schedule: null, maxA: 16 }) });
    expect(profiles).toEqual([
      {
        chargingProfileId: 7_000_010,
        stackLevel: 0,
        chargingProfilePurpose: 'TxDefaultProfile',
        chargingProfileKind: 'Relative',
        chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] },
      },
    ]);
    expect(
      plan({ takes: { lowestLevel: 1 } }).profiles.find(({ chargingProfileKind }) => chargingProfileKind === 'Relative'),
    ).toMatchObject({
      stackLevel: 1,
    });
    // In 1970 nothing but the base holds: 0 A, as its owner chose.
    expect(at(plan(), 0)).toBe(0);
    expect(at(plan({ settings: settings({ schedule: { ...(settings().schedule ?? never()), whenRunOut: 'outside' } }) }), 0)).toBe(10);
  });

  it('R6: nothing set, nothing sent', () => {
    expect(plan({ settings: settings({ schedule: null }) }).profiles).toEqual([]);
  });

  it('when the days have run out the week goes on in UTC, an hour off after the clock change, and says so', () => {
    const made = plan();
    expect(kinds(made)).toEqual(['Absolute 6', 'Relative 0', 'Recurring 1']);
    expect(made.afterwards).toContain('an hour off');
    expect(made.untilMs).toBeGreaterThanOrEqual(NOW + 7 * DAY_MS);
    expect([at(made, ten(20)), at(made, ten(20) - 1000), at(made, ten(20) + HOUR_MS)]).toEqual([0, 10, 10]);
    // From 2026-03-29 on 10:00 in Stockholm is 08:00 UTC; it still thinks of 09:00.
    expect([at(made, ten(30) - HOUR_MS), at(made, ten(30))]).toEqual([10, 0]);
  });

  it('a charger without weekly profiles does as the owner chose: stops, or goes on as outside the blocks', () => {
    const alone = { takes: { weekly: false }, nowMs: NOW };
    const stops = plan(alone);
    expect([kinds(stops), at(stops, ten(20) + 5 * HOUR_MS)]).toEqual([['Absolute 6', 'Relative 0'], 0]);
    expect(stops.afterwards).toBe('It does not charge until it is connected again.');
    const outside = plan({ ...alone, settings: settings({ schedule: { ...(settings().schedule ?? never()), whenRunOut: 'outside' } }) });
    expect([at(outside, ten(20) + 5 * HOUR_MS), outside.afterwards]).toEqual([10, 'It charges with up to 10 A.']);
  });

  it('too few periods: several profiles at successive levels; where they do not do either, as far as they reach, and again at the next edge', () => {
    const several = plan({ takes: { maxPeriods: 7, weekly: false } });
    expect(kinds(several)).toEqual(['Absolute 6', 'Absolute 5', 'Absolute 4', 'Relative 0']);
    for (let day = 0; day < 7; day += 1) expect([at(several, ten(day) - 1000), at(several, ten(day))]).toEqual([10, 0]);
    const short = plan({ takes: { maxPeriods: 3, maxStackLevel: 1, weekly: false } });
    expect(kinds(short)).toEqual(['Absolute 1', 'Relative 0']);
    expect([short.untilMs, short.againMs]).toEqual([ten(1), ten(0)]);
  });

  it('a charger with a single level: one profile that ends as the owner chose; with a max current the base alone, told at each edge', () => {
    const single = { maxStackLevel: 0 };
    const made = plan({ takes: single });
    expect(kinds(made)).toEqual(['Absolute 0']);
    expect([at(made, ten(2)), at(made, ten(2) + HOUR_MS), at(made, ten(20))]).toEqual([0, 10, 0]);
    const safe = plan({ takes: single, settings: settings({ maxA: 16 }) });
    expect([kinds(safe), safe.againMs]).toEqual([['Relative 0'], ten(0)]);
    expect(safe.problem).toContain('too few');
    expect(at(plan({ takes: single, settings: settings({ maxA: 16 }), nowMs: ten(0) }), ten(0))).toBe(0);
  });

  it('a clock that is off: nothing absolute, nothing weekly', () => {
    const made = plan({ takes: { isClockRight: false } });
    expect([kinds(made), at(made, NOW), made.againMs]).toEqual([['Relative 0'], 10, ten(0)]);
    expect(made.problem).toContain('clock');
  });

  it('S10 S12: in a site the first limit of the next car, and without us what the site counts on; the week goes before both', () => {
    const stand = { firstA: 8, failsafeA: 6, numberPhases: 1, phaseToUse: 2 };
    const made = plan({ stand, settings: settings({ maxA: 16 }) });
    expect([at(made, NOW), at(made, ten(1)), at(made, ten(20) + HOUR_MS), at(made, ten(20))]).toEqual([8, 0, 6, 0]);
    expect(at(made, 0)).toBe(0);
    for (const { chargingSchedule } of made.profiles)
      for (const period of chargingSchedule.chargingSchedulePeriod) expect(period).toMatchObject({ numberPhases: 1, phaseToUse: 2 });
    const free = plan({ stand, settings: settings({ schedule: null, maxA: 16 }) });
    expect([at(free, NOW), at(free, 0), at(free, NOW + 30 * DAY_MS)]).toEqual([8, 6, 6]);
    expect(plan({ stand, takes: { isClockRight: false } }).profiles[0]?.chargingSchedule.chargingSchedulePeriod[0]?.limit).toBe(6);
  });

  it('S9: in watts no more than one phase may have', () => {
    const made = plan({ takes: { unit: 'W' }, settings: settings({ schedule: null, maxA: 16 }) });
    expect([at(made, NOW, 3, 'W'), at(made, NOW, 1, 'A')]).toEqual([3680, 16]);
    expect(made.problem).toContain('one phase');
  });

  it('IEC 61851-1: what was stored between 0 and 6 A is 0 A in all that the charger holds, also when the days have run out', () => {
    const schedule = { ...(settings().schedule ?? never()), outsideA: 5.9, whenRunOut: 'outside' as const };
    const made = plan({ takes: { weekly: false }, settings: settings({ schedule, maxA: 16 }) });
    expect([at(made, NOW), at(made, NOW + 30 * DAY_MS), at(made, 0)]).toEqual([0, 0, 0]);
    expect(made.afterwards).toBe('It stays as it is.');
    const weekly = plan({ settings: settings({ schedule: { ...schedule, blocks: [{ startMinute: 0, endMinute: 60, limitA: 8 }] } }) });
    expect(kinds(weekly)).toEqual(['Absolute 6', 'Relative 0', 'Recurring 1']);
    expect([at(weekly, NOW), at(weekly, NOW + 30 * DAY_MS)]).toEqual([0, 0]);
    expect(at(plan({ settings: settings({ schedule: null, userA: 5 }) }), NOW)).toBe(0);
  });

  it('a pause for longer than the days that are compiled is kept to its end', () => {
    const exceptions = [{ kind: 'pause' as const, from: new Date(NOW).toISOString(), until: new Date(NOW + 30 * DAY_MS).toISOString() }];
    const made = plan({ settings: settings({ exceptions, schedule: null, maxA: 16 }) });
    expect([at(made, NOW), at(made, NOW + 29 * DAY_MS), at(made, NOW + 30 * DAY_MS)]).toEqual([0, 0, 16]);
  });
});

function never(): never {
  throw new Error('there is a schedule');
}
