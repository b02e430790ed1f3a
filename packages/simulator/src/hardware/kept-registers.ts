import type { ChargePointStore } from '@phasor/ocpp/station';

const SECTION = 'twin-registers';

/**
 * What the meters showed when it was last written down: a simulated meter lives in memory, and one that began anew after each start of the
 * program would go back. Written with each reading, so a killed program loses what flowed since.
 */
export class KeptRegisters {
  readonly #store: ChargePointStore;
  readonly #registers: Map<number, number>;

  constructor(store: ChargePointStore) {
    this.#store = store;
    this.#registers = new Map(JSON.parse(store.read(SECTION) ?? '[]') as [number, number][]);
  }

  /** In Wh; undefined before the first reading. */
  of(connectorId: number): number | undefined {
    return this.#registers.get(connectorId);
  }

  keep(connectorId: number, registerWh: number): void {
    if (this.#registers.get(connectorId) === registerWh) return;
    this.#registers.set(connectorId, registerWh);
    this.#store.write(SECTION, JSON.stringify([...this.#registers]));
  }
}
