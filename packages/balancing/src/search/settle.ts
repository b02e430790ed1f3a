import type { CarWay, Choice, Problem } from '../problem/problem.ts';
import { worthOf, type Segment } from '../problem/utility.ts';
import type { Prices } from './prices.ts';

/** A row in the settling: what it carries, and what more on it costs. */
interface Stand {
  readonly limit: number;
  price: number;
  /** By how much the price rises with each A too many. */
  readonly stiffness: number;
  used: number;
}

interface Option {
  readonly way: CarWay;
  readonly segments: readonly Segment[];
  readonly rows: readonly { readonly stand: Stand; readonly perA: number; readonly perCar: number }[];
}

interface Seat {
  readonly offCost: number;
  readonly options: readonly Option[];
  now: Option | undefined;
  currentA: number;
}

function priceAt(option: Option, currentA: number): number {
  let price = 0;
  for (const { stand, perA, perCar } of option.rows) {
    price += perA * Math.max(0, stand.price + stand.stiffness * (stand.used + perA * currentA + perCar - stand.limit));
  }
  return price;
}

/** What the rows charge for this current: the penalty with it less that without. */
function costOf(option: Option, currentA: number): number {
  let cost = 0;
  for (const { stand, perA, perCar } of option.rows) {
    const without = Math.max(0, stand.price + stand.stiffness * (stand.used - stand.limit));
    const together = Math.max(0, stand.price + stand.stiffness * (stand.used + perA * currentA + perCar - stand.limit));
    cost += (together * together - without * without) / (2 * stand.stiffness);
  }
  return cost;
}

/** The current at which this option's worth less its cost is greatest: its marginal worth meets the rising price. */
function bestA(option: Option): number {
  const { way } = option;
  let lowA = way.minA;
  let lowPrice = priceAt(option, lowA);
  for (const { slope, toA } of option.segments) {
    if (lowPrice >= slope) return lowA;
    const price = priceAt(option, toA);
    if (price > slope) return lowA + ((slope - lowPrice) / (price - lowPrice)) * (toA - lowA);
    lowA = toA;
    lowPrice = price;
  }
  return lowA;
}

function take(seat: Seat, sign: 1 | -1): void {
  for (const { stand, perA, perCar } of seat.now?.rows ?? []) stand.used += sign * (perA * seat.currentA + perCar);
}

function sit(seat: Seat): boolean {
  const before = seat.now;
  take(seat, -1);
  let bestWorth = -seat.offCost;
  seat.now = undefined;
  seat.currentA = 0;
  for (const option of seat.options) {
    const { way } = option;
    const currentA = bestA(option);
    const worth = worthOf(way, currentA) - costOf(option, currentA);
    if (worth > bestWorth) {
      bestWorth = worth;
      seat.now = option;
      seat.currentA = currentA;
    }
  }
  take(seat, 1);
  return before !== seat.now;
}

/** How the cars settle: how often each has its turn, how firmly full rows push back, and whether ways are given and only currents are sought. */
export interface Settling {
  readonly rounds: number;
  readonly firmness: number;
  readonly isFixed?: boolean;
}

/** Ways and currents that the cars settle on; they may still be a little too much for some rows. */
export interface Settlement {
  readonly choice: Choice;
  readonly currentsA: readonly number[];
}

/**
 * Car after car takes the way and current that is best for it at prices that rise with what is taken already, again and again: the augmented
 * Lagrangian, one car at a time. It breaks the ties that prices alone leave (all cars of a kind want the same phase).
 */
export function settle(problem: Problem, prices: Prices, start: Choice, { rounds, firmness, isFixed = false }: Settling): Settlement {
  const stands = new Map(
    prices.rows.map((row) => [row, { limit: row.limit, price: row.price, stiffness: firmness / Math.max(1, row.limit), used: 0 }]),
  );
  const rowsOf = new Map<object, { stand: Stand; by: number }[]>();
  for (const [row, stand] of stands) {
    for (const { of, by } of row.parts) {
      const list = rowsOf.get(of);
      if (list) list.push({ stand, by });
      else rowsOf.set(of, [{ stand, by }]);
    }
  }
  const seats: Seat[] = prices.cars.map(({ offCost, ways }, index) => {
    const open = isFixed ? ways.filter(({ way }) => way === start[index]) : ways;
    const options = open.map(({ way, terms, segments }): Option => {
      const rows: { stand: Stand; perA: number; perCar: number }[] = [];
      for (const { of, perA, perCar } of terms) {
        for (const { stand, by } of rowsOf.get(of) ?? []) rows.push({ stand, perA: perA * by, perCar: perCar * by });
      }
      return { way, segments, rows };
    });
    const now = options.find(({ way }) => way === start[index]);
    return { options, offCost: isFixed ? Infinity : offCost, now, currentA: now ? Math.max(now.way.minA, now.way.car.currentA) : 0 };
  });
  for (const seat of seats) take(seat, 1);
  for (let round = 0; round < rounds; round += 1) {
    let changes = 0;
    for (const seat of seats) if (sit(seat)) changes += 1;
    for (const stand of stands.values()) stand.price = Math.max(0, stand.price + 0.5 * stand.stiffness * (stand.used - stand.limit));
    if (changes === 0 && round > 3 && !isFixed) break;
  }
  return { choice: seats.map(({ now }) => now?.way), currentsA: seats.map(({ currentA }) => currentA) };
}
