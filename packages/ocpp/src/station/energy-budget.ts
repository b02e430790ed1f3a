import type { Timer } from '@phasor/kernel';
import type { Board } from './board.ts';
import type { Connector } from './connector.ts';

interface Grant {
  readonly connector: Connector;
  readonly localId: number;
  readonly atWh: number;
  readonly end: () => void;
}

const MS_PER_HOUR = 3_600_000;
/** The power may change without a word from the hardware: look at least this often. */
const LOOK_MS = 60_000;

/** Watches registers, for transactions that may take so much energy and no more. */
export class EnergyBudget {
  readonly #board: Board;
  readonly #grants = new Map<number, Grant>();
  readonly #timers = new Map<number, Timer>();

  constructor(board: Board) {
    this.#board = board;
  }

  /** Lets the connector's transaction take `energyWh` from now on; then, or at once for 0, calls `end`. */
  grant(connector: Connector, energyWh: number, end: () => void): void {
    const { transaction, connectorId } = connector;
    if (!transaction) return;
    if (energyWh === 0) return end();
    const atWh = this.#board.hardware.read(connectorId).registerWh + energyWh;
    connector.energyStop = { atWh };
    this.#grants.set(connectorId, { connector, localId: transaction.localId, atWh, end });
    this.look();
  }

  /** The power may be another now: works out anew when each grant is used up. */
  look(): void {
    for (const grant of this.#grants.values()) this.#watch(grant);
  }

  #watch(grant: Grant): void {
    const { connector, localId, atWh, end } = grant;
    const { connectorId } = connector;
    this.#timers.get(connectorId)?.cancel();
    if (connector.transaction?.localId !== localId) return void this.#grants.delete(connectorId);
    const { registerWh, powerW } = this.#board.hardware.read(connectorId);
    const restWh = atWh - registerWh;
    if (restWh <= 0) {
      this.#grants.delete(connectorId);
      return end();
    }
    const waitMs = powerW > 0 ? Math.ceil((restWh / powerW) * MS_PER_HOUR) : LOOK_MS;
    this.#timers.set(
      connectorId,
      this.#board.clock.setTimer(Math.min(waitMs, LOOK_MS), () => this.#watch(grant)),
    );
  }
}
