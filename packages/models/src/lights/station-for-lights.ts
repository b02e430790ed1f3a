/** OCPP's ChargePointStatus. */
export type ConnectorStatus =
  'Available' | 'Preparing' | 'Charging' | 'SuspendedEVSE' | 'SuspendedEV' | 'Finishing' | 'Reserved' | 'Unavailable' | 'Faulted';

/**
 * Where the question of the tag stands at a connector. `approved` holds for 3 s after a tag was accepted, `notApproved` for 3 s after a
 * refusal on an Aura and 1 s on a Halo (all ours); then the state before, or the next one, counts by itself.
 */
export type AuthorisationPhase = 'notAsked' | 'waiting' | 'approved' | 'notApproved' | 'settled';

/** Of one connector, what its lights depend on. */
export interface ConnectorForLights {
  readonly connectorId: number;
  readonly status: ConnectorStatus;
  readonly authorisation: AuthorisationPhase;
  /** A car is let in and the charger still waits for its share of the power, up to 2 minutes (R8). */
  readonly isWaitingForPower: boolean;
}

/** What the whole charger is busy with; anything but `running` is in no table. */
export type StationCondition = 'running' | 'booting' | 'pending' | 'updating' | 'offline';

/** What the lights of a charger depend on: all its connectors, as an Aura has two sockets and one reader. */
export interface StationForLights {
  readonly condition: StationCondition;
  /** Of the charger as a whole, OCPP's connector 0. `Faulted` and `Unavailable` count for every connector. */
  readonly status: 'Available' | 'Unavailable' | 'Faulted';
  /** The dimmer, 0 to 100 %. At 0 nothing can be seen, which is not the same as "No light". */
  readonly brightnessPercent: number;
  /** Those that can have a session; others (a Schuko outlet) are left out of account. */
  readonly connectors: readonly ConnectorForLights[];
}
