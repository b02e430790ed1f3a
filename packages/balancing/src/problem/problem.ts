import type { Way } from '../site/ways.ts';

/**
 * The sharing problem in the form that fill, search and certificate work on: cars with ways, and rows that must hold. Objects carry their own
 * working figures, so that one problem is worked on by one solver at a time.
 */
export interface Problem {
  readonly cars: readonly Car[];
  readonly rows: readonly Row[];
  readonly loads: readonly Load[];
  /** All ways, as they begin to rise in a fill and as they cease to: by their least level, and by their most. */
  readonly starts: CarWay[];
  readonly stops: CarWay[];
}

/** What is summed: the current below one fuse on one phase (IT: one pair of lines), in A, or the power below it, in kW. */
export interface Load {
  /** What it is now: base + slope × level. */
  base: number;
  slope: number;
  /** The most that all cars could ever put on it. */
  most: number;
  readonly rows: Row[];
  /** The ways that load it. */
  readonly ways: CarWay[];
}

/**
 * One limit: the load, or with two loads a, b the line current √(a² + b² + ab) between two pairs of lines (IT), is at most `limit`.
 */
export interface Row {
  readonly fuseId: string;
  /** What is limited: `L1`, `L2`, `L3` or `kW`. */
  readonly name: string;
  limit: number;
  readonly first: Load;
  readonly second: Load | undefined;
  /** The level at which it is full. */
  fullAt: number;
  isFull: boolean;
}

/** A way of feeding one car, with the loads that it adds to. */
export interface CarWay extends Way {
  readonly car: Car;
  /** The least and the most of its current, in A, and the car's level at each. */
  minA: number;
  maxA: number;
  minLevel: number;
  maxLevel: number;
  readonly terms: readonly Term[];
  /** What changing to this way costs, as utility. */
  readonly cost: number;
  /** A of offer for each unit of level. */
  growth: number;
}

export interface Term {
  readonly load: Load;
  /** What each offered A adds. */
  readonly perA: number;
}

export interface Car {
  readonly id: string;
  readonly index: number;
  /** Weight in the fill and in the utility; above 0. */
  weight: number;
  /** What it costs to leave it without current, as utility. */
  readonly offCost: number;
  ways: readonly CarWay[];
  /** The chosen way of the fill that runs, and what it gives, in A. */
  chosen: CarWay | undefined;
  currentA: number;
  isRising: boolean;
}

/** The way of each car, by its index; undefined is off. */
export type Choice = (CarWay | undefined)[];
