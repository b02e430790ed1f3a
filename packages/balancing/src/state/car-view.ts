import type { PerPhase } from '../site/phase.ts';
import type { CarTraits, WayName } from '../site/ways.ts';

/** What is known of a session that wants power. */
export interface CarView {
  /** The session; a new one for the next car at the same connector. */
  readonly id: string;
  readonly connectorId: string;
  readonly traits: CarTraits;
  /** Cars of a higher class come first; 0 where nothing is said. */
  readonly priority?: number;
  /** Its part of what is shared, among cars of its class; 1 where nothing is said. */
  readonly weight?: number;
  /** Energy asked for and given so far, in kWh. */
  readonly wantedKWh?: number;
  readonly servedKWh: number;
  /** When it leaves, in ms since 1970. */
  readonly departsAtMs?: number;
  /** The highest current of its phases, measured since the last order took effect, in A; undefined where nothing was measured. */
  readonly drawnA?: number | undefined;
  /** What it is measured to draw beside its grant, where `houseA` has that in it already (S3, S8), in A. */
  readonly countedA?: PerPhase | undefined;
  /** False while the last order to its connector is not measured yet (S6). */
  readonly isProven: boolean;
  /** The way it is measured on where that is not the one it was given: the charger did not switch. */
  readonly measuredWay?: WayName | undefined;
  /** True where the car is known to bear 1P→3P in a session; else it is never tried. */
  readonly isUpSafe?: boolean;
  /** False for a car (or charger) that failed twice to change phase, or must not. */
  readonly maySwitch?: boolean;
  /** The car has had enough; it keeps its place and takes no share. */
  readonly isFull?: boolean;
}

/** What the balancer is told at one instant. */
export interface Observation {
  /** ms since 1970. */
  readonly nowMs: number;
  /** Hour of the site's local day, 0 to 23. */
  readonly hour: number;
  /** Load that is not ours below each fuse that has a meter, in A per phase; NaN is a lost sample. */
  readonly houseA: ReadonlyMap<string, readonly [number, number, number]>;
  readonly cars: readonly CarView[];
  /** To how much the network's operator dims all charging, in kW. */
  readonly dimmedKw?: number;
}
