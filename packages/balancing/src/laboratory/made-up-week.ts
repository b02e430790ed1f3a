import { SeededRandom, type Random } from '@phasor/kernel';
import { household, type Burst } from './household.ts';
import type { SiteWeek, WeekSession } from './site-week.ts';

/** Sites that can be made up. */
export const MADE_UP_KINDS = ['office', 'villa', 'household'] as const;
export type MadeUpKind = (typeof MADE_UP_KINDS)[number];

/** What a made-up week may differ in. */
export interface MadeUpOptions {
  readonly days?: number;
  /** Cars on a working day at the office, or every night at a house. */
  readonly cars?: number;
  readonly mainFuseA?: number;
  /** Chargers all wired alike, or in rotation. */
  readonly isRotated?: boolean;
}

const DAY_MIN = 24 * 60;

type Wiring = WeekSession['wiring'];
const STRAIGHT: Wiring = ['L1', 'L2', 'L3'];
const ROTATED: readonly Wiring[] = [STRAIGHT, ['L2', 'L3', 'L1'], ['L3', 'L1', 'L2']];
/** How much of the house hangs on each phase. */
const SKEW = [1.35, 1, 0.65] as const;

type Car = Pick<WeekSession, 'carPhases' | 'carMaxA'>;
/** What drives to work, by its part of all cars, in percent. */
const MIX: readonly (readonly [percent: number, car: Car])[] = [
  [55, { carPhases: 3, carMaxA: 16 }],
  [10, { carPhases: 2, carMaxA: 16 }],
  [20, { carPhases: 1, carMaxA: 16 }],
  [15, { carPhases: 1, carMaxA: 32 }],
];

const between = (random: Random, from: number, to: number): number => from + (to - from) * random.next();
/** Around the middle, seldom more than `spread` away. */
const around = (random: Random, middle: number, spread: number): number =>
  middle + spread * (random.next() + random.next() + random.next() - 1.5);
const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

function carOf(random: Random): Car {
  let left = 100 * random.next();
  for (const [percent, car] of MIX) {
    left -= percent;
    if (left < 0) return car;
  }
  return { carPhases: 3, carMaxA: 16 };
}

function houseLoad(minutes: number, baseA: (minute: number, phase: 0 | 1 | 2) => number, bursts: readonly Burst[]): number[] {
  const load = Array.from({ length: minutes * 3 }, (_, at) => baseA(Math.floor(at / 3), (at % 3) as 0 | 1 | 2));
  for (const { fromMin, toMin, amps } of bursts) {
    for (let minute = Math.max(0, fromMin); minute < Math.min(minutes, toMin); minute += 1) {
      for (const phase of [0, 1, 2] as const) load[minute * 3 + phase] = (load[minute * 3 + phase] ?? 0) + amps[phase];
    }
  }
  return load.map((amps) => round(Math.max(0, amps), 2));
}

function onPhase(phase: number, amps: number): [number, number, number] {
  return [phase === 0 ? amps : 0, phase === 1 ? amps : 0, phase === 2 ? amps : 0];
}

function officeHouse(random: Random, minutes: number, fuseA: number): number[] {
  const bursts = Array.from({ length: Math.round((30 * minutes) / DAY_MIN) }, (): Burst => {
    const fromMin = Math.floor(random.next() * minutes);
    return {
      fromMin,
      toMin: fromMin + Math.round(between(random, 2, 20)),
      amps: onPhase(Math.floor(random.next() * 3), between(random, 0.06, 0.16) * fuseA),
    };
  });
  const isWork = (minute: number): boolean =>
    minute % DAY_MIN >= 7 * 60 && minute % DAY_MIN < 17 * 60 && Math.floor(minute / DAY_MIN) % 7 < 5;
  const baseA = (minute: number, phase: 0 | 1 | 2): number =>
    SKEW[phase] * fuseA * ((isWork(minute) ? 0.34 : 0.12) + 0.02 * (random.next() - 0.5));
  return houseLoad(minutes, baseA, bursts);
}

/** Hob in the evening, a heat pump by day and night, a sauna on the sixth day. */
function villaHouse(random: Random, minutes: number): number[] {
  const bursts: Burst[] = [];
  const add = (fromMin: number, lengthMin: number, amps: Burst['amps']): void => {
    bursts.push({ fromMin: Math.round(fromMin), toMin: Math.round(fromMin + lengthMin), amps });
  };
  for (let day = 0; day * DAY_MIN < minutes; day += 1) {
    const at = day * DAY_MIN;
    add(at + around(random, 18 * 60, 60), between(random, 20, 50), [7, 6, 0]);
    for (let hour = 0; hour < 24; hour += 1) add(at + 60 * hour + between(random, 0, 20), between(random, 15, 35), onPhase(0, 8));
    for (let load = 0; load < 12; load += 1)
      add(at + between(random, 0, DAY_MIN), between(random, 3, 40), onPhase(Math.floor(3 * random.next()), between(random, 2, 6)));
    if (day % 7 === 5) add(at + around(random, 20 * 60, 30), 60, [9, 9, 9]);
  }
  return houseLoad(minutes, (_, phase) => SKEW[phase] * between(random, 0.8, 1.6), bursts);
}

function sessionOf(
  random: Random,
  arrivalMin: number,
  departureMin: number,
  energyKWh: number,
  rest: Pick<WeekSession, 'wiring' | 'board'> & Car,
): WeekSession {
  return { arrivalMin: Math.round(arrivalMin), departureMin: Math.round(departureMin), energyKWh: round(energyKWh, 3), ...rest };
}

function wiringOf(random: Random, isRotated: boolean): Wiring {
  return isRotated ? (ROTATED[Math.floor(random.next() * 3)] ?? STRAIGHT) : STRAIGHT;
}

function office(random: Random, { days = 7, cars = 24, mainFuseA = 50, isRotated = false }: MadeUpOptions): SiteWeek {
  const boards = 3;
  const sessions: WeekSession[] = [];
  for (let day = 0; day < days; day += 1) {
    const today = day % 7 < 5 ? cars : Math.ceil(cars / 10);
    for (let car = 0; car < today; car += 1) {
      const arrivalMin = day * DAY_MIN + Math.max(0, around(random, 8.5 * 60, 150));
      const departureMin = Math.min((day + 1) * DAY_MIN, arrivalMin + Math.max(20, around(random, 7 * 60, 280)));
      const place = { wiring: wiringOf(random, isRotated), board: 1 + Math.floor(random.next() * boards) };
      sessions.push(sessionOf(random, arrivalMin, departureMin, between(random, 3, 22), { ...carOf(random), ...place }));
    }
  }
  return {
    mainFuseA,
    boardFuseA: mainFuseA,
    boards,
    voltage: 230,
    minCurrentA: 6,
    sessions,
    houseLoadA: officeHouse(random, days * DAY_MIN, mainFuseA),
  };
}

/** When cars come and go at a house, in hours of the day, how much they ask for, and what else flows there. */
interface House {
  readonly arrivesH: number;
  readonly leavesH: number;
  readonly energyKWh: readonly [least: number, most: number];
  readonly houseLoadA: readonly number[];
}

/** Every car comes in the evening and leaves next morning; the last night ends the week. */
function nights(random: Random, house: House, { days = 7, cars = 2, mainFuseA = 16, isRotated = false }: MadeUpOptions): SiteWeek {
  const sessions: WeekSession[] = [];
  const wirings = Array.from({ length: cars }, () => wiringOf(random, isRotated));
  for (let day = 0; day < days - 1; day += 1) {
    for (const wiring of wirings) {
      const arrivalMin = day * DAY_MIN + around(random, house.arrivesH * 60, 80);
      const departureMin = (day + 1) * DAY_MIN + around(random, house.leavesH * 60, 50);
      const energyKWh = between(random, ...house.energyKWh);
      sessions.push(sessionOf(random, arrivalMin, departureMin, energyKWh, { carPhases: 1, carMaxA: 16, wiring, board: 1 }));
    }
  }
  const fuses = { mainFuseA, boardFuseA: mainFuseA, boards: 1 };
  return { ...fuses, voltage: 230, minCurrentA: 6, sessions, houseLoadA: house.houseLoadA };
}

function villa(random: Random, options: MadeUpOptions): SiteWeek {
  const week = nights(random, { arrivesH: 17.5, leavesH: 7, energyKWh: [8, 30], houseLoadA: [] }, options);
  return { ...week, houseLoadA: villaHouse(random, (options.days ?? 7) * DAY_MIN) };
}

/** Nights at a house whose people have habits of their own. */
function ofHousehold(random: Random, options: MadeUpOptions): SiteWeek {
  const days = options.days ?? 7;
  const { alwaysA, bursts } = household(random, days);
  const houseLoadA = houseLoad(days * DAY_MIN, (_, phase) => alwaysA[phase], bursts);
  return nights(
    random,
    { arrivesH: between(random, 16.5, 18.5), leavesH: between(random, 6, 8), energyKWh: [12, 35], houseLoadA },
    options,
  );
}

const MAKERS: Readonly<Record<MadeUpKind, (random: Random, options: MadeUpOptions) => SiteWeek>> = {
  office,
  villa,
  household: ofHousehold,
};

/**
 * A week that nobody lived: an office whose cars come at half past eight to three boards behind 50 A, or a villa whose two one-phase cars charge
 * overnight behind 16 A; a household is a villa whose seed also says what it has and when it is used. The same kind, seed and options give the
 * same week.
 */
export function madeUpWeek(kind: MadeUpKind, seed: number, options: MadeUpOptions = {}): SiteWeek {
  const random = new SeededRandom(seed);
  const week = MAKERS[kind](random, options);
  return { ...week, sessions: [...week.sessions].sort((a, b) => a.arrivalMin - b.arrivalMin) };
}
