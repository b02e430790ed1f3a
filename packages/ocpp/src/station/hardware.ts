/** One figure for each of L1, L2, L3. */
export type PerPhase = readonly [number, number, number];

/** What is at a connector now. */
export interface ConnectorSight {
  /** A car hangs on the cable. */
  readonly isPlugged: boolean;
  /** A cable is in the outlet, with a car at its other end or without. Absent where nothing senses it: as `isPlugged`. */
  readonly hasCable?: boolean;
  /** The car asks for energy (control pilot state C or D). */
  readonly wantsEnergy: boolean;
  /** What the car is told it may draw on each phase, in A; 0 = nothing. */
  readonly offeredA: number;
}

/** What the meter of a connector shows at one instant. */
export interface MeterSample {
  /** The register with its fraction, in Wh. It never goes back and outlives power cuts. */
  readonly registerWh: number;
  /** The sum over the phases, in W. */
  readonly powerW: number;
  readonly currentA: PerPhase;
  readonly voltageV: PerPhase;
  readonly offeredA: number;
  readonly frequencyHz: number;
  /** Inside the station, in °C; absent where nothing measures it. */
  readonly temperatureC?: number;
}

/** What became of the attempt to let a cable go. `NotSupported`: there is no lock, the cable is fixed. */
export type UnlockOutcome = 'Unlocked' | 'UnlockFailed' | 'NotSupported';

/**
 * The charger's hardware, as the firmware drives it: cables, contactors, meters, locks, the station's clock. It knows no protocol and no
 * tag. `connectorId` counts from 1; the firmware asks only for those that stand in its facts.
 *
 * It calls the listener after anything {@link look} tells has changed at a connector, and at no other time. Everything but `reboot` is done
 * when the method returns.
 */
export interface ChargePointHardware {
  /** One listener; the last one counts. */
  listen(onChange: (connectorId: number) => void): void;
  look(connectorId: number): ConnectorSight;
  /** Reads the meter. */
  read(connectorId: number): MeterSample;
  /** Closes the contactor and offers a current on each of `phases` phases, in A. Never above the rating. Repeated for each change of the offer. */
  energise(connectorId: number, limitA: number, phases: number): void;
  /** Takes the offer back and opens the contactor. */
  deenergise(connectorId: number): void;
  /** Locks the cable for a session. False when the lock failed; true also where there is none. */
  lock(connectorId: number): boolean;
  unlock(connectorId: number): UnlockOutcome;
  /** The station's own clock, in ms since 1970. It may be wrong, and runs on while the power is off. */
  timeMs(): number;
  setTime(timeMs: number): void;
  /** Restarts what the firmware runs on. Resolves when the firmware may begin anew; where this program ends with it, never. */
  reboot(): Promise<void>;
}
