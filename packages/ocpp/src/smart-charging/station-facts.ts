/** A transaction that runs on a connector. */
export interface RunningTransaction {
  /** Null while StartTransaction is unanswered. */
  readonly transactionId: number | null;
  /** When it began, in ms since 1970; relative schedules count from here. */
  readonly startMs: number;
}

/** What must be known of a connector to say how much it may give. */
export interface ConnectorFacts {
  /** 1 and above. */
  readonly connectorId: number;
  /** How many phases it has: 1 to 3. */
  readonly phases: number;
  /** Its rating, in A on each phase; null where nobody told. */
  readonly maxCurrentA: number | null;
  readonly transaction: RunningTransaction | null;
}

/** What must be known of a station to say how much it may give. */
export interface StationFacts {
  /** Between a phase and neutral, in V; 230 in most of Europe. */
  readonly voltageV: number;
  /** What the whole station may draw, in A on each phase; null where nothing but its connectors limits it. */
  readonly maxCurrentA: number | null;
  readonly connectors: readonly ConnectorFacts[];
}

/** The connector of that number; undefined for 0 and for numbers that the station lacks. */
export function connectorOf(station: StationFacts, connectorId: number): ConnectorFacts | undefined {
  return station.connectors.find((connector) => connector.connectorId === connectorId);
}
