import type { Section } from './feature.ts';

/** What ChangeAvailability took out of service: the station (0) and its connectors. It outlives power cuts (OCPP 1.6, 5.2). */
export class Availability {
  readonly #section: Section<readonly number[]>;
  readonly #inoperative: Set<number>;

  constructor(section: Section<readonly number[]>) {
    this.#section = section;
    this.#inoperative = new Set(section.read());
  }

  /** Whether the connector, or (0) the station, is in service itself. */
  isOperative(connectorId: number): boolean {
    return !this.#inoperative.has(connectorId);
  }

  change(connectorIds: readonly number[], isOperative: boolean): void {
    for (const connectorId of connectorIds) {
      if (isOperative) this.#inoperative.delete(connectorId);
      else this.#inoperative.add(connectorId);
    }
    this.#section.write([...this.#inoperative]);
  }
}
