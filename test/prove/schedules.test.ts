/** What a charger does is what the week editor shows: 500 random weeks, over both clock changes, in 16 zones and 8 kinds of charger. */
import { integerBetween, SeededRandom } from '@phasor/kernel';
import { compositeSchedule } from '@phasor/ocpp/smart-charging';
import { describe, expect, it } from 'vitest';
import { compile } from '../../packages/server/src/schedules/compile.ts';
import type { Plan, PlanQuestion, Takes } from '../../packages/server/src/schedules/plan.ts';
import type { LimitSettings } from '../../packages/server/src/schedules/segments.ts';
import { randomSettings, ZONES } from '../../packages/server/src/schedules/testing/random-weeks.ts';
import { scaled } from '../support/prove-scale.ts';
import { clockChanges, shownAt } from '../../packages/server/src/schedules/testing/wall-clock.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const WEEKS = scaled(500);
const WHOLE_WEEKS = scaled(20);
const RANDOM_MINUTES = 200;
/** What stands in a profile where nothing limits. */
const NO_LIMIT_A = 80;

/** Large, small, without a weekly profile, in watts. */
const CHARGERS: readonly Takes[] = [
  { lowestLevel: 0, maxStackLevel: 32, maxPeriods: 100, slots: 10, weekly: true },
  { lowestLevel: 0, maxStackLevel: 3, maxPeriods: 24, slots: 4, weekly: true },
  { lowestLevel: 1, maxStackLevel: 2, maxPeriods: 6, slots: 2, weekly: false },
  { lowestLevel: 0, maxStackLevel: 8, maxPeriods: 10, slots: 3, weekly: true },
].flatMap((takes) => (['A', 'W'] as const).map((unit) => ({ ...takes, unit, phaseToUse: true, isClockRight: true })));

/** What the charger allows at each instant of a stretch, by what the twin runs; a charger in watts counts for one phase (S9). */
function chargerAt({ profiles }: Pick<Plan, 'profiles'>, unit: 'A' | 'W', fromMs: number, untilMs: number): (atMs: number) => number {
  const { startMs, periods } = compositeSchedule({
    profiles: profiles.map((profile) => ({ connectorId: 1, installedMs: 0, profile })),
    station: { voltageV: 230, maxCurrentA: null, connectors: [{ connectorId: 1, phases: 3, maxCurrentA: null, transaction: null }] },
    connectorId: 1,
    fromMs,
    durationS: (untilMs - fromMs) / 1000,
    unit,
  });
  return (atMs) => {
    const limit = periods.findLast(({ startS }) => startMs + startS * 1000 <= atMs)?.limit ?? Infinity;
    const amps = unit === 'A' ? limit : limit / 230;
    return amps >= NO_LIMIT_A ? Infinity : Math.round(amps * 10) / 10;
  };
}

interface Case {
  readonly question: PlanQuestion;
  readonly settings: LimitSettings;
  readonly zone: string;
  readonly changesMs: readonly number[];
}

/** A week around each of the clock changes of a year, or around two days where there are none. */
function casesOf(week: number): Case[] {
  const zone = ZONES[week % ZONES.length] ?? 'UTC';
  const takes = CHARGERS[Math.floor(week / ZONES.length) % CHARGERS.length] ?? CHARGERS[0];
  if (!takes) return [];
  const random = new SeededRandom(week);
  const changes = clockChanges(zone, 2026 + (week % 3));
  const around = changes.length > 0 ? changes : [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)];
  return around.map((changeMs): Case => {
    const nowMs = changeMs - integerBetween(random, 0, 6 * 1440) * MINUTE_MS;
    const settings = randomSettings(week, zone, nowMs);
    return {
      settings,
      zone,
      changesMs: changes,
      question: { chargerId: `CP${week}`, connectorId: 1, settings, stand: null, takes, nowMs },
    };
  });
}

describe('R5: what a charger does is what the week editor shows', () => {
  it(`for ${WEEKS} random weeks over both clock changes, at every edge and clock change ± 1 minute and at random minutes`, () => {
    let looked = 0;
    for (let week = 0; week < WEEKS; week += 1) {
      for (const { question, settings, changesMs, zone } of casesOf(week)) {
        const { nowMs, takes } = question;
        const plan = compile(question);
        const untilMs = plan.untilMs ?? nowMs + 8 * DAY_MS;
        expect(untilMs).toBeGreaterThan(nowMs);
        const charger = chargerAt(plan, takes.unit, nowMs, untilMs);
        const random = new SeededRandom(week + 1_000_000);
        const edges = plan.profiles.flatMap(({ chargingSchedule: { startSchedule, chargingSchedulePeriod } }) =>
          chargingSchedulePeriod.map(({ startPeriod }) => Date.parse(startSchedule ?? '') + startPeriod * 1000),
        );
        const near = [...edges, ...changesMs].flatMap((ms) => [ms - MINUTE_MS, ms - 1000, ms, ms + MINUTE_MS]);
        const minutes =
          week < WHOLE_WEEKS
            ? Array.from({ length: Math.floor((untilMs - nowMs) / MINUTE_MS) }, (_, minute) => nowMs + minute * MINUTE_MS)
            : Array.from(
                { length: RANDOM_MINUTES },
                () => nowMs + integerBetween(random, 0, Math.floor((untilMs - nowMs - 1) / MINUTE_MS)) * MINUTE_MS,
              );
        for (const atMs of [...near, ...minutes].filter((ms) => ms >= nowMs && ms < untilMs)) {
          looked += 1;
          const shown = shownAt(settings, atMs);
          const gives = charger(atMs);
          if (gives !== shown)
            expect.fail(`week ${week}, ${zone}, ${new Date(atMs).toISOString()}: shown ${shown} A, the charger gives ${gives} A`);
        }
      }
    }
    expect(looked).toBeGreaterThan(WEEKS * RANDOM_MINUTES);
  });

  it('S13 S15: never above the max current and the user’s limit, whatever time the charger believes it is, and however long it is alone', () => {
    for (let week = 0; week < WEEKS; week += 1) {
      for (const { question, settings } of casesOf(week)) {
        const plan = compile(question);
        const most = Math.min(settings.maxA ?? Infinity, settings.userA ?? Infinity);
        for (const fromMs of [0, question.nowMs, question.nowMs + 5 * DAY_MS, question.nowMs + 60 * DAY_MS]) {
          const charger = chargerAt(plan, question.takes.unit, fromMs, fromMs + 8 * DAY_MS);
          for (let atMs = fromMs; atMs < fromMs + 8 * DAY_MS; atMs += 47 * MINUTE_MS) expect(charger(atMs)).toBeLessThanOrEqual(most);
        }
      }
    }
  });

  it('S11: compiled again, on the same day, it is the same: nothing is sent twice', () => {
    for (let week = 0; week < WEEKS; week += 1) {
      for (const { question } of casesOf(week)) {
        const plan = compile(question);
        const laterMs = question.nowMs + Math.floor((plan.againMs - question.nowMs) * 0.99);
        expect(compile(question)).toEqual(plan);
        expect(compile({ ...question, nowMs: laterMs }).profiles).toEqual(plan.profiles);
      }
    }
  });

  it('a charger with room enough is told for a week at least, and one with less is told when that runs out', () => {
    for (let week = 0; week < WEEKS; week += 1) {
      for (const { question } of casesOf(week)) {
        const { untilMs, againMs } = compile(question);
        if (question.takes.maxPeriods === 100) expect(untilMs ?? Infinity).toBeGreaterThanOrEqual(question.nowMs + 7 * DAY_MS);
        expect(againMs).toBeLessThanOrEqual(untilMs ?? Infinity);
        expect(againMs).toBeGreaterThan(question.nowMs);
      }
    }
  });
});
