import { PHASES, type PerPhase } from '../site/phase.ts';
import type { Grid } from '../site/site.ts';
import type { Way } from '../site/ways.ts';
import type { Car, CarWay, Load, Problem, Row, Term } from './problem.ts';
import { growthOf, limitIn, orderWays } from './rebound.ts';

/** What one fuse has left for cars. Below 0 counts as nothing. */
export interface Room {
  readonly id: string;
  readonly parentId?: string | undefined;
  /** A on L1, L2, L3. */
  readonly amps: PerPhase;
  /** What its margin keeps unused beside that, A on L1, L2, L3. */
  readonly marginA?: PerPhase;
  /** kW of all cars below it together. */
  readonly kw?: number | undefined;
}

/** A car that wants power, and how it can be fed. */
export interface Wish {
  readonly id: string;
  readonly fuseId: string;
  readonly ways: readonly WishedWay[];
  /** Above 0; 1 where nothing else is said. */
  readonly weight?: number;
  /** What it costs to leave the car without current, as utility; 0 where nothing is said. */
  readonly offCost?: number;
}

/** A way, and what it costs to change to it, as utility. */
export interface WishedWay extends Way {
  readonly cost?: number;
}

/** What is shared fairly: the power of the cars, or the current of their phases. */
export type Fairness = 'power' | 'current';

/** Which rows a problem has: those that its cars could fill, or all, so that it can be bounded anew (`rebound`). */
export type RowsKept = 'binding' | 'all';

interface FuseLoads {
  readonly parentId: string | undefined;
  readonly slots: readonly [Load, Load, Load];
  readonly power: Load;
  /** It and all that feed it. */
  readonly above: FuseLoads[];
  /** What ways of cars at this fuse add to loads: some few lists, whatever the number of cars. */
  readonly known: { readonly way: Way; readonly terms: readonly Term[] }[];
}

const newLoad = (): Load => ({ base: 0, slope: 0, most: 0, rows: [], ways: [] });

function newRow(fuseId: string, name: string, room: number, first: Load, second?: Load): Row {
  return { fuseId, name, limit: limitIn(room), first, second, fullAt: Infinity, isFull: false };
}

/** In IT the line L1 carries the pairs L1-L2 (slot 0) and L3-L1 (slot 2), L2 the pairs 1 and 0, L3 the pairs 2 and 1. */
function rowsOf({ id, amps, kw }: Room, { slots, power }: FuseLoads, grid: Grid): Row[] {
  const [a, b, c] = slots;
  const isTn = grid === 'TN';
  const rows = [
    newRow(id, 'L1', amps[0], a, isTn ? undefined : c),
    newRow(id, 'L2', amps[1], b, isTn ? undefined : a),
    newRow(id, 'L3', amps[2], c, isTn ? undefined : b),
  ];
  return kw === undefined ? rows : [...rows, newRow(id, 'kW', kw, power)];
}

const mayBind = ({ first, second, limit }: Row): boolean => first.most + (second?.most ?? 0) > limit;

/** Adds to each load above the car the most that one of its ways would put on it. */
function addMost(above: readonly FuseLoads[], ways: readonly WishedWay[]): void {
  const most: [number, number, number] = [0, 0, 0];
  let mostKw = 0;
  for (const way of ways) {
    for (const slot of way.slots) most[slot] = Math.max(most[slot], way.factor * way.maxA);
    mostKw = Math.max(mostKw, way.kwPerA * way.maxA);
  }
  for (const { slots, power } of above) {
    for (const slot of PHASES) slots[slot].most += most[slot];
    power.most += mostKw;
  }
}

/** What the way adds to the loads that a row watches. */
function termsOf(way: Way, above: readonly FuseLoads[]): Term[] {
  const terms: Term[] = [];
  for (const { slots, power } of above) {
    for (const slot of way.slots) {
      const load = slots[slot];
      if (load.rows.length > 0) terms.push({ load, perA: way.factor });
    }
    if (power.rows.length > 0) terms.push({ load: power, perA: way.kwPerA });
  }
  return terms;
}

/** True where an A on the one adds as much to each load as an A on the other, for cars of one fuse. */
export const isLoadAlike = (a: Way, b: Way): boolean =>
  a.factor === b.factor && a.kwPerA === b.kwPerA && a.slots.length === b.slots.length && a.slots.every((slot, at) => slot === b.slots[at]);

/** The terms of a way: cars of one fuse on one way add to the same loads alike. */
function sharedTerms({ above, known }: FuseLoads, way: Way): readonly Term[] {
  for (const one of known) if (isLoadAlike(one.way, way)) return one.terms;
  const terms = termsOf(way, above);
  known.push({ way, terms });
  return terms;
}

function fusesOf(rooms: readonly Room[]): ReadonlyMap<string, FuseLoads> {
  const fuses = new Map<string, FuseLoads>();
  for (const { id, parentId } of rooms) {
    fuses.set(id, { parentId, slots: [newLoad(), newLoad(), newLoad()], power: newLoad(), above: [], known: [] });
  }
  for (const fuse of fuses.values()) {
    for (let at: FuseLoads | undefined = fuse; at; at = at.parentId === undefined ? undefined : fuses.get(at.parentId)) fuse.above.push(at);
  }
  return fuses;
}

const NONE: readonly CarWay[] = [];

function carOf({ id, weight = 1, offCost = 0, ways }: Wish, index: number, fuse: FuseLoads | undefined, fairness: Fairness): Car {
  const car: Car = { id, index, weight, offCost, ways: NONE, chosen: undefined, currentA: 0, isRising: false };
  car.ways = ways.map((way): CarWay => {
    const { name, slots, factor, minA, maxA, kwPerA, cost = 0 } = way;
    const growth = growthOf(way, weight, fairness);
    const terms = fuse ? sharedTerms(fuse, way) : [];
    const [minLevel, maxLevel] = [minA / growth, maxA / growth];
    return { name, slots, factor, minA, maxA, kwPerA, growth, minLevel, maxLevel, car, cost, terms };
  });
  return car;
}

/** The problem of sharing these rooms among these cars. Rows that can never be full are left out, where not all are asked for. */
export function compile(
  grid: Grid,
  rooms: readonly Room[],
  wishes: readonly Wish[],
  fairness: Fairness = 'power',
  kept: RowsKept = 'binding',
): Problem {
  const fuses = fusesOf(rooms);
  if (kept === 'binding') for (const { fuseId, ways } of wishes) addMost(fuses.get(fuseId)?.above ?? [], ways);

  const rows: Row[] = [];
  const loads = new Set<Load>();
  for (const room of rooms) {
    const at = fuses.get(room.id);
    if (!at) continue;
    for (const row of rowsOf(room, at, grid)) {
      if (kept === 'binding' && !mayBind(row)) continue;
      rows.push(row);
      for (const load of row.second ? [row.first, row.second] : [row.first]) {
        load.rows.push(row);
        loads.add(load);
      }
    }
  }

  const cars = wishes.map((wish, index) => carOf(wish, index, fuses.get(wish.fuseId), fairness));
  const ways = cars.flatMap((car) => car.ways);
  for (const way of ways) for (const { load } of way.terms) load.ways.push(way);
  const problem = { cars, rows, loads: [...loads], starts: ways, stops: [...ways] };
  orderWays(problem);
  return problem;
}
