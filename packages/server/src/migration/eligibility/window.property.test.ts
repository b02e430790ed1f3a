import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { clockChanges } from '../../schedules/testing/wall-clock.ts';
import { ZONES } from '../../schedules/testing/random-weeks.ts';
import { defaultEligibility, whyNotYet } from './index.ts';
import { checkWindow, isWindowOpen, type SiteWindow } from './window.ts';
import { eligibleFacts, HOUR_MS, TEST_RELEASES } from '../testing/fleet.ts';
import { invariant } from '../testing/invariant.ts';
import { FLEET, runCampaign } from '../testing/run-campaign.ts';

const MINUTE_MS = 60_000;
const STOCKHOLM = 'Europe/Stockholm';

/** By the wall clock itself; shares nothing with what it judges. */
function isOpenByTheClock({ zone, blocks }: SiteWindow, atMs: number): boolean {
  const { dayOfWeek, hour, minute } = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
  const now = ((dayOfWeek - 1) * 24 + hour) * 60 + minute;
  return blocks.some(({ startMinute: from, endMinute: to }) => (from <= to ? from <= now && now < to : from <= now || now < to));
}

/** Both days on which the clocks of the zone change, or those of Stockholm where they never do. */
const changesOf = (zone: string): readonly number[] => {
  const own = clockChanges(zone, 2026);
  return own.length > 0 ? own : clockChanges(STOCKHOLM, 2026);
};

/** Two blocks, often at night, where clocks change; one may run over Sunday midnight. */
const windows = (zone: string, seed: number): SiteWindow => {
  const at = (what: number): number => (seed * what * 15) % 10_080;
  const night = (6 * 24 + (seed % 4)) * 60 + 15 * (seed % 3);
  return {
    zone,
    blocks: [
      { startMinute: at(7), endMinute: (at(7) + 480) % 10_080 },
      { startMinute: night, endMinute: (night + 105) % 10_080 },
    ],
  };
};

invariant(
  19,
  'windows hold on both DST days, in all Nordic zones and three odd ones',
  (seed, rules) => {
    const settings = { ...defaultEligibility, releases: TEST_RELEASES };
    for (const zone of ZONES) {
      const window = windows(zone, seed);
      for (const changeMs of changesOf(zone)) {
        for (let atMs = changeMs - 6 * HOUR_MS; atMs < changeMs + 6 * HOUR_MS; atMs += 15 * MINUTE_MS) {
          const facts = { ...eligibleFacts('C1', 'halo', '4'), window, history: null, fullBudgets: [] };
          const isClosed = whyNotYet(facts, { settings, table: rules.eligibility }, atMs).some(({ code }) => code === 'windowClosed');
          const where = `${zone} ${new Date(atMs).toISOString()}, seed ${seed}`;
          expect(isClosed, where).toBe(!isOpenByTheClock(window, atMs));
        }
      }
    }
  },
  8,
);

it('invariant 19: on the days of the clock change no charger is let go, nor starts, outside its site’s window', () => {
  let left = 0;
  for (const [zone, seed] of [
    [STOCKHOLM, 1],
    ['Australia/Lord_Howe', 2],
    ['Asia/Kathmandu', 3],
  ] as const) {
    for (const changeMs of changesOf(zone)) {
      // Each day from 01:00 to 05:00.
      const blocks = Array.from({ length: 7 }, (_, day) => ({ startMinute: (day * 24 + 1) * 60, endMinute: (day * 24 + 5) * 60 }));
      const window = { zone, blocks };
      const startMs = changeMs - 12 * HOUR_MS;
      runCampaign(seed, {
        ...FLEET,
        startMs,
        ticks: 180,
        facts: (_tick, nowMs, fleet) => ({
          chargers: fleet.facts(nowMs).chargers.map((charger) => ({
            ...charger,
            eligibility: charger.eligibility && { ...charger.eligibility, window },
          })),
        }),
        judge: ({ nowMs, stepped }) => {
          for (const { to, startAtMs } of stepped.admitted) {
            if (to !== 'Draining') continue;
            left += 1;
            expect([nowMs, startAtMs].map((ms) => isOpenByTheClock(window, ms))).toEqual([true, true]);
          }
        },
      });
    }
  }
  expect(left).toBeGreaterThan(20);
});

describe('isWindowOpen', () => {
  it('is closed at a time that the clock skips, and open twice at one that it shows twice', () => {
    const night = { zone: STOCKHOLM, blocks: [{ startMinute: 6 * 1440 + 120, endMinute: 6 * 1440 + 180 }] };
    const openMinutes = (day: string): number =>
      Array.from({ length: 1440 }, (_, at) => Date.parse(day) + at * MINUTE_MS).filter((ms) => isWindowOpen(night, ms)).length;
    expect(openMinutes('2026-03-28T23:00Z')).toBe(0);
    expect(openMinutes('2026-10-24T22:00Z')).toBe(120);
    expect(openMinutes('2026-11-14T23:00Z')).toBe(60);
  });

  it('agrees with the clock at any instant, before 1970 too', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -4e11, max: 4e12 }),
        fc.integer({ min: 1, max: 9999 }),
        fc.constantFrom(...ZONES),
        (atMs, seed, zone) => {
          expect(isWindowOpen(windows(zone, seed), atMs)).toBe(isOpenByTheClock(windows(zone, seed), atMs));
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['+02:00', 0, 60],
    ['Europe/Stockolm', 0, 60],
    [STOCKHOLM, 60, 60],
    [STOCKHOLM, -1, 60],
    [STOCKHOLM, 0, 10_081],
    [STOCKHOLM, 0.5, 60],
  ])('refuses %s from %d to %d', (zone, startMinute, endMinute) => {
    expect(() => checkWindow({ zone, blocks: [{ startMinute, endMinute }] })).toThrow(
      expect.objectContaining({ code: 'MIGRATION_WINDOW_INVALID' }),
    );
  });
});
