import type { ChargingProfile } from '@phasor/contract';
import { asOffered } from './as-offered.ts';
import { ABSOLUTE, BASE, idOf, inWords, periodWriter, stepsOf, type Plan, type PlanQuestion, type Step } from './plan.ts';
import { ceilingOf, limitSegments } from './segments.ts';
import { weeklyProfile } from './weekly-profile.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A day more than has to be held: it is sent again once a day. */
const WINDOW_MS = 8 * DAY_MS;
/** So many absolute profiles, one after the other, where one has too few periods. */
const MOST_CHUNKS = 4;
/** Levels that we use above the lowest; the absolute profiles stand at the top. */
const MOST_LEVELS = 6;
const WITHOUT_CLOCK = 'Its clock is off by more than 5 s: it is told each change when it is due, as long as it is connected.';
const WITHOUT_ROOM =
  'It takes too few profiles or stack levels for a schedule: it is told each change when it is due, as long as it is connected.';

/**
 * The profiles that make a charger do what the settings say, and what the site wants of an idle connector. All are TxDefaultProfiles:
 *
 * - the base at the lowest stack level, without any time (S13);
 * - above it, where it fits, the week in UTC, for a charger that is on its own for longer than what is compiled;
 * - on top what is to hold in the coming days, in absolute time and right over clock changes: each period is already the minimum.
 *
 * The same question on the same day gives the same profiles, so that nothing is sent twice (S11).
 */
export function compile(question: PlanQuestion): Plan {
  const { connectorId, stand, takes, nowMs } = question;
  const settings = asOffered(question.settings);
  const ownA = ceilingOf(settings) ?? Infinity;
  const { schedule } = settings;
  const restA = Math.min(ownA, schedule ? (schedule.whenRunOut === 'stop' ? 0 : (schedule.outsideA ?? Infinity)) : Infinity);
  const baseA = Math.min(restA, stand?.failsafeA ?? Infinity);
  const dayMs = beginOfDay(question.chargerId, nowMs);
  const againMs = dayMs + DAY_MS;
  const goingUntil = settings.exceptions.map(({ until }) => Date.parse(until)).filter((untilMs) => untilMs > dayMs);
  const windowEndMs = Math.max(dayMs + WINDOW_MS, ...goingUntil);
  const steps = stepsOf(limitSegments(settings, dayMs, windowEndMs), stand?.firstA ?? Infinity);
  const base = baseProfile(question, baseA);

  const [first] = steps;
  if (first && steps.length === 1 && (first.limitA === baseA || (goingUntil.length === 0 && !stand))) {
    // Always the same: without a time it holds for ever, and whatever the charger's clock says.
    const limitA = first.limitA;
    const isFree = limitA === Infinity && !stand;
    const always = baseProfile(question, limitA);
    return { profiles: isFree ? [] : [always], untilMs: null, againMs, afterwards: 'It stays as it is.', problem: unitProblem(question) };
  }

  const levels = Math.min(takes.maxStackLevel - takes.lowestLevel, MOST_LEVELS);
  const isSafety = stand !== null || ownA < Infinity;
  const isAlone = levels < 1 || takes.slots < 2;
  const isTooSmall = takes.slots < 1 || takes.maxPeriods < (isAlone ? 2 : 1) || (isAlone && isSafety);
  if (!takes.isClockRight || isTooSmall) return edgeByEdge(question, steps, baseA);

  const top = takes.lowestLevel + (isAlone ? 0 : levels);
  const mostA = Math.min(ownA, stand?.failsafeA ?? Infinity);
  const weekly =
    schedule && takes.weekly && levels >= 2 && takes.slots >= 3
      ? weeklyProfile(connectorId, schedule, { takes, stand, mostA, stackLevel: takes.lowestLevel + 1, fromMs: windowEndMs })
      : null;
  const room = isAlone ? 1 : Math.min(MOST_CHUNKS, levels - (weekly ? 1 : 0), takes.slots - (weekly ? 2 : 1));
  // Alone, the last period is what holds when the others have run out.
  const capacity = room * takes.maxPeriods - (isAlone ? 1 : 0);
  const fitting = steps.length <= capacity ? steps : steps.slice(steps.findLastIndex(({ atMs }) => atMs <= nowMs));
  const kept = fitting.slice(0, Math.max(1, capacity));
  const untilMs = fitting[kept.length]?.atMs ?? windowEndMs;
  const absolutes = isAlone
    ? [aloneProfile(question, kept, { atMs: untilMs, limitA: baseA })]
    : chunksOf(kept, takes.maxPeriods, untilMs).map((chunk, index) => absoluteProfile(question, chunk, index, top - index));
  return {
    profiles: isAlone ? absolutes : [...absolutes, base, ...(weekly ? [weekly] : [])],
    untilMs,
    againMs: fitting === steps ? againMs : Math.min(againMs, kept[1]?.atMs ?? untilMs),
    afterwards: weekly
      ? 'It repeats the week by UTC, which is an hour off after a clock change.'
      : baseA === 0
        ? 'It does not charge until it is connected again.'
        : `It charges with up to ${inWords(baseA)}.`,
    problem: unitProblem(question),
  };
}

/** The current that holds now as the base, to be replaced at each change: for chargers that cannot be trusted with a time. */
function edgeByEdge(question: PlanQuestion, steps: readonly Step[], baseA: number): Plan {
  const { stand, takes, nowMs } = question;
  const index = steps.findLastIndex(({ atMs }) => atMs <= nowMs);
  const nowA = Math.min(steps[index]?.limitA ?? baseA, stand?.failsafeA ?? Infinity);
  const untilMs = steps[index + 1]?.atMs ?? null;
  return {
    profiles: [baseProfile(question, nowA)],
    untilMs,
    againMs: Math.min(untilMs ?? Infinity, beginOfDay(question.chargerId, nowMs) + DAY_MS),
    afterwards: `It stays at ${inWords(nowA)} until it is connected again.`,
    problem: takes.isClockRight ? WITHOUT_ROOM : WITHOUT_CLOCK,
  };
}

/** S13: no time in it, one period at 0. */
function baseProfile({ connectorId, takes, stand }: PlanQuestion, limitA: number): ChargingProfile {
  return {
    chargingProfileId: idOf(connectorId, BASE),
    stackLevel: takes.lowestLevel,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Relative',
    chargingSchedule: { chargingRateUnit: takes.unit, chargingSchedulePeriod: [periodWriter(takes, stand)(0, { atMs: 0, limitA })] },
  };
}

interface Chunk {
  readonly steps: readonly Step[];
  readonly untilMs: number;
}

function chunksOf(steps: readonly Step[], size: number, untilMs: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 0; at < steps.length; at += size)
    chunks.push({ steps: steps.slice(at, at + size), untilMs: steps[at + size]?.atMs ?? untilMs });
  return chunks;
}

/** It ends with its duration: without one its last period would hide for ever what stands below. */
function absoluteProfile(question: PlanQuestion, { steps, untilMs }: Chunk, index: number, stackLevel: number): ChargingProfile {
  const profile = aloneProfile(question, steps, null);
  const startMs = steps[0]?.atMs ?? untilMs;
  return {
    ...profile,
    chargingProfileId: idOf(question.connectorId, ABSOLUTE + index),
    stackLevel,
    chargingSchedule: { ...profile.chargingSchedule, duration: Math.round((untilMs - startMs) / 1000) },
  };
}

/** The only one of its connector: the last period lasts for ever. */
function aloneProfile({ connectorId, takes, stand }: PlanQuestion, steps: readonly Step[], last: Step | null): ChargingProfile {
  const all = last && steps.at(-1)?.limitA !== last.limitA ? [...steps, last] : steps;
  const startMs = all[0]?.atMs ?? 0;
  const write = periodWriter(takes, stand);
  return {
    chargingProfileId: idOf(connectorId, ABSOLUTE),
    stackLevel: takes.lowestLevel,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Absolute',
    chargingSchedule: {
      startSchedule: new Date(startMs).toISOString(),
      chargingRateUnit: takes.unit,
      chargingSchedulePeriod: all.map((step) => write(startMs, step)),
    },
  };
}

/** A day of the charger's own, in UTC, so that not all are told at once. */
function beginOfDay(chargerId: string, nowMs: number): number {
  let sum = 0;
  for (const character of chargerId) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1440;
  const shiftMs = sum * MINUTE_MS;
  return Math.floor((nowMs - shiftMs) / DAY_MS) * DAY_MS + shiftMs;
}

function unitProblem({ takes }: PlanQuestion): string {
  return takes.unit === 'W' ? 'It takes watts alone: each current counts as if the car charged on one phase (S9).' : '';
}
