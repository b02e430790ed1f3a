import { SeededRandom, integerBetween, type Random } from '@phasor/kernel';
import type { ScheduleException, WeeklySchedule } from '@phasor/contract';
import type { LimitSettings } from '../segments.ts';

const MINUTE_MS = 60_000;

/** All of the Nordics, and three odd ones: 5 h 45 min, a clock change of half an hour, and one that is undone for a month each year. */
export const ZONES = [
  'Europe/Stockholm',
  'Europe/Oslo',
  'Europe/Copenhagen',
  'Europe/Helsinki',
  'Europe/Mariehamn',
  'Atlantic/Reykjavik',
  'Atlantic/Faroe',
  'America/Nuuk',
  'America/Danmarkshavn',
  'America/Scoresbysund',
  'America/Thule',
  'Arctic/Longyearbyen',
  'Atlantic/Jan_Mayen',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
] as const;

/** Settings as people make them, and some that nobody makes; `aroundMs` is when their exceptions lie. */
export function randomSettings(seed: number, zone: string, aroundMs: number): LimitSettings {
  const random = new SeededRandom(seed);
  const between = (low: number, high: number): number => integerBetween(random, low, high);
  const amps = (): number => (random.next() < 0.25 ? 0 : between(60, 320) / 10);
  const maxA = random.next() < 0.7 ? between(6, 32) : null;
  const schedule: WeeklySchedule = {
    zone,
    blocks: randomBlocks(random, between(0, 14)).map(([startMinute, endMinute]) => ({ startMinute, endMinute, limitA: amps() })),
    outsideA: random.next() < 0.4 ? null : amps(),
    whenRunOut: random.next() < 0.5 ? 'stop' : 'outside',
  };
  return {
    maxA,
    userA: random.next() < 0.3 ? between(0, 20) : null,
    schedule,
    exceptions: Array.from({ length: random.next() < 0.5 ? 0 : between(1, 3) }, (): ScheduleException => {
      const beginMs = aroundMs + between(-1000, 6000) * MINUTE_MS;
      const kind = (['pause', 'tonight', 'chargeNow'] as const)[between(0, 2)] ?? 'pause';
      return {
        kind,
        from: new Date(beginMs).toISOString(),
        until: new Date(beginMs + between(1, 3000) * MINUTE_MS).toISOString(),
        ...(kind === 'tonight' ? { limitA: amps() } : {}),
      };
    }),
  };
}

/** Without overlaps; one may run over the end of the week. Often at night, where clocks change. */
function randomBlocks(random: Random, count: number): (readonly [number, number])[] {
  const edges = new Set<number>();
  while (edges.size < count * 2) {
    const night = integerBetween(random, 0, 6) * 1440 + integerBetween(random, 0, 20) * 15;
    edges.add(random.next() < 0.5 ? night : integerBetween(random, 1, 10_079));
  }
  const sorted = [...edges].sort((a, b) => a - b);
  const runsOver = random.next() < 0.3 && sorted.length > 0;
  const turned = runsOver ? [...sorted.slice(1), ...sorted.slice(0, 1)] : sorted;
  const blocks: (readonly [number, number])[] = [];
  for (let at = 0; at < turned.length; at += 2) {
    const [start, end] = [turned[at] ?? 0, turned[at + 1] ?? 0];
    if (end > 0) blocks.push([start, end]);
  }
  return blocks;
}
