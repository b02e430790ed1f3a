import type { Section } from './feature.ts';

const NONE: readonly number[] = [];

/** What ChangeAvailability took out of service: the station (0) and its connectors. It outlives power cuts (OCPP 1.6, 5.2). */
export class Availability {
  readonly #section: Section<readonly number[]>;
  #inoperative: readonly number[];

  constructor(section: Section<readonly number[]>) {
    this.#section = section;
    this.#inoperative = section.read() ?? NONE;
  }

  /** Whether the connector, or (0) the station, is in service itself. */
  isOperative(connectorId: number): boolean {
    return !this.#inoperative.includes(connectorId);
  }

  change(connectorIds: readonly number[], isOperative: boolean): void {
    const others = this.#inoperative.filter((connectorId) => !connectorIds.includes(connectorId));
    this.#inoperative = isOperative ? others : [...others, ...connectorIds];
    this.#section.write(this.#inoperative);
  }
}
