import type { Timer } from '@phasor/kernel';
import type { Board } from './board.ts';
import type { Connector } from './connector.ts';

interface Grant {
  readonly connector: Connector;
  readonly localId: number;
  readonly atWh: number;
  readonly end: () => void;
  /** Until the next look. */
  timer: Timer | null;
}

const NONE: readonly Grant[] = [];
const MS_PER_HOUR = 3_600_000;
/** The power may change without a word from the hardware: look at least this often. */
const LOOK_MS = 60_000;

/** Watches registers, for transactions that may take so much energy and no more. */
export class EnergyBudget {
  readonly #board: Board;
  /** One for a connector at most; hardly any charger ever has one. */
  #grants: readonly Grant[] = NONE;

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
    this.#drop(connectorId);
    this.#grants = [...this.#grants, { connector, localId: transaction.localId, atWh, end, timer: null }];
    this.look();
  }

  /** The power may be another now: works out anew when each grant is used up. */
  look(): void {
    for (const grant of this.#grants) this.#watch(grant);
  }

  #watch(grant: Grant): void {
    const { connector, localId, atWh, end } = grant;
    const { connectorId } = connector;
    // The end of the one before may have been the end of this one too.
    if (!this.#grants.includes(grant)) return;
    grant.timer?.cancel();
    if (connector.transaction?.localId !== localId) return this.#drop(connectorId);
    const { registerWh, powerW } = this.#board.hardware.read(connectorId);
    const restWh = atWh - registerWh;
    if (restWh <= 0) {
      this.#drop(connectorId);
      return end();
    }
    const waitMs = powerW > 0 ? Math.ceil((restWh / powerW) * MS_PER_HOUR) : LOOK_MS;
    grant.timer = this.#board.clock.setTimer(Math.min(waitMs, LOOK_MS), () => this.#watch(grant));
  }

  #drop(connectorId: number): void {
    for (const { connector, timer } of this.#grants) if (connector.connectorId === connectorId) timer?.cancel();
    this.#grants = this.#grants.filter(({ connector }) => connector.connectorId !== connectorId);
  }
}
