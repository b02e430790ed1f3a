import type { Random } from '@phasor/kernel';
import type { ChargePointErrorCode, ChargePointStatus } from '../messages.ts';
import type { Availability } from './availability.ts';
import type { Configuration } from './configuration.ts';
import { Connector } from './connector.ts';
import { isBlocking } from './connector-status.ts';
import type { StationEvent } from './events.ts';
import type { Features } from './features.ts';
import type { StationFacts } from './facts.ts';
import type { ChargePointHardware } from './hardware.ts';
import type { LifeClock } from './life-clock.ts';

/** What a board is made of. */
export interface BoardParts {
  readonly facts: StationFacts;
  readonly clock: LifeClock;
  readonly random: Random;
  readonly hardware: ChargePointHardware;
  readonly configuration: Configuration;
  readonly availability: Availability;
  readonly features: Features;
  /** By connectorId, 0 for the station; an error outlives a power cut, as what is broken stays broken. */
  readonly errors: Map<number, ChargePointErrorCode>;
  readonly onEvent: (event: StationEvent) => void;
}

/** What the parts of the firmware share during one life: the charger they run on, and what is going on at its connectors. */
export class Board implements BoardParts {
  readonly facts: StationFacts;
  readonly clock: LifeClock;
  readonly random: Random;
  readonly hardware: ChargePointHardware;
  readonly configuration: Configuration;
  readonly availability: Availability;
  readonly features: Features;
  readonly errors: Map<number, ChargePointErrorCode>;
  readonly onEvent: (event: StationEvent) => void;
  readonly connectors: readonly Connector[];
  /** Between start and halt. */
  isRunning = false;
  /** What runs on it; puts itself in. */
  firmware: { refresh(): void } | null = null;

  constructor(parts: BoardParts) {
    this.facts = parts.facts;
    this.clock = parts.clock;
    this.random = parts.random;
    this.hardware = parts.hardware;
    this.configuration = parts.configuration;
    this.availability = parts.availability;
    this.features = parts.features;
    this.errors = parts.errors;
    this.onEvent = parts.onEvent;
    this.connectors = parts.facts.connectors.map((facts) => new Connector(this, facts));
  }

  /** Of the station as a whole, which OCPP calls connector 0. */
  get errorCode(): ChargePointErrorCode {
    return this.errors.get(0) ?? 'NoError';
  }

  /** Connector 0 knows no other statuses than these (OCPP 1.6, 4.9). */
  get status(): Extract<ChargePointStatus, 'Available' | 'Unavailable' | 'Faulted'> {
    if (isBlocking(this.errorCode)) return 'Faulted';
    return this.availability.isOperative(0) ? 'Available' : 'Unavailable';
  }

  /** The connector of that number; undefined for 0 and for numbers that this station lacks. */
  connector(connectorId: number): Connector | undefined {
    return this.connectors.find((connector) => connector.connectorId === connectorId);
  }

  /** Works out statuses and offers anew. */
  refresh(): void {
    this.firmware?.refresh();
  }

  emit(event: StationEvent): void {
    this.onEvent(event);
    for (const feature of this.features.all) feature.observed?.(event);
  }

  /** The station's own time, RFC 3339 in UTC; now when left out. */
  timestamp(atMs: number = this.hardware.timeMs()): string {
    return new Date(atMs).toISOString();
  }
}
