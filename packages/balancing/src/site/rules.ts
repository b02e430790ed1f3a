import { raise } from '../errors.ts';
import type { Fairness } from '../problem/compile.ts';

/** How a site is balanced. Times in ms, currents in A. */
export interface Rules {
  /** A car keeps its way at least this long. */
  readonly dwellMs: number;
  /** Changes of phase in one session, for modes and guard alike: a hard limit. A restart on another phase counts. */
  readonly maxSwitches: number;
  /** Changes that are kept for when a phase gets too full: a running car changes for gain only while more than these are left. */
  readonly keptSwitches: number;
  /** The way back to three phases may take those too, once a car has gone so long on one and there is room on all (R13). */
  readonly backAfterMs: number;
  /** Restarts after a pause within an hour, for one session; some cars stop waking up. */
  readonly maxRestartsPerHour: number;
  /** How long a change of phase leaves a car without current, where its connector does not say; weighs in what a change costs. */
  readonly switchPauseMs: number;
  /** An offer rises at most this often, by at least `raiseStepA` or to its most (S11). */
  readonly raiseEveryMs: number;
  readonly raiseStepA: number;
  /** A car that has so much more than its fair share gives it up, in A. */
  readonly evenOutA: number;
  /** How often the least served waiting car may swap with the most served one, and what their shares must differ by. */
  readonly turnEveryMs: number;
  readonly turnDifference: number;
  /** Who has waited less than this needs no turn: something in the house runs for a while. */
  readonly turnAfterMs: number;
  readonly swapsPerTurn: number;
  /** Who has waited so long for its first power does not wait for the best way, but begins on any that is free. */
  readonly startAnywayAfterMs: number;
  /** After so long it begins on so much of a fuse's margin, 0 to 1, too: a house is never still, and would take its room time and again. */
  readonly startOnMarginAfterMs: number;
  readonly startOnMarginPart: number;
  /** After how long an overdrawing car counts at its full rating (S8), and by how much it may overdraw, in A. */
  readonly ignoredAfterMs: number;
  readonly overdrawA: number;
  /** After how long an offer is cut to what is drawn and `spareA` (S2). */
  readonly underdrawnAfterMs: number;
  readonly spareA: number;
  /** How long a house load counts without a new sample. */
  readonly houseAgeMs: number;
  /** The house load that counts after that, A per phase; without it the whole fuse. */
  readonly worstHouseA?: number;
  /** What is shared fairly among cars of one weight. */
  readonly fairness: Fairness;
  /** By how much less a car weighs that has all it wants than one that has nothing, 0 to 1. Only where nobody gave a weight. */
  readonly evenness: number;
  /** What any change of phase costs, as utility: wear. */
  readonly wear: number;
  /** How much the risk counts that the house leaves a phase too little, as part of the utility that a car would miss. */
  readonly riskPart: number;
  /** What a pause for another car costs, as part of the utility of the paused car's power; and how long a car goes on at least. */
  readonly pausePart: number;
  readonly keepOnMs: number;
}

export const DEFAULT_RULES: Rules = {
  dwellMs: 600_000,
  maxSwitches: 2,
  keptSwitches: 1,
  backAfterMs: 1_800_000,
  maxRestartsPerHour: 4,
  switchPauseMs: 120_000,
  raiseEveryMs: 60_000,
  raiseStepA: 1,
  evenOutA: 3,
  turnEveryMs: 900_000,
  turnDifference: 0.08,
  turnAfterMs: 1_800_000,
  swapsPerTurn: 1,
  startAnywayAfterMs: 6_000,
  startOnMarginAfterMs: 5_000,
  startOnMarginPart: 0,
  ignoredAfterMs: 15_000,
  overdrawA: 1,
  underdrawnAfterMs: 60_000,
  spareA: 2,
  houseAgeMs: 25_000,
  fairness: 'power',
  evenness: 0.6,
  wear: 0.2,
  riskPart: 1,
  pausePart: 0.3,
  keepOnMs: 300_000,
};

/** The usual rules, save what is said otherwise. Errors: BALANCING_LIMIT_INVALID for a figure below 0 or that is none. */
export function rulesOf(said: Partial<Rules>): Rules {
  const entries = Object.entries(said).filter(([, value]) => value !== undefined);
  for (const [name, value] of entries) {
    if (name === 'fairness' || (Number.isFinite(value) && Number(value) >= 0)) continue;
    throw raise('BALANCING_LIMIT_INVALID', { id: 'rules', name, value: String(value), expected: 'a number from 0' });
  }
  return { ...DEFAULT_RULES, ...(Object.fromEntries(entries) as Partial<Rules>) };
}
