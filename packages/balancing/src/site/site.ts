import type { CountryCode } from './country.ts';
import type { PerPhase, Wiring } from './phase.ts';

/**
 * How a site is earthed. In TN a car on one phase sits between that phase and neutral, 230 V; in IT (and TT, Norway) there is no neutral,
 * 230 V stand between two lines, and a car on one phase sits between those.
 */
export type Grid = 'TN' | 'IT';

/** A limit beside the fuse, by tariff or contract, for some hours of the day (S21): it may be missed by accident and never endangers. */
export interface OperatingLimit {
  /** Hours of the local day, 0 to 23, in which it holds. */
  readonly hours: readonly number[];
  readonly limitA?: number;
  readonly limitKw?: number;
}

/** A fuse, breaker or cable of the site's tree. */
export interface Fuse {
  readonly id: string;
  /** The fuse that feeds this one; the main fuse has none. */
  readonly parentId?: string;
  /** What it carries, in A: on each phase, or on all alike. */
  readonly limitA: number | PerPhase;
  /** What of it stays unused, in A. Without it max(1 A, 5 %) (S21). */
  readonly marginA?: number;
  /** By how much the current of two phases may differ, in A. */
  readonly imbalanceA?: number;
  /** What all cars below it may take together, in kW. */
  readonly carsMaxKw?: number;
  readonly operatingLimits?: readonly OperatingLimit[];
}

/**
 * What a connector can do with phases: `none` feeds the wired ones; `3to1` all of them or the first wired one alone; `free` all of them or
 * any one alone (a phase matrix).
 */
export type PhaseSwitching = 'none' | '3to1' | 'free';

/** A connector of a charger. */
export interface Connector {
  readonly id: string;
  /** What people call it, for reasons: "Halo 7". */
  readonly name?: string;
  readonly fuseId: string;
  readonly wiring: Wiring;
  readonly switching: PhaseSwitching;
  /** The least it offers, in A; 6 by IEC 61851-1. */
  readonly minA?: number;
  readonly maxA: number;
  /** Offers are multiples of this, in A: 0.1 (OCPP) or 1. */
  readonly stepA?: number;
  /** How long the car is without current in a phase change, in s. */
  readonly isolationPauseS?: number;
  /** True where going from one phase to three in a session is known to be safe for the charger. */
  readonly isUpSafe?: boolean;
}

/** A site whose power is shared. */
export interface Site {
  readonly grid: Grid;
  readonly country?: CountryCode;
  readonly fuses: readonly Fuse[];
  readonly connectors: readonly Connector[];
}

/** The least that a car charges with, in A (IEC 61851-1). */
export const LEAST_A = 6;

/** Voltage between a line and what a one-phase car sits on, in kV. */
export const KV = 0.23;
