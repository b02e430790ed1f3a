import type { Wiring } from '@phasor/contract';
import { SeededRandom, type Random } from '@phasor/kernel';
import { chargerModels, serialNumberOf, type ModelName } from '@phasor/models';

/** A charger of the garage, as the electrician left it. */
export interface GarageCharger {
  readonly id: string;
  readonly model: ModelName;
  readonly wiring: Wiring;
  /** From 1. */
  readonly board: number;
  /** Connectors at which cars charge. */
  readonly connectorIds: readonly number[];
  /** What its outlets are rated, in A. */
  readonly ratedA: number;
}

/** A car's stay at a connector; times in ms from the day's beginning. */
export interface Stay {
  readonly charger: GarageCharger;
  readonly connectorId: number;
  readonly arrivesMs: number;
  readonly leavesMs: number;
  readonly needWh: number;
  readonly phases: 1 | 2 | 3;
  readonly maxA: number;
  readonly idTag: string;
}

export interface GarageDay {
  /** Ms since 1970: six in the morning of a Monday, by local time. */
  readonly beginsMs: number;
  readonly lastsMs: number;
  readonly chargers: readonly GarageCharger[];
  readonly boards: number;
  readonly stays: readonly Stay[];
}

const HOUR_MS = 3_600_000;
/** 06:00 in Stockholm, in winter. */
const BEGINS_MS = Date.UTC(2026, 2, 2, 5);
const BEGINS_HOUR = 6;
const CHARGERS_ON_A_BOARD = 18;
/** Every so many chargers one is an Aura. */
const AURA_EVERY = 9;
const WIRINGS: readonly Wiring[] = ['RST', 'STR', 'TRS'];
/** Cars that come in a day, for each charger; some find none free and drive on. */
const CARS_A_CHARGER = 1.8;
/** Everything that cars do falls on multiples of this: chargers that measure in the same instant cost the store one commit. */
const GRID_MS = 2_000;
/** Nobody asks for more than this part of what the car could take at its most while it stands there. */
const MOST_OF_STAY = 0.85;

interface Visit {
  readonly part: number;
  /** By the local clock, and what most lie within before or after. */
  readonly hour: number;
  readonly hourSpread: number;
  readonly staysH: readonly [number, number];
  readonly needKWh: readonly [number, number];
}

/** Who comes (invented): people who work in the house, people who visit it, and people who live there. */
const VISITS: readonly Visit[] = [
  { part: 0.45, hour: 7.8, hourSpread: 1.6, staysH: [5.5, 10], needKWh: [6, 30] },
  { part: 0.25, hour: 12.5, hourSpread: 4, staysH: [1, 4], needKWh: [4, 16] },
  { part: 0.3, hour: 18.5, hourSpread: 2.5, staysH: [8, 13], needKWh: [8, 35] },
];

/** What they drive: the mix of today, in parts of all cars. */
const CARS: readonly { readonly part: number; readonly phases: 1 | 2 | 3; readonly maxA: number }[] = [
  { part: 0.55, phases: 3, maxA: 16 },
  { part: 0.1, phases: 2, maxA: 16 },
  { part: 0.2, phases: 1, maxA: 16 },
  { part: 0.15, phases: 1, maxA: 32 },
];

const onGrid = (ms: number): number => Math.round(ms / GRID_MS) * GRID_MS;
const between = (random: Random, [from, to]: readonly [number, number]): number => from + (to - from) * random.next();
/** Around the middle, never more than 1.5 spreads away. */
const around = (random: Random, middle: number, spread: number): number =>
  middle + spread * (random.next() + random.next() + random.next() - 1.5);

function pick<T extends { readonly part: number }>(random: Random, from: readonly [T, ...T[]] | readonly T[]): T {
  let left = random.next();
  for (const each of from) {
    left -= each.part;
    if (left < 0) return each;
  }
  const last = from.at(-1);
  if (!last) throw new RangeError('nothing to pick from');
  return last;
}

function chargersOf(count: number): GarageCharger[] {
  return Array.from({ length: count }, (_, index) => {
    const model: ModelName = index % AURA_EVERY === AURA_EVERY - 1 ? 'aura' : 'halo';
    const outlets = chargerModels[model].outlets.filter(({ hasTransactions }) => hasTransactions);
    return {
      id: serialNumberOf(model, index + 1),
      model,
      wiring: WIRINGS[index % WIRINGS.length] ?? 'RST',
      board: 1 + Math.floor(index / CHARGERS_ON_A_BOARD),
      connectorIds: outlets.map(({ connectorId }) => connectorId),
      ratedA: Math.min(...outlets.map(({ ratedA }) => ratedA)),
    };
  });
}

/** Voltage between a phase and neutral, in kV. */
const KV = 0.23;

/** What a car could take in a stay at its most, in Wh. */
function mostWh(stay: Pick<Stay, 'charger' | 'phases' | 'maxA'>, staysMs: number): number {
  return stay.phases * Math.min(stay.maxA, stay.charger.ratedA) * KV * 1000 * (staysMs / HOUR_MS);
}

/**
 * A made-up day of a garage: who comes when, stays how long and wants how much. Nobody waits outside: who finds no free connector drives on. A
 * day that is cut short cuts the stays, and what is asked for with them. The same seed gives the same day.
 */
export function garageDay(chargerCount: number, hours: number, seed: number): GarageDay {
  const random = new SeededRandom(seed);
  const chargers = chargersOf(chargerCount);
  const lastsMs = Math.round(hours * HOUR_MS);
  const cars = Array.from({ length: Math.round(CARS_A_CHARGER * chargerCount) }, () => {
    const visit = pick(random, VISITS);
    const hour = Math.max(BEGINS_HOUR, around(random, visit.hour, visit.hourSpread));
    const arrivesMs = onGrid((hour - BEGINS_HOUR) * HOUR_MS);
    const leavesMs = arrivesMs + onGrid(between(random, visit.staysH) * HOUR_MS);
    return { arrivesMs, leavesMs, askedWh: 1000 * between(random, visit.needKWh), car: pick(random, CARS), place: random.next() };
  }).sort((left, right) => left.arrivesMs - right.arrivesMs);
  const places = chargers.flatMap((charger) => charger.connectorIds.map((connectorId) => ({ charger, connectorId, freeMs: 0 })));
  const stays: Stay[] = [];
  for (const { arrivesMs, leavesMs: wouldLeaveMs, askedWh, car, place } of cars) {
    const free = places.filter(({ freeMs }) => freeMs < arrivesMs);
    const at = free[Math.floor(place * free.length)];
    const leavesMs = Math.min(wouldLeaveMs, lastsMs);
    // Who comes in the last ten minutes would be no more than noise.
    if (!at || leavesMs - arrivesMs < HOUR_MS / 6) continue;
    // The next car does not come in the same minute.
    at.freeMs = wouldLeaveMs + 60_000;
    const { phases, maxA } = car;
    const { charger, connectorId } = at;
    const needWh = Math.round(Math.min(askedWh, MOST_OF_STAY * mostWh({ charger, phases, maxA }, leavesMs - arrivesMs)));
    const idTag = `CAR${String(stays.length + 1).padStart(4, '0')}`;
    stays.push({ charger, connectorId, arrivesMs, leavesMs, needWh, phases, maxA, idTag });
  }
  return { beginsMs: BEGINS_MS, lastsMs, chargers, boards: Math.ceil(chargerCount / CHARGERS_ON_A_BOARD), stays };
}
