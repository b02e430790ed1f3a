/** What a charger does is what the week editor shows: 500 random weeks, over both clock changes, in 16 zones and 8 kinds of charger. */
import { integerBetween, SeededRandom } from '@phasor/kernel';
import { compositeSchedule } from '@phasor/ocpp/smart-charging';
import { describe, expect, it } from 'vitest';
import { compile } from '../../packages/server/src/schedules/compile.ts';
import type { Plan, PlanQuestion, Takes } from '../../packages/server/src/schedules/plan.ts';
import type { LimitSettings } from '../../packages/server/src/schedules/segments.ts';
import { randomSettings, ZONES } from '../../packages/server/src/schedules/testing/random-weeks.ts';
import { scaled } from '../support/prove-scale.ts';
import { clockChanges, mostOf, shownAt, shownEdges } from '../../packages/server/src/schedules/testing/wall-clock.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const WEEKS = scaled(500);
/** Looked at minute by minute; each kind of charger is among them. */
const WHOLE_WEEKS = Math.max(8, scaled(20));
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
  /** The clock change that it is about. */
  readonly changeMs: number;
}

/** A week around each of the clock changes of a year, or around two days where there are none. */
function casesOf(week: number): Case[] {
  const zone = ZONES[week % ZONES.length] ?? 'UTC';
  // Each kind within eight weeks, and each zone with every kind in the course of 128.
  const takes = CHARGERS[(week + Math.floor(week / ZONES.length)) % CHARGERS.length];
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
      changeMs,
      question: { chargerId: `CP${week}`, connectorId: 1, settings, stand: null, takes, nowMs },
    };
  });
}

/** One plan, and how long it counts. */
interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly gives: (atMs: number) => number;
}

/** What a charger does that stays connected until a day after the clock change: compiled again whenever its plan says, as in life. */
function connected({ question, changeMs }: Case): Stretch[] {
  const stretches: Stretch[] = [];
  for (let nowMs = question.nowMs; nowMs < changeMs + DAY_MS;) {
    const plan = compile({ ...question, nowMs });
    expect(plan.againMs).toBeGreaterThan(nowMs);
    stretches.push({ fromMs: nowMs, untilMs: plan.againMs, gives: chargerAt(plan, question.takes.unit, nowMs, plan.againMs) });
    nowMs = plan.againMs;
  }
  return stretches;
}

/** What one does that loses its link as soon as it was told: right for as long as its plan says. */
function alone({ question }: Case): Stretch {
  const { nowMs: fromMs, takes } = question;
  const plan = compile(question);
  const untilMs = plan.untilMs ?? fromMs + 8 * DAY_MS;
  expect(untilMs).toBeGreaterThan(fromMs);
  return { fromMs, untilMs, gives: chargerAt(plan, takes.unit, fromMs, untilMs) };
}

/** Every edge of the settings and every clock change ± 1 minute, and random minutes or all of them. */
function instantsIn({ settings, zone }: Case, week: number, fromMs: number, untilMs: number): number[] {
  const random = new SeededRandom(week + 1_000_000);
  const whole = Math.ceil((untilMs - fromMs) / MINUTE_MS);
  const minutes = Array.from({ length: week < WHOLE_WEEKS ? whole : RANDOM_MINUTES }, (_, at) =>
    week < WHOLE_WEEKS ? at : integerBetween(random, 0, whole - 1),
  );
  const years = [fromMs, untilMs].map((ms) => new Date(ms).getUTCFullYear());
  const edges = [...shownEdges(settings, fromMs, untilMs), ...[...new Set(years)].flatMap((year) => clockChanges(zone, year))];
  const near = edges.flatMap((ms) => [ms - MINUTE_MS, ms - 1000, ms, ms + MINUTE_MS]);
  return [...near, ...minutes.map((minute) => fromMs + minute * MINUTE_MS)].filter((ms) => ms >= fromMs && ms < untilMs);
}

describe('R5: what a charger does is what the week editor shows', () => {
  it(`for ${WEEKS} random weeks over both clock changes, at every edge and clock change ± 1 minute and at random minutes`, () => {
    let looked = 0;
    for (let week = 0; week < WEEKS; week += 1) {
      for (const one of casesOf(week)) {
        const lives = [connected(one), [alone(one)]];
        const untilMs = Math.max(...lives.map((stretches) => stretches.at(-1)?.untilMs ?? 0));
        for (const atMs of instantsIn(one, week, one.question.nowMs, untilMs)) {
          const shown = shownAt(one.settings, atMs);
          for (const stretches of lives) {
            const stretch = stretches.find((plan) => atMs < plan.untilMs);
            if (!stretch) continue;
            looked += 1;
            const gives = stretch.gives(atMs);
            if (gives !== shown)
              expect.fail(`week ${week}, ${one.zone}, ${new Date(atMs).toISOString()}: shown ${shown} A, the charger gives ${gives} A`);
          }
        }
      }
    }
    expect(looked).toBeGreaterThan(WEEKS * RANDOM_MINUTES);
  });

  it('every kind of charger and every zone is among the weeks, and every kind among those that are looked at minute by minute', () => {
    const kindsOf = (weeks: number) => new Set(Array.from({ length: weeks }, (_, week) => casesOf(week)[0]?.question.takes));
    expect([kindsOf(WEEKS).size, kindsOf(WHOLE_WEEKS).size]).toEqual([CHARGERS.length, CHARGERS.length]);
    expect(new Set(Array.from({ length: WEEKS }, (_, week) => casesOf(week)[0]?.zone)).size).toBe(ZONES.length);
  });

  it('S13 S15: never above the max current and the user’s limit, whatever time the charger believes it is, and however long it is alone', () => {
    for (let week = 0; week < WEEKS; week += 1) {
      for (const { question, settings } of casesOf(week)) {
        const plan = compile(question);
        const most = mostOf(settings);
        for (const fromMs of [0, question.nowMs, question.nowMs + 5 * DAY_MS, question.nowMs + 60 * DAY_MS]) {
          const charger = chargerAt(plan, question.takes.unit, fromMs, fromMs + 8 * DAY_MS);
          for (let atMs = fromMs; atMs < fromMs + 8 * DAY_MS; atMs += 47 * MINUTE_MS) {
            if (charger(atMs) > most) expect.fail(`week ${week}, ${new Date(atMs).toISOString()}: above ${most} A`);
          }
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
