import type { ChargePointErrorCode, ChargePointStatus } from '@phasor/ocpp';
import type { Board } from './board.ts';
import type { Uplink } from './uplink.ts';

interface Shown {
  readonly connectorId: number;
  readonly status: ChargePointStatus;
  readonly errorCode: ChargePointErrorCode;
}

/**
 * Tells the central system each change of status, and after a reconnection only what it does not know yet: status is not queued while
 * offline (OCPP 1.6, 4.9). Connector 0 is the station.
 */
export class StatusReporter {
  readonly #board: Board;
  readonly #uplink: Uplink;
  readonly #isOnline: () => boolean;
  /** What the central system was told, by connector. */
  readonly #told = new Map<number, string>();
  /** What onlookers were told. */
  readonly #shown = new Map<number, string>();

  constructor(board: Board, uplink: Uplink, isOnline: () => boolean) {
    this.#board = board;
    this.#uplink = uplink;
    this.#isOnline = isOnline;
  }

  /** After a boot everything is told again. */
  forget(): void {
    this.#told.clear();
  }

  /** Tells what has changed. */
  report(): void {
    for (const shown of this.#all()) {
      const { connectorId, status, errorCode } = shown;
      const appearance = `${status} ${errorCode}`;
      if (this.#shown.get(connectorId) !== appearance) {
        this.#shown.set(connectorId, appearance);
        this.#board.emit({ kind: 'status', connectorId, status, errorCode });
      }
      if (this.#isOnline() && this.#told.get(connectorId) !== appearance) void this.#tell(shown, appearance);
    }
  }

  /** Tells one status, or all, because it was asked for. */
  repeat(connectorId: number | undefined): void {
    for (const shown of this.#all()) {
      if (connectorId === undefined || connectorId === shown.connectorId) void this.#tell(shown, `${shown.status} ${shown.errorCode}`);
    }
  }

  async #tell({ connectorId, status, errorCode }: Shown, appearance: string): Promise<void> {
    // A real Halo sends no timestamp with the status after a boot.
    const isFirst = !this.#told.has(connectorId);
    this.#told.set(connectorId, appearance);
    const outcome = await this.#uplink.call('StatusNotification', {
      connectorId,
      status,
      errorCode,
      ...(isFirst ? {} : { timestamp: this.#board.timestamp() }),
    });
    const isUnheard = outcome.kind === 'closed' || outcome.kind === 'timeout';
    if (isUnheard && this.#told.get(connectorId) === appearance) this.#told.delete(connectorId);
  }

  #all(): Shown[] {
    const { status, errorCode, connectors } = this.#board;
    return [
      { connectorId: 0, status, errorCode },
      ...connectors.map((connector) => ({
        connectorId: connector.connectorId,
        status: connector.status,
        errorCode: connector.effectiveError,
      })),
    ];
  }
}
