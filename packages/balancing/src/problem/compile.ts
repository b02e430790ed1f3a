import type { PerPhase } from '../site/phase.ts';
import type { Grid } from '../site/site.ts';
import type { Way } from '../site/ways.ts';
import type { Car, CarWay, FillEvent, Load, Problem, Row, Term } from './problem.ts';

/** What one fuse has left for cars. Below 0 counts as nothing. */
export interface Room {
  readonly id: string;
  readonly parentId?: string | undefined;
  /** A on L1, L2, L3. */
  readonly amps: PerPhase;
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

interface FuseLoads {
  readonly parentId: string | undefined;
  readonly slots: readonly [Load, Load, Load];
  readonly power: Load;
}

const newLoad = (): Load => ({ base: 0, slope: 0, most: 0, rows: [], ways: [] });

function newRow(fuseId: string, name: string, limit: number, first: Load, second?: Load): Row {
  // What is no number is no room.
  return { fuseId, name, limit: limit > 0 ? limit : 0, first, second, fullAt: Infinity, isFull: false };
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
  const most = [0, 0, 0];
  let mostKw = 0;
  for (const way of ways) {
    for (const slot of way.slots) most[slot] = Math.max(most[slot] ?? 0, way.factor * way.maxA);
    mostKw = Math.max(mostKw, way.kwPerA * way.maxA);
  }
  for (const { slots, power } of above) {
    slots.forEach((load, slot) => (load.most += most[slot] ?? 0));
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

/** The way between other bounds, in A. */
export function between({ name, slots, factor, kwPerA }: Way, minA: number, maxA: number): WishedWay {
  return { name, slots, factor, minA, maxA, kwPerA };
}

/** The problem of sharing these rooms among these cars. Rows that can never be full are left out. */
export function compile(grid: Grid, rooms: readonly Room[], wishes: readonly Wish[], fairness: Fairness = 'power'): Problem {
  const fuses = new Map<string, FuseLoads>();
  for (const { id, parentId } of rooms) fuses.set(id, { parentId, slots: [newLoad(), newLoad(), newLoad()], power: newLoad() });
  const aboveOf = (fuseId: string): FuseLoads[] => {
    const above: FuseLoads[] = [];
    for (let at = fuses.get(fuseId); at; at = at.parentId === undefined ? undefined : fuses.get(at.parentId)) above.push(at);
    return above;
  };
  const aboves = wishes.map(({ fuseId }) => aboveOf(fuseId));
  wishes.forEach(({ ways }, index) => addMost(aboves[index] ?? [], ways));

  const rows: Row[] = [];
  const loads = new Set<Load>();
  for (const room of rooms) {
    const at = fuses.get(room.id);
    if (!at) continue;
    for (const row of rowsOf(room, at, grid)) {
      if (!mayBind(row)) continue;
      rows.push(row);
      for (const load of row.second ? [row.first, row.second] : [row.first]) {
        load.rows.push(row);
        loads.add(load);
      }
    }
  }

  // Cars of one fuse on one way add to the same loads alike: a site of five hundred has some hundred lists of terms, not thousands.
  const known = new Map<string, Term[]>();
  const sharedTerms = (fuseId: string, way: Way, above: readonly FuseLoads[]): readonly Term[] => {
    const key = `${fuseId} ${way.slots.join('')} ${way.factor} ${way.kwPerA}`;
    const terms = known.get(key) ?? termsOf(way, above);
    known.set(key, terms);
    return terms;
  };

  const cars: Car[] = [];
  const events: FillEvent[] = [];
  wishes.forEach((wish, index) => {
    const weight = wish.weight ?? 1;
    const car: Car = { id: wish.id, index, weight, offCost: wish.offCost ?? 0, ways: [], chosen: undefined, currentA: 0, isRising: false };
    for (const way of wish.ways) {
      const growth = fairness === 'power' ? weight / way.kwPerA : weight;
      const { name, slots, factor, minA, maxA, kwPerA, cost = 0 } = way;
      const terms = sharedTerms(wish.fuseId, way, aboves[index] ?? []);
      const [minLevel, maxLevel] = [minA / growth, maxA / growth];
      const carWay: CarWay = { name, slots, factor, minA, maxA, kwPerA, growth, minLevel, maxLevel, car, cost, terms };
      for (const { load } of carWay.terms) load.ways.push(carWay);
      car.ways.push(carWay);
      if (minLevel < maxLevel) {
        events.push({ way: carWay, level: minLevel, isStart: true }, { way: carWay, level: maxLevel, isStart: false });
      }
    }
    cars.push(car);
  });
  // Starts before stops of the same level, else in the order of the cars: the same input gives the same output.
  events.sort((a, b) => a.level - b.level || Number(b.isStart) - Number(a.isStart));
  return { cars, rows, loads: [...loads], events };
}
